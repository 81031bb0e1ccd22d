import { type Diagnostic, type IntegerType, type Quantization, type Result, type Subject, type Value, codeRange, failure, renderElementType, success, unquantized } from '@netloom/ir';
import type { ElementKind } from '../codec/element-kind.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { widthKey } from '../source/exported-width.js';
import type { ModelDraft } from './model-draft.js';
import { quantizedKind } from './tensor-format.js';

/** The tensors of the model that are one value of the graph. */
export interface ExportedValue {
  /** Dequantized, float; of a plain integer itself. */
  readonly reals: string;
  /** Codes, or plain integers. */
  readonly codes: string;
  /** Of codes. */
  readonly format?: ExportedFormat;
}

/** How a format is written: its ONNX type, and the tensors of scale and zero point. */
export interface ExportedFormat {
  readonly kind: ElementKind;
  readonly scale: string;
  readonly zeroPoint: string;
  /** Dimension of the scales, where there are several. */
  readonly axis?: number;
}

/** A tensor of codes in the format of the layer's output. */
export interface MadeCodes {
  readonly codes: string;
  readonly format: ExportedFormat;
}

/**
 * Writes scale and zero point of a format.
 *
 * @param dimensions names of the axes in the order of the tensor's dimensions
 * @errors ONX104 exportFormat
 */
export function exportFormat(draft: ModelDraft, subject: Subject, name: string, type: IntegerType, dimensions: readonly string[]): Result<ExportedFormat> {
  const kind = quantizedKind(type);
  if (kind === undefined)
    return failure([onnxDiagnostics.make.exportFormat(subject, { tensor: name, actual: renderElementType(type) })]);
  return success({ kind, ...exportScales(draft, name, kind, type.quantization ?? unquantized, dimensions) });
}

/** Writes scale and zero point for codes of this kind. */
export function exportScales(draft: ModelDraft, name: string, kind: ElementKind, quantization: Quantization, dimensions: readonly string[]): Omit<ExportedFormat, 'kind'> {
  const { axis, scale, zeroPoint } = quantization;
  const dims = axis === undefined ? [] : [scale.length];
  return {
    scale: draft.constant(`${name}_scale`, 'float', dims, scale),
    zeroPoint: draft.constant(`${name}_zero_point`, kind, dims, zeroPoint),
    ...(axis === undefined ? {} : { axis: dimensions.indexOf(axis) }),
  };
}

/** Codes back to reals. */
export function dequantize(draft: ModelDraft, codes: string, reals: string, { scale, zeroPoint, axis }: Omit<ExportedFormat, 'kind'>): string {
  const attributes = axis === undefined ? {} : { axis: { int: axis } };
  return draft.node(reals, 'DequantizeLinear', [codes, scale, zeroPoint], reals, attributes);
}

/**
 * Quantizes a tensor of reals: limits it to the codes that the layer allows, makes codes of it, and reals of them again.
 *
 * @param bounds least and greatest code that the value may have
 * @param reals a claimed name
 * @errors ONX104 exportFormat, ONX105 exportBounds
 */
export function quantize(draft: ModelDraft, from: string, value: Value & { readonly type: IntegerType }, bounds: { readonly low: number; readonly high: number }, reals: string): Result<ExportedValue> {
  const subject = { kind: 'value', name: value.name };
  const dimensions = ['N', 'C', ...value.axes.slice(0, -1).map((axis) => axis.name)];
  const format = exportFormat(draft, subject, value.name, value.type, dimensions);
  if (!format.ok) return format;
  const { kind, scale, zeroPoint, axis } = format.value;
  const limited = limit(draft, from, value, bounds, kind);
  if (!limited.ok) return limited;
  const codes = draft.claim(`${value.name}_quantized`);
  draft.node(codes, 'QuantizeLinear', [limited.value, scale, zeroPoint], codes, axis === undefined ? {} : { axis: { int: axis } });
  if (!kind.endsWith(`int${value.type.bits}`)) draft.metadata[widthKey(codes)] = String(value.type.bits);
  return success({ codes, reals: dequantize(draft, codes, reals, format.value), format: format.value });
}

/** Limits codes that a node has made to those that the layer allows, and makes reals of them. @param reals a claimed name */
export function limitCodes(draft: ModelDraft, { codes: made, format }: MadeCodes, { name, type }: Value & { readonly type: IntegerType }, { low, high }: { readonly low: number; readonly high: number }, reals: string): ExportedValue {
  const range = codeRange(type);
  const isLimited = low > range.low || high < range.high;
  const bounds = isLimited ? [low, high].map((code, i) => draft.constant(`${name}_${i === 0 ? 'low' : 'high'}`, format.kind, [], [code])) : [];
  const codes = isLimited ? draft.node(`${name}_clip`, 'Clip', [made, ...bounds], draft.claim(`${name}_limited`)) : made;
  return { codes, reals: dequantize(draft, codes, reals, format), format };
}

/** The bounds that the ONNX type does not have by itself. Clip and QuantizeLinear are monotone, so codes at the bounds stay exact. */
function limit(draft: ModelDraft, from: string, { name, type }: Value & { readonly type: IntegerType }, { low, high }: { readonly low: number; readonly high: number }, kind: ElementKind): Result<string> {
  const container = codeRange({ signed: type.signed, bits: Number(/\d+$/.exec(kind)?.[0]) });
  const [isLow, isHigh] = [low > container.low, high < container.high];
  if (!isLow && !isHigh) return success(from);
  const { axis, scale, zeroPoint } = type.quantization ?? unquantized;
  const zeros = new Set(zeroPoint);
  const isAtZero = zeros.size === 1 && zeros.has(low);
  if (isAtZero && !isHigh) return success(draft.node(`${name}_relu`, 'Relu', [from], draft.claim(`${name}_unquantized`)));
  if (axis !== undefined) return failure<string>([boundsProblem(name, low, high)]);
  const realOf = (code: number): number => Math.fround((code - (zeroPoint[0] ?? 0)) * (scale[0] ?? 1));
  return success(clipNode(draft, name, from, isLow ? realOf(low) : undefined, isHigh ? realOf(high) : undefined));
}

function boundsProblem(name: string, low: number, high: number): Diagnostic {
  return onnxDiagnostics.make.exportBounds({ kind: 'value', name }, { low, high });
}

/** A Clip whose result is named after the tensor that is made of it. */
export function clipNode(draft: ModelDraft, name: string, from: string, low: number | undefined, high: number | undefined): string {
  const bounds = [low, high].map((bound, i) => (bound === undefined ? '' : draft.constant(`${name}_${i === 0 ? 'low' : 'high'}`, 'float', [], [bound])));
  const inputs = bounds[1] === '' ? bounds.slice(0, 1) : bounds;
  return draft.node(`${name}_clip`, 'Clip', [from, ...inputs], draft.claim(`${name}_unquantized`));
}
