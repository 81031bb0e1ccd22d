import { elementTypeName } from '../codec/element-kind.js';
import type { ValueInfoProto } from '../codec/model-file.js';
import type { TensorInfo } from './source-graph.js';

/** Reads what a graph says of an input, an output or a tensor between. */
export function readTensorInfo(info: ValueInfoProto): TensorInfo {
  const name = info.name ?? '';
  const { type } = info;
  const tensor = type?.tensor_type;
  if (tensor === undefined || tensor === null) return { name, elementType: undefined, typeName: otherType(type), dims: undefined };
  const dims = tensor.shape?.dim?.map((dim) => {
    if (dim.dim_value !== undefined && dim.dim_value !== null) return Number(dim.dim_value);
    return dim.dim_param ?? '?';
  });
  // An empty shape message is a scalar; without the message the rank is unknown.
  const known = tensor.shape === undefined || tensor.shape === null ? undefined : (dims ?? []);
  return { name, elementType: tensor.elem_type ?? 0, typeName: elementTypeName(tensor.elem_type ?? 0), dims: known };
}

function otherType(type: ValueInfoProto['type']): string {
  if (type?.sequence_type) return 'a sequence';
  if (type?.map_type) return 'a map';
  if (type?.optional_type) return 'optional';
  if (type?.sparse_tensor_type) return 'sparse';
  return type?.opaque_type ? 'opaque' : 'of no type';
}
