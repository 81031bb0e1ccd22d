import { type ElementKind, elementFormats, isReal } from '../codec/element-kind.js';
import { normalAxis } from '../folding/normal-axis.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { ImportContext } from './import-context.js';
import type { TensorFormat } from './quantized-constant.js';

/**
 * Scale (input 1), zero point (input 2) and axis of a QuantizeLinear or DequantizeLinear.
 *
 * @param dims of the tensor
 * @param kind of its codes, if the zero point does not say it
 * @param tensor of the codes, whose width an exported model may say
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 */
export function readFormat(node: SourceNode, context: ImportContext, dims: readonly number[], kind: ElementKind, tensor: string): TensorFormat | undefined {
  const scales = context.constant(node, 1);
  const zeros = node.hasInput(2) ? context.constant(node, 2) : undefined;
  const scale = scales === undefined ? undefined : context.reals(node, scales);
  if (scales === undefined || scale === undefined || (node.hasInput(2) && zeros === undefined)) return undefined;
  const codes = zeros?.kind ?? kind;
  const refuse = (input: number, rule: string, actual: string): TensorFormat | undefined => {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
    return undefined;
  };
  if (isReal(codes) || codes === 'bool' || elementFormats[codes].bits > 32) return refuse(2, 'an integer of at most 32 bits', codes);
  const wrong = scale.find((factor) => !(factor > 0));
  if (wrong !== undefined) return refuse(1, 'positive', String(wrong));
  const zeroPoint = zeros === undefined ? Array.from(scale, () => 0) : Array.from(zeros.data, Number);
  if (scales.dims.length > 1 || node.int('block_size', 0) !== 0) return refuse(1, 'one scale, or one for each index of a dimension', `[${scales.dims.join(', ')}]`);
  if (zeroPoint.length !== scale.length && zeroPoint.length !== 1) return refuse(2, `as many as scales, ${scale.length}`, String(zeroPoint.length));
  const { bits: typeBits } = elementFormats[codes];
  const bits = Math.min(typeBits, context.widthOf(tensor) ?? typeBits);
  const format = { signed: codes.startsWith('i'), bits, scale: [...scale], zeroPoint: Array.from(scale, (_, i) => zeroPoint[zeroPoint.length === 1 ? 0 : i] ?? 0) };
  const axis = normalAxis(node, 'axis', node.int('axis', 1), Math.max(dims.length, 1));
  const isOne = scale.length === 1 && (scales.dims.length === 0 || !axis.ok || dims[axis.value] !== 1);
  if (isOne) return format;
  axis.diagnostics.forEach((problem) => { context.report(problem); });
  if (!axis.ok) return undefined;
  if (dims[axis.value] !== scale.length) return refuse(1, `one scale, or one for each of ${dims[axis.value] ?? 0} along dimension ${axis.value}`, String(scale.length));
  return { ...format, dimension: axis.value };
}
