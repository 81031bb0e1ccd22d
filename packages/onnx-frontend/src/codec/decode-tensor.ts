import { type Result, type Subject, elementLimit, failure, success } from '@netloom/ir';
import { onnx } from '../generated/onnx.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { decodeMessage } from './decode-message.js';
import { type ElementKind, elementFormats, elementKindOf, elementKinds, elementTypeName } from './element-kind.js';
import { type ExternalData, externalBytes } from './external-data.js';
import { byteLength, fromLittleEndian } from './little-endian.js';
import type { OnnxTensor } from './onnx-tensor.js';
import { typedElements } from './typed-elements.js';

/** The most dimensions that a tensor may have. */
export const rankLimit = 16;

export interface DecodeTensorOptions {
  /** Who messages speak of; the tensor itself if absent. */
  readonly subject?: Subject;
  readonly externalData?: ExternalData;
}

/**
 * Reads a tensor in any of ONNX's encodings: raw bytes, typed lists, or another file.
 *
 * Nothing is allocated before the stored length is known to fit the dimensions.
 *
 * @errors ONX020 to ONX025, ONX027 to ONX029
 * @source ONNX TensorProto
 */
export function decodeTensor(tensor: onnx.TensorProto.$Properties, options: DecodeTensorOptions = {}): Result<OnnxTensor> {
  const name = tensor.name ?? '';
  const subject = options.subject ?? { kind: 'tensor', name };
  const kind = elementKindOf(tensor.data_type ?? 0);
  if (kind === undefined) {
    const actual = elementTypeName(tensor.data_type ?? 0);
    return failure([onnxDiagnostics.make.tensorElementType(subject, { known: elementKinds, actual })]);
  }
  if (tensor.segment !== undefined && tensor.segment !== null) return failure([onnxDiagnostics.make.tensorSegment(subject, {})]);
  const dims = (tensor.dims ?? []).map(Number);
  const count = dims.reduce((product, dim) => product * dim, 1);
  if (dims.length > rankLimit || dims.some((dim) => dim < 0) || !(count <= elementLimit)) {
    const shown = dims.length > rankLimit ? [...dims.slice(0, rankLimit), '…'] : dims;
    return failure([onnxDiagnostics.make.tensorDimensions(subject, { rankLimit, limit: elementLimit, dims: shown })]);
  }
  const fields = filledFields(tensor);
  if (fields.length > 1) return failure([onnxDiagnostics.make.tensorFields(subject, { fields })]);
  const [field = elementFormats[kind].field] = fields;
  const shape = { name, kind, dims };
  if (field === 'external_data' || field === 'raw_data') return fromBytes(subject, tensor, shape, options);
  const data = typedElements(subject, tensor, shape, field);
  return data.ok ? success({ ...shape, data: data.value }) : data;
}

/**
 * Reads a `.pb` file that holds one TensorProto.
 *
 * @errors ONX001 fileInvalid, ONX002 fileTooLarge, and those of {@link decodeTensor}
 */
export function decodeTensorFile(bytes: Uint8Array, options: DecodeTensorOptions = {}): Result<OnnxTensor> {
  const tensor = decodeMessage('Tensor', bytes);
  return tensor.ok ? decodeTensor(tensor.value, options) : tensor;
}

function filledFields(tensor: onnx.TensorProto.$Properties): string[] {
  const isExternal = tensor.data_location === onnx.TensorProto.DataLocation.EXTERNAL;
  const fields = ['raw_data', 'float_data', 'double_data', 'int32_data', 'int64_data', 'uint64_data', 'string_data'] as const;
  return [...(isExternal ? ['external_data'] : []), ...fields.filter((field) => (tensor[field]?.length ?? 0) > 0)];
}

function fromBytes(
  subject: Subject,
  tensor: onnx.TensorProto.$Properties,
  shape: { readonly name: string; readonly kind: ElementKind; readonly dims: readonly number[] },
  options: DecodeTensorOptions,
): Result<OnnxTensor> {
  const { kind, dims } = shape;
  const count = dims.reduce((product, dim) => product * dim, 1);
  const expected = byteLength(kind, count);
  const isExternal = tensor.data_location === onnx.TensorProto.DataLocation.EXTERNAL;
  const stored = isExternal
    ? externalBytes(subject, tensor, expected, options.externalData)
    : success(tensor.raw_data ?? new Uint8Array());
  if (!stored.ok) return stored;
  const actual = stored.value.length;
  if (actual !== expected)
    return failure([onnxDiagnostics.make.tensorLength(subject, { dims, type: kind, expected, field: 'raw_data', actual })]);
  return success({ ...shape, data: fromLittleEndian(kind, count, stored.value) });
}
