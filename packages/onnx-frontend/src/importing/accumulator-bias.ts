import { type IntegerType, type Tensor, codeRange, float32, integerType, roundHalfEven, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';

/** How far a bias scale may be from that of the accumulator and count as equal: the rounding of one product of float32. */
const tolerance = 2 ** -22;

/** A quantized bias as reals. */
export function realBias(bias: Tensor): Tensor {
  if (bias.type.kind !== 'integer') return bias;
  const from = bias.type.quantization ?? unquantized;
  const data = Float32Array.from(bias.data, (code, i) => Math.fround((code - zeroPointAt(from, i)) * scaleAt(from, i)));
  return { ...bias, type: float32, data };
}

/**
 * A bias in units of the accumulator, f32(input scale * weight scale) of its channel.
 *
 * @returns undefined where the bias has other units in which its reals are no whole numbers of these, or a zero point
 */
export function accumulatorBias(bias: Tensor, input: IntegerType, weight: IntegerType): Tensor | undefined {
  if (bias.type.kind !== 'integer') return undefined;
  const from = bias.type.quantization ?? unquantized;
  const ofWeight = weight.quantization ?? unquantized;
  const inputScale = scaleAt(input.quantization ?? unquantized, 0);
  const scale = ofWeight.scale.map((factor) => Math.fround(inputScale * factor));
  const to = { ...ofWeight, scale, zeroPoint: scale.map(() => 0) };
  const { low, high } = codeRange({ signed: true, bits: 32 });
  const data = new Int32Array(bias.data.length);
  for (let i = 0; i < data.length; i++) {
    const code = (bias.data[i] ?? 0) - zeroPointAt(from, i);
    const ratio = scaleAt(from, i) / scaleAt(to, i);
    const exact = Math.abs(ratio - 1) <= tolerance ? code : code * ratio;
    const rounded = roundHalfEven(exact);
    if (rounded !== exact || rounded < low || rounded > high) return undefined;
    data[i] = rounded;
  }
  return { axes: bias.axes, type: integerType(true, 32, to), data };
}
