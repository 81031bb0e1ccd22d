import { type ElementType, clip, codeRange, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { ImportContext } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';

/** Bits of the sums that ConvInteger and MatMulInteger make: integers that are what they say. */
const accumulatorBits = 32;

/**
 * The real that a raw code of a view stands for, the same in all channels.
 *
 * @param code saturated to the view's format
 * @returns undefined after a report @errors ONX076 inputRule where the scale of the codes is not known, or channels differ
 */
export function realOfRawCode(node: SourceNode, context: ImportContext, type: ElementType, code: number): number | undefined {
  const isKnown = type.kind === 'integer' && (type.quantization !== undefined || type.bits === accumulatorBits);
  if (isKnown) {
    const range = codeRange(type);
    const limited = Math.min(range.high, Math.max(range.low, code));
    const quantization = type.quantization ?? unquantized;
    const reals = quantization.scale.map((_, i) => Math.fround((limited - zeroPointAt(quantization, i)) * scaleAt(quantization, i)));
    if (reals.every((real) => real === reals[0])) return reals[0];
  }
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 0, rule: 'codes of one known scale', actual: 'others' }));
  return undefined;
}

/**
 * Limits a view's codes, raw as they are: in the layer that rounds them where it can, or by one of its own.
 *
 * @param bounds open where absent; where the lower is above the upper one, every code becomes that
 * @errors ONX076 inputRule
 */
export function limitCodes(node: SourceNode, context: ImportContext, view: View, bounds: { readonly low?: number | undefined; readonly high?: number | undefined }): void {
  const { type } = view.stream;
  if (type.kind !== 'integer') {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: 0, rule: 'codes of one known scale', actual: 'others' }));
    return;
  }
  const range = codeRange(type);
  const limit = (code: number): number => Math.min(range.high, Math.max(range.low, code));
  const high = limit(bounds.high ?? range.high);
  const low = Math.min(limit(bounds.low ?? range.low), high);
  if (type.quantization !== undefined && context.clampCodes(node, view, { low, high })) return;
  const reals = new Map<string, number>();
  for (const [name, code, end] of [['low', low, range.low], ['high', high, range.high]] as const) {
    const real = code === end ? undefined : realOfRawCode(node, context, type, code);
    if (real !== undefined) reals.set(name, real);
    else if (code !== end) return;
  }
  if (reals.size === 0) context.bindView(node.outputs[0] ?? '', view);
  else context.addElementwise(node, { type: clip.type, attributes: Object.fromEntries(reals), inputs: [view], output: type });
}
