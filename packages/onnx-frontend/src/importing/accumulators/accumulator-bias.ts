import { type IntegerType, type Tensor, codeRange, integerType, roundHalfEven, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';

/** How far a bias scale may be from that of the accumulator and count as equal: the rounding of one product of float32. */
const tolerance = 2 ** -22;

/** The reals of a bias. */
export function biasReals({ type, data }: Tensor): Float32Array {
  if (type.kind !== 'integer') return Float32Array.from(data);
  const from = type.quantization ?? unquantized;
  return Float32Array.from(data, (code, i) => Math.fround((code - zeroPointAt(from, i)) * scaleAt(from, i)));
}

/** The format of accumulators as values: codes of 32 bits, each of the scale of the input times that of the weights. */
export function accumulatorUnits(input: IntegerType, weight: IntegerType): IntegerType {
  const ofWeight = weight.quantization ?? unquantized;
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  const scale = ofWeight.scale.map((factor) => Math.fround(inputScale * factor));
  return integerType(true, 32, { ...ofWeight, scale, zeroPoint: scale.map(() => 0) });
}

/**
 * A bias in units of the accumulator, f32(input scale * weight scale) of its channel.
 *
 * @returns undefined where it is no whole number of them: in other units of its own, or, of floats, but for one rounding
 *   to float32
 */
export function accumulatorBias(bias: Tensor, input: IntegerType, weight: IntegerType): Tensor | undefined {
  const type = accumulatorUnits(input, weight);
  const { low, high } = codeRange(type);
  const data = new Int32Array(bias.data.length);
  for (let i = 0; i < data.length; i++) {
    const code = wholeUnits(bias, i, scaleAt(type.quantization ?? unquantized, i));
    if (code === undefined || code < low || code > high) return undefined;
    data[i] = code;
  }
  return { axes: bias.axes, type, data };
}

function wholeUnits({ type, data }: Tensor, channel: number, unit: number): number | undefined {
  const element = data[channel] ?? 0;
  if (type.kind !== 'integer') {
    const code = roundHalfEven(element / unit);
    return Math.fround(code * unit) === element ? code : undefined;
  }
  const from = type.quantization ?? unquantized;
  const code = element - zeroPointAt(from, channel);
  const ratio = scaleAt(from, channel) / unit;
  const exact = Math.abs(ratio - 1) <= tolerance ? code : code * ratio;
  return Number.isInteger(exact) ? exact + 0 : undefined;
}
