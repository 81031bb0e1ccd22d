import { type ElementKind, elementFormats, isReal } from '../../codec/element-kind.js';
import { normalAxis } from '../../folding/normal-axis.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { ConstantTensor, TensorFormat } from '../constants/quantized-constant.js';
import type { ImportContext } from '../import-context.js';

/** Which inputs of a node are a scale and a zero point. */
export interface FormatInputs {
  readonly scale: number;
  readonly zeroPoint: number;
}

/** A dimension along which scales may differ. */
interface ScaledDimension {
  readonly dimension: number;
  readonly size: number;
}

/**
 * Scale (input 1), zero point (input 2) and axis of a QuantizeLinear or DequantizeLinear.
 *
 * @param dims of the tensor
 * @param kind of its codes, if the zero point does not say it
 * @param tensor of the codes, whose width an exported model may say
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 */
export function readFormat(node: SourceNode, context: ImportContext, dims: readonly number[], kind: ElementKind, tensor: string): TensorFormat | undefined {
  const at = { scale: 1, zeroPoint: 2 };
  const read = readScales(node, context, at, kind, tensor);
  if (read === undefined) return undefined;
  const { scales, format } = read;
  if (scales.dims.length > 1 || node.int('block_size', 0) !== 0) {
    refuse(node, context, at.scale, 'one scale, or one for each index of a dimension', `[${scales.dims.join(', ')}]`);
    return undefined;
  }
  const axis = normalAxis(node, 'axis', node.int('axis', 1), Math.max(dims.length, 1));
  const isOne = format.scale.length === 1 && (scales.dims.length === 0 || !axis.ok || dims[axis.value] !== 1);
  if (isOne) return format;
  axis.diagnostics.forEach((problem) => { context.report(problem); });
  return axis.ok ? along(node, context, at, format, { dimension: axis.value, size: dims[axis.value] ?? 0 }) : undefined;
}

/**
 * Scale and zero point of an operand whose operator says where they stand and along which dimension they may differ.
 *
 * @param kind of its codes, if the zero point does not say it
 * @param scaled absent where there is one scale
 * @errors ONX074 notConstant, ONX076 inputRule
 */
export function readOperandFormat(node: SourceNode, context: ImportContext, at: FormatInputs, kind: ElementKind, tensor: string, scaled?: ScaledDimension): TensorFormat | undefined {
  const format = readScales(node, context, at, kind, tensor)?.format;
  if (format === undefined || format.scale.length === 1) return format;
  if (scaled === undefined) {
    refuse(node, context, at.scale, 'one scale', String(format.scale.length));
    return undefined;
  }
  return along(node, context, at, format, scaled);
}

function along(node: SourceNode, context: ImportContext, at: FormatInputs, format: TensorFormat, { dimension, size }: ScaledDimension): TensorFormat | undefined {
  if (size === format.scale.length) return { ...format, dimension };
  refuse(node, context, at.scale, `one scale, or one for each of ${size} along dimension ${dimension}`, String(format.scale.length));
  return undefined;
}

/** Scales and zero points, as many of these as of those, and the constant that holds the scales. */
function readScales(node: SourceNode, context: ImportContext, at: FormatInputs, kind: ElementKind, tensor: string): { readonly scales: ConstantTensor; readonly format: TensorFormat } | undefined {
  const scales = context.constant(node, at.scale);
  const hasZero = node.hasInput(at.zeroPoint);
  const zeros = hasZero ? context.constant(node, at.zeroPoint) : undefined;
  const scale = scales === undefined ? undefined : context.reals(node, scales);
  if (scales === undefined || scale === undefined || (hasZero && zeros === undefined)) return undefined;
  const codes = zeros?.kind ?? kind;
  if (isReal(codes) || codes === 'bool' || elementFormats[codes].bits > 32) {
    refuse(node, context, at.zeroPoint, 'an integer of at most 32 bits', codes);
    return undefined;
  }
  const wrong = scale.find((factor) => !(factor > 0));
  if (wrong !== undefined || scale.length === 0) {
    refuse(node, context, at.scale, 'positive', String(wrong));
    return undefined;
  }
  const zeroPoint = zeros === undefined ? Array.from(scale, () => 0) : Array.from(zeros.data, Number);
  if (zeroPoint.length !== scale.length && zeroPoint.length !== 1) {
    refuse(node, context, at.zeroPoint, `as many as scales, ${scale.length}`, String(zeroPoint.length));
    return undefined;
  }
  const { bits: typeBits } = elementFormats[codes];
  const bits = Math.min(typeBits, context.widthOf(tensor) ?? typeBits);
  const zeroPoints = Array.from(scale, (_, i) => zeroPoint[zeroPoint.length === 1 ? 0 : i] ?? 0);
  return { scales, format: { signed: codes.startsWith('i'), bits, scale: [...scale], zeroPoint: zeroPoints } };
}

function refuse(node: SourceNode, context: ImportContext, input: number, rule: string, actual: string): void {
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
}
