import { type Axis, type ElementType, type Graph, type IntegerType, type Layer, type TensorData, add, averagePool, commonDivisor, countedTaps, mul, pointwiseFunctions, scaleAt, spatialAxes, valueOf, zeroPointAt } from '@netloom/ir';
import { approximated, functionError } from './element-function.js';
import { explainsProduct } from './explained-product.js';
import { explainsRounding } from './explained-rounding.js';
import { explainsFixedSum } from './explained-sum.js';
import type { FunctionChain } from './function-chain.js';
import { tapsOf } from './taps.js';

/** Half the distance of float32 numbers next to 1: the relative error of one rounding. */
const unit = 2 ** -24;

/** Functions whose float32 result has one definition, which tables hold. */
const definite: ReadonlySet<string> = new Set(['LeakyRelu', 'Requantize']);

/** Operators that sum or multiply integers and round as integer semantics defines it: they have one answer. */
const integerOperators: ReadonlySet<string> = new Set(['QLinearConv', 'QLinearMatMul', 'QGemm', 'QLinearMul', 'ConvInteger', 'MatMulInteger']);

const unquantized = { scale: [1], zeroPoint: [0] };

/** One difference between the integer definition and ONNX Runtime. */
export interface CodeDifference {
  readonly position: number;
  readonly ours: number;
  readonly theirs: number;
}

/** How ONNX Runtime made the codes of a layer. */
export interface Making {
  /** The operator that made them: `QuantizeLinear` behind a float32 layer. */
  readonly operator: string;
  /** True if the sums are integers, and float32 only what brings them to codes. */
  readonly hasIntegerSums: boolean;
  /** Of a table of several functions: what float32 makes of a real. */
  readonly functions?: FunctionChain;
}

const inFloat: Making = { operator: 'QuantizeLinear', hasIntegerSums: false };

/**
 * True if a difference is of one code, and the exact result lies so near a rounding tie that the error bound of float32
 * arithmetic, in any order of additions, spans it. Layers without float32 sums and functions have one answer, and so have
 * additions of two values: nothing is explained there. A sum in fixed point and a product of wide codes have their own stated errors as well.
 *
 * @param inputs the layer's input codes
 * @param making a float32 layer between DequantizeLinear and QuantizeLinear by default
 */
export function explainsDifference(graph: Graph, layer: Layer, inputs: readonly TensorData[], { position, ours, theirs }: CodeDifference, making = inFloat): boolean {
  if (integerOperators.has(making.operator)) return false;
  if (explainsFixedSum(graph, layer, inputs, { position, ours, theirs })) return true;
  if (layer.type === mul.type) return explainsProduct(graph, layer, inputs, { position, ours, theirs });
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const { requantization } = layer;
  if (requantization?.factors !== undefined) {
    const input = valueOf(graph, layer.inputs[0] ?? '');
    const sum = exactSum(graph, layer, integer(input.type), input.axes, inputs[0] ?? new Int32Array(), position, making);
    return sum !== undefined && explainsRounding(requantization, sum, position % (output.axes.at(-1)?.size ?? 1), integer(output.type), { ours, theirs });
  }
  if (Math.abs(ours - theirs) !== 1) return false;
  const to = integer(output.type).quantization;
  const channel = position % (output.axes.at(-1)?.size ?? 1);
  const exact = to === undefined ? undefined : exactReal(graph, layer, inputs, position, making);
  if (to === undefined || exact === undefined) return false;
  const scale = scaleAt(to, channel);
  const tie = Math.min(ours, theirs) + 0.5 - zeroPointAt(to, channel);
  // The last division rounds as well.
  return Math.abs(exact.real / scale - tie) <= (exact.error + unit * (Math.abs(exact.real) + exact.error)) / scale;
}

/** The exact result before it is quantized, and how far float32 may be from it. */
interface ExactReal {
  readonly real: number;
  readonly error: number;
}

/** Of a layer of sums. */
interface ExactSum extends ExactReal {
  /** Of codes. */
  readonly sum: number;
  /** The real of a sum of 1. */
  readonly unit: number;
  /** The accumulator of a sum of 1: more than that where averages are over different numbers of elements. */
  readonly share: number;
}

