import { type Axis, type ElementType, type Graph, type IntegerType, type Layer, type Ratio, type TensorData, pointwiseFunctions, scaleAt, valueOf, zeroPointAt } from '@netloom/ir';
import { tapsOf } from './taps.js';

/** Half the distance of float32 numbers next to 1. */
const unit = 2 ** -24;

/** How far ONNX Runtime's functions of one element may be from the real ones: they are rational approximations. */
const functionError = 2 ** -20;

const unquantized = { scale: [1], zeroPoint: [0] };

/** One difference between the integer definition and a float32 layer between QuantizeLinear and DequantizeLinear. */
export interface CodeDifference {
  readonly position: number;
  readonly ours: number;
  readonly theirs: number;
}

/**
 * True if a difference is of one code, and the exact result lies so near a rounding tie that the error bound of float32
 * arithmetic, in any order of additions, spans it. Layers without sums and functions have one answer: nothing is
 * explained there.
 *
 * @param x the layer's input codes
 */
export function explainsDifference(graph: Graph, layer: Layer, x: TensorData, { position, ours, theirs }: CodeDifference): boolean {
  if (Math.abs(ours - theirs) !== 1) return false;
  const input = valueOf(graph, layer.inputs[0] ?? '');
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const exact = exactLevel(layer, integer(input.type), integer(output.type), x, position, { input: input.axes, output: output.axes });
  if (exact === undefined) return false;
  const to = integer(output.type).quantization ?? unquantized;
  const tie = Math.min(ours, theirs) + 0.5 - zeroPointAt(to, position % (output.axes.at(-1)?.size ?? 1));
  return Math.abs(exact.level - tie) <= exact.bound;
}

/** The exact result in codes of the output before rounding, without zero point, and how far float32 may be from it. */
interface ExactLevel {
  readonly level: number;
  readonly bound: number;
}

function exactLevel(
  layer: Layer,
  from: IntegerType,
  to: IntegerType,
  x: TensorData,
  position: number,
  axes: { readonly input: readonly Axis[]; readonly output: readonly Axis[] },
): ExactLevel | undefined {
  const [ofInput, ofOutput] = [from.quantization ?? unquantized, to.quantization ?? unquantized];
  const channel = position % (axes.output.at(-1)?.size ?? 1);
  const outputScale = scaleAt(ofOutput, channel);
  const pointwise = pointwiseFunctions.find(({ layerType }) => layerType.type === layer.type);
  if (pointwise !== undefined) {
    const real = pointwise.realOf(layer)(Math.fround(((x[position] ?? 0) - zeroPointAt(ofInput, 0)) * scaleAt(ofInput, 0)));
    const error = layer.type === 'LeakyRelu' ? 0 : functionError * Math.max(1, Math.abs(real));
    return { level: real / outputScale, bound: (error + 4 * unit * Math.abs(real)) / outputScale };
  }
  const sum = tapsOf(layer, axes.input, axes.output, position);
  if (sum === undefined) return undefined;
  const { weight, bias } = layer.parameters;
  const ofWeight = weight === undefined ? unquantized : (integer(weight.type).quantization ?? unquantized);
  const weightZero = zeroPointAt(ofWeight, channel);
  const start = bias?.data[channel] ?? 0;
  let [exact, magnitude] = [start, Math.abs(start)];
  for (const tap of sum.taps) {
    const inputZero = zeroPointAt(ofInput, tap.input % (axes.input.at(-1)?.size ?? 1));
    const product = ((x[tap.input] ?? 0) - inputZero) * (weight === undefined ? 1 : (weight.data[tap.weight] ?? 0) - weightZero);
    exact += product;
    magnitude += Math.abs(product);
  }
  const inputScale = scaleAt(ofInput, channel);
  const ofScales = (inputScale * (weight === undefined ? 1 : scaleAt(ofWeight, channel))) / (outputScale * sum.divisor);
  const stated = weight === undefined ? undefined : layer.requantization;
  const factor = realAt(stated?.factors, channel) ?? ofScales;
  const offset = realAt(stated?.offsets, channel) ?? 0;
  // For each term two dequantizations, a product and an addition; then the bias' own scale and the division.
  const bound = (Math.max(sum.taps.length, sum.divisor) + 9) * unit * (magnitude * factor + Math.abs(offset));
  return { level: exact * factor + offset, bound };
}

/** The ratio of a channel: the only one, or its own. */
function realAt(ratios: readonly Ratio[] | undefined, channel: number): number | undefined {
  const ratio = ratios?.length === 1 ? ratios[0] : ratios?.[channel];
  return ratio === undefined ? undefined : Number(ratio.numerator) / Number(ratio.denominator);
}

function integer(type: ElementType): IntegerType {
  if (type.kind !== 'integer') throw new Error('not an integer');
  return type;
}
