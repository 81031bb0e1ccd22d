import { type IntegerType, type Quantization, codeRange } from '../graph/element-type.js';
import type { AccumulatorRange } from '../graph/requantization.js';
import { realOfCode } from './add-codes.js';
import { roundHalfEven, scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** A code's real in units of another format's scale, before it is rounded: f32(f32((x - zx) * sx) / sy). */
export function rescaledReal(code: number, from: IntegerType, to: Pick<IntegerType, 'quantization'>): number {
  return Math.fround(realOfCode(code, from) / scaleAt(to.quantization ?? unquantized, 0));
}

/**
 * The code of the same real in another format: clamp(rint(f32(f32((x - zx) * sx) / sy)) + zy, low, high).
 *
 * @rounding half to even, then saturate
 * @source integer semantics, section Concatenation; ONNX DequantizeLinear-13, then QuantizeLinear-13
 */
export function rescaleCode(
  code: number,
  from: IntegerType,
  to: Quantization,
  { low, high }: { readonly low: number; readonly high: number },
): number {
  const rescaled = roundHalfEven(rescaledReal(code, from, { quantization: to })) + zeroPointAt(to, 0);
  return Math.min(high, Math.max(low, rescaled));
}

/** All codes of a format less its zero point: the accumulators that rescaling rounds. */
export function rescaledRange(from: IntegerType): AccumulatorRange {
  const { low, high } = codeRange(from);
  const zeroPoint = zeroPointAt(from.quantization ?? unquantized, 0);
  return { low: BigInt(low - zeroPoint), high: BigInt(high - zeroPoint) };
}

/** True if codes of both formats mean the same reals, so that none is rounded. */
export function sameFormat(a: IntegerType, b: IntegerType): boolean {
  const one = a.quantization;
  const other = b.quantization;
  const same = (left: readonly number[] = [], right: readonly number[] = []): boolean =>
    left.length === right.length && left.every((number, i) => number === right[i]);
  return (
    a.signed === b.signed &&
    a.bits === b.bits &&
    (one === undefined) === (other === undefined) &&
    one?.axis === other?.axis &&
    same(one?.scale, other?.scale) &&
    same(one?.zeroPoint, other?.zeroPoint)
  );
}
