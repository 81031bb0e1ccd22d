import { type Rounding, roundReal } from '@netloom/ir';
import type { CodeRounding } from '../../../importing/quantized/code-rounding.js';
import type { ImportContext } from '../../../importing/import-context.js';
import { type TensorFormat, scaleIndex } from '../../../importing/constants/quantized-constant.js';
import type { SourceNode } from '../../../source/source-node.js';
import { shapeOf } from '../../../view/regroup.js';
import { roundClamped } from './qonnx-rounding.js';

/** What a QONNX operator makes of reals. */
export interface Quantizer {
  readonly format: TensorFormat;
  readonly rounding: CodeRounding;
}

/** The dimensions of what a node quantizes; undefined where it could not be imported. */
export function quantizedDims(node: SourceNode, context: ImportContext): readonly number[] | undefined {
  if (context.isConstant(node, 0)) return context.constant(node, 0)?.dims;
  const view = context.data(node, 0);
  return view === undefined ? undefined : shapeOf(view.dimensions);
}

/** How Quant rounds: clamp(real / scale + zero point), then round. */
export function quantRounding({ scale, zeroPoint }: TensorFormat, rounding: Rounding, bounds: { readonly low: number; readonly high: number }): CodeRounding {
  const codeOf = (real: number, channel: number): number => {
    const at = scale.length === 1 ? 0 : channel;
    const level = Math.fround(Math.fround(Math.fround(real) / (scale[at] ?? 1)) + (zeroPoint[at] ?? 0));
    return rounding === 'sign' ? roundReal(level, rounding) : roundClamped(level, rounding, bounds);
  };
  // Half to even before or behind an even zero point is the same.
  const isOrdinary = rounding === 'half-even' && zeroPoint.every((zero) => zero % 2 === 0);
  return { ...bounds, codeOf, ...(isOrdinary ? {} : { own: { rounding, step: scale, offset: zeroPoint } }) };
}

/**
 * Quantizes input 0 of a node: a constant becomes codes and the reals that they stand for, a value gets the format.
 *
 * @errors ONX030 tensorBudget, ONX076 inputRule, ONX084 weightType, ONX090 floatIsland, ONX092 roundingUnsupported
 */
export function quantizeInput(node: SourceNode, context: ImportContext, { format, rounding }: Quantizer): void {
  if (!context.isConstant(node, 0)) {
    const view = context.data(node, 0);
    if (view !== undefined) context.quantize(node, view, format, rounding);
    return;
  }
  const tensor = context.constant(node, 0);
  const reals = tensor === undefined ? undefined : context.reals(node, tensor);
  if (tensor === undefined || reals === undefined) return;
  const { scale, zeroPoint } = format;
  const indexOf = scaleIndex(tensor.dims, format);
  const codes = { name: tensor.name, kind: 'int32' as const, dims: tensor.dims, data: Int32Array.from(reals, (real, i) => rounding.codeOf(real, indexOf(i))) };
  context.bindQuantizedConstant(node, codes, format, (code, i) => Math.fround(Math.fround(code - (zeroPoint[indexOf(i)] ?? 0)) * (scale[indexOf(i)] ?? 1)));
}
