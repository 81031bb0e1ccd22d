import { type IntegerType, codeRange } from '../graph/element-type.js';
import { type Multiplies, multipliesReals, productRange } from './product-codes.js';
import { scaleAt, unquantized, zeroPointAt } from './requantize.js';

/** How far a multiplication is from the product of two codes' reals at most, in codes of the output, before it is rounded to one. */
export interface ProductErrors {
  /** Of the definition, by the product of the codes. */
  readonly error: number;
  /** Of float32, operation by operation, as ONNX Runtime multiplies. */
  readonly float32Error: number;
}

/** Half the distance of float32 numbers next to 1, with room for products of roundings and for float64's. */
const unit = 2 ** -24 * 1.0001;

/** Half of float32's least number: what a result next to 0 is rounded by at most. */
const subnormal = 2 ** -150;

/** Integers up to this magnitude are float32 numbers. */
const exactLimit = 2 ** 24;

/**
 * Both errors of products that do not saturate.
 *
 * @param to the format of the output
 * @returns undefined where the definition is ONNX Runtime's own arithmetic
 * @source integer semantics, section Multiplication
 */
export function productErrors(a: IntegerType, b: IntegerType, to: IntegerType, multiplies: Multiplies): ProductErrors | undefined {
  if (multiplies === 'codes' || multipliesReals(a, b, multiplies)) return undefined;
  const [sa, sb, sy] = [scaleOf(a), scaleOf(b), scaleOf(to)];
  const { low, high } = productRange(a, b);
  const reach = Number(-low > high ? -low : high);
  const codes = codeRange(to);
  const zeroPoint = zeroPointOf(to);
  // A tie lies next to a code, and no farther than products reach.
  const level = Math.min(Math.max(codes.high - zeroPoint, zeroPoint - codes.low) + 1, reach * sa * (sb / sy));
  // The factor has two roundings, its product with the accumulator one; accumulators beyond float32's integers have one.
  const roundings = reach > exactLimit ? 4 : 3;
  const error = roundings * unit * level + subnormal * (reach / sy + reach + 1);
  const float32Error = 4 * unit * level + subnormal * ((reachOf(a) * sa + reachOf(b) * sb + 1) / sy + 1);
  return { error, float32Error };
}

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}

function zeroPointOf({ quantization = unquantized }: IntegerType): number {
  return zeroPointAt(quantization, 0);
}

/** The greatest magnitude of a code less the zero point. */
function reachOf(type: IntegerType): number {
  const { low, high } = codeRange(type);
  return Math.max(high - zeroPointOf(type), zeroPointOf(type) - low);
}