function exactReal(graph: Graph, layer: Layer, inputs: readonly TensorData[], position: number, making: Making): ExactReal | undefined {
  const operands = layer.inputs.map((name) => valueOf(graph, name));
  const formats = operands.map(({ type }) => integer(type).quantization ?? unquantized);
  const [x = new Int32Array()] = inputs;
  const [input] = operands;
  const [from = unquantized] = formats;
  if (input === undefined) return undefined;
  if (layer.type === add.type) return undefined;
  if (layer.type === 'Requantize' && making.functions !== undefined) {
    const { low, high } = making.functions(Math.fround(((x[position] ?? 0) - zeroPointAt(from, 0)) * scaleAt(from, 0)));
    return { real: (low + high) / 2, error: (high - low) / 2 };
  }
  const pointwise = pointwiseFunctions.find(({ layerType }) => layerType.type === layer.type);
  if (pointwise !== undefined) {
    if (definite.has(layer.type) && making.operator === 'QuantizeLinear') return undefined;
    const real = pointwise.realOf(layer)(Math.fround(((x[position] ?? 0) - zeroPointAt(from, 0)) * scaleAt(from, 0)));
    const magnitude = Math.max(1, Math.abs(real));
    return { real, error: (approximated.has(layer.type) ? functionError : 4 * unit) * magnitude };
  }
  return exactSum(graph, layer, integer(input.type), input.axes, x, position, making);
}

/** Of layers that sum products, or average. */
function exactSum(graph: Graph, layer: Layer, from: IntegerType, axes: readonly Axis[], x: TensorData, position: number, { hasIntegerSums }: Making): ExactSum | undefined {
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const sum = tapsOf(layer, axes, output.axes, position);
  if (sum === undefined) return undefined;
  const channel = position % (output.axes.at(-1)?.size ?? 1);
  const ofInput = from.quantization ?? unquantized;
  const { weight, bias } = layer.parameters;
  const ofWeight = weight === undefined ? unquantized : (integer(weight.type).quantization ?? unquantized);
  const weightZero = zeroPointAt(ofWeight, channel);
  const start = bias?.data[channel] ?? 0;
  let [above, below] = [Math.max(start, 0), Math.max(-start, 0)];
  for (const tap of sum.taps) {
    const inputZero = zeroPointAt(ofInput, tap.input % (axes.at(-1)?.size ?? 1));
    const product = ((x[tap.input] ?? 0) - inputZero) * (weight === undefined ? 1 : (weight.data[tap.weight] ?? 0) - weightZero);
    if (product > 0) above += product;
    else below -= product;
  }
  const factor = (scaleAt(ofInput, channel) * (weight === undefined ? 1 : scaleAt(ofWeight, channel))) / sum.divisor;
  const exact = { real: (above - below) * factor, sum: above - below, unit: factor, share: shareOf(graph, layer, sum.divisor) };
  if (hasIntegerSums) return { ...exact, error: roundings(6) * (Math.abs(above - below) + 2 * Math.abs(start)) * factor };
  // Each term is two dequantizations and a product, the bias' scale is rounded too; then the division of an average.
  const ofTerms = roundings(6) * (above + below);
  // Whatever the order, no partial sum is greater than all terms of one sign.
  const ofSums = roundings(sum.taps.length + 1) * Math.max(above, below);
  return { ...exact, error: (ofTerms + ofSums * (1 + 6 * unit)) * factor };
}

function shareOf(graph: Graph, layer: Layer, divisor: number): number {
  if (layer.type !== averagePool.type) return 1;
  const [input, output] = [layer.inputs, layer.outputs].map(([name = '']) => spatialAxes(valueOf(graph, name).axes));
  return Number(commonDivisor(countedTaps(averagePool.of(layer).attributes, input ?? [], output ?? []))) / divisor;
}

/** The greatest relative error of as many float32 roundings in a row. */
function roundings(count: number): number {
  return (count * unit) / (1 - count * unit);
}

function integer(type: ElementType): IntegerType {
  if (type.kind !== 'integer') throw new Error('not an integer');
  return type;
}
