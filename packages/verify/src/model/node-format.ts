import { type ElementType, clipCodes, codeRange, unquantized } from '@netloom/ir';
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

/** True if a Relu or Clip changes no code of a value: its bounds lie at the ends of the format or beyond. */
export function keepsCodes(node: NodeProto, type: ElementType, source: SourceModel): boolean {
  if (type.kind !== 'integer') return false;
  const bounds = boundsOf(node, source);
  const range = codeRange(type);
  const { scale } = type.quantization ?? unquantized;
  return (
    bounds !== undefined &&
    scale.every((_, index) => {
      const { low, high } = clipCodes(bounds, type, index);
      return low === range.low && high === range.high;
    })
  );
}

/** The real bounds, open where absent; undefined if they are not known, or it is another operator. */
function boundsOf(node: NodeProto, source: SourceModel): { readonly low?: number; readonly high?: number } | undefined {
  if (node.op_type === 'Relu') return { low: 0 };
  if (node.op_type !== 'Clip') return undefined;
  const bounds = ['min', 'max'].map((name, i) => {
    const input = node.input?.[i + 1] ?? '';
    const attribute = node.attribute?.find((one) => one.name === name)?.f ?? undefined;
    return input === '' ? { isKnown: true, real: attribute } : { isKnown: constantOf(source, input) !== undefined, real: Number(constantOf(source, input)?.data[0]) };
  });
  const [low, high] = bounds.map(({ real }) => real);
  if (bounds.some(({ isKnown }) => !isKnown)) return undefined;
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

/** The real that all elements of a constant are, stored or dequantized; undefined if they differ, or it is made otherwise. */
export function realConstant(source: SourceModel, name: string): number | undefined {
  const node = source.producers.get(name);
  const inputs = node === undefined ? [name] : node.op_type === 'DequantizeLinear' ? (node.input ?? []) : [];
  const [codes, scale, zeroPoint] = inputs.map((input) => oneElement(constantOf(source, input)));
  if (codes === undefined || node === undefined) return codes;
  return scale === undefined || (inputs.length > 2 && zeroPoint === undefined) ? undefined : Math.fround((codes - (zeroPoint ?? 0)) * scale);
}

function oneElement(tensor: OnnxTensor | undefined): number | undefined {
  const elements = Array.from<number | bigint>(tensor?.data ?? []);
  return elements.length > 0 && elements.every((element) => element === elements[0]) ? Number(elements[0]) : undefined;
}

function constantOf({ proto }: SourceModel, name: string): OnnxTensor | undefined {
  const stored = name === '' ? undefined : proto.graph?.initializer?.find((tensor) => tensor.name === name);
  const decoded = stored === undefined ? undefined : decodeTensor(stored);
  return decoded?.ok === true ? decoded.value : undefined;
}
