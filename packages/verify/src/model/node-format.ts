import { type ElementType, unquantized } from '@netloom/ir';
import { type NodeProto, type OnnxTensor, decodeTensor, elementFormats, elementKindOf } from '@netloom/onnx-frontend/codec';
import type { SourceModel } from './source-model.js';

/** True if a QuantizeLinear makes codes of a value's own format, or of a wider type with its scale and zero point. */
export function isOfFormat(node: NodeProto, type: ElementType, source: SourceModel): boolean {
  if (type.kind !== 'integer') return false;
  const { scale, zeroPoint } = type.quantization ?? unquantized;
  const [scales, zeros] = [1, 2].map((input) => constantOf(source, node.input?.[input] ?? ''));
  const stated = elementKindOf(Number(node.attribute?.find(({ name }) => name === 'output_dtype')?.i ?? elementFormats.uint8.code));
  const kind = zeros?.kind ?? stated;
  if (scales === undefined || kind === undefined) return false;
  const entry = (tensor: OnnxTensor | undefined, i: number): number => Number(tensor?.data[tensor.data.length === 1 ? 0 : i] ?? 0);
  const isContained = kind.startsWith('i') === type.signed && elementFormats[kind].bits >= type.bits;
  return isContained && scales.data.length === scale.length && scale.every((factor, i) => factor === entry(scales, i) && zeroPoint[i] === entry(zeros, i));
}

function constantOf({ proto }: SourceModel, name: string): OnnxTensor | undefined {
  const stored = name === '' ? undefined : proto.graph?.initializer?.find((tensor) => tensor.name === name);
  const decoded = stored === undefined ? undefined : decodeTensor(stored);
  return decoded?.ok === true ? decoded.value : undefined;
}
