import { type Graph, type IntegerType, type Layer, type TensorData, averagePool, commonDivisor, countedTaps, elementCount, spatialAxes, valueOf } from '@netloom/ir';
import { type Taps, tapsOf } from '../taps.js';
import { type Rational, nearestFloat32, nearestInteger, product, quotient, rationalOf } from './rational.js';

/** Integers up to this magnitude are float32 numbers, and so are all sums of them that stay within it. */
const exactInFloat32 = 2 ** 24;

const none = { scale: [1], zeroPoint: [0] };

/**
 * True for layers whose sums float32 cannot hold: the magnitudes of the products that an accumulator adds, with the actual
 * weights and any input codes, come to more than 2^24. ONNX Runtime, which computes in float32 between QuantizeLinear and
 * DequantizeLinear, is no judge of them. A great bias is one rounding more, not one for each product, and does not count.
 */
export function exceedsFloat32(graph: Graph, layer: Layer): boolean {
  const input = valueOf(graph, layer.inputs[0] ?? '');
  if (input.type.kind !== 'integer') return false;
  const reach = greatestMagnitude(input.type);
  const { weight } = layer.parameters;
  if (weight?.type.kind === 'integer') {
    const rows = weight.axes[0]?.size ?? 1;
    const columns = weight.data.length / rows;
    const { zeroPoint } = weight.type.quantization ?? none;
    const sums = Array.from({ length: rows }, () => 0);
    for (let i = 0; i < weight.data.length; i++) {
      const row = Math.floor(i / columns);
      sums[row] = (sums[row] ?? 0) + reach * Math.abs((weight.data[i] ?? 0) - entry(zeroPoint, row));
    }
    return sums.some((sum) => sum > exactInFloat32);
  }
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const taps = tapsOf(layer, input.axes, output.axes, 0);
  // No window has more elements than its kernel, or than the input has pixels.
  const window = layer.type === averagePool.type ? averagePool.of(layer).attributes.kernel.reduce((count, size) => count * size, 1) : (taps?.taps.length ?? 0);
  return taps !== undefined && window * reach > exactInFloat32;
}

/**
 * The output codes of a layer of sums, from the definition alone: integers without bounds, and rationals for what is
 * rounded. It shares no arithmetic with the golden model.
 *
 * @param x input codes, in stream order
 * @returns undefined for layers that are no sums
 * @source decision record 0002; integer semantics, sections Accumulator, Requantization and Averages
 */
export function exactCodes(graph: Graph, layer: Layer, x: TensorData): Int32Array | undefined {
  const input = valueOf(graph, layer.inputs[0] ?? '');
  const output = valueOf(graph, layer.outputs[0] ?? '');
  if (input.type.kind !== 'integer' || output.type.kind !== 'integer' || tapsOf(layer, input.axes, output.axes, 0) === undefined) return undefined;
  const channels = output.axes.at(-1)?.size ?? 1;
  const operands = { layer, from: input.type, to: output.type, channels: input.axes.at(-1)?.size ?? 1 };
  const common = layer.type === averagePool.type ? commonDivisor(countedTaps(averagePool.of(layer).attributes, spatialAxes(input.axes), spatialAxes(output.axes))) : undefined;
  const codes = new Int32Array(elementCount(output.axes));
  for (let position = 0; position < codes.length; position++) {
    const taps = tapsOf(layer, input.axes, output.axes, position);
    if (taps === undefined) throw new Error(`${layer.name} is no sum everywhere`);
    const channel = position % channels;
    codes[position] = Number(requantize(operands, exactSum(operands, taps, x, channel), channel, BigInt(taps.divisor), common));
  }
  return codes;
}

interface Operands {
  readonly layer: Layer;
  readonly from: IntegerType;
  readonly to: IntegerType;
  /** Of the input. */
  readonly channels: number;
}

/** sum of (x - zx) * (w - zw), and the bias. */
function exactSum({ layer, from, channels }: Operands, { taps }: Taps, x: TensorData, channel: number): bigint {
  const { weight, bias } = layer.parameters;
  const ofInput = from.quantization ?? none;
  const weightZero = weight?.type.kind === 'integer' ? BigInt(entry((weight.type.quantization ?? none).zeroPoint, channel)) : 0n;
  let sum = BigInt(bias?.data[channel] ?? 0);
  for (const tap of taps) {
    const level = BigInt((x[tap.input] ?? 0) - entry(ofInput.zeroPoint, tap.input % channels));
    sum += weight === undefined ? level : level * (BigInt(weight.data[tap.weight] ?? 0) - weightZero);
  }
  return sum;
}

/** clamp(rint(…) + zy, low, high) of an exact sum. */
function requantize({ layer, from, to }: Operands, sum: bigint, channel: number, divisor: bigint, common = divisor): bigint {
  const { requantization, parameters } = layer;
  if (requantization === undefined) return sum;
  const ofOutput = to.quantization ?? none;
  const inputScale = rationalOf(entry((from.quantization ?? none).scale, channel));
  const outputScale = rationalOf(entry(ofOutput.scale, channel));
  const accumulator: Rational = { numerator: sum, denominator: 1n };
  const { factors, low, high } = requantization;
  const factor = factors === undefined || factors.length === 1 ? factors?.[0] : factors[channel];
  let level: bigint;
  if (factor !== undefined) level = nearestInteger(product({ numerator: (common / divisor) * sum, denominator: 1n }, factor));
  else if (parameters.weight?.type.kind === 'integer') {
    const weightScale = rationalOf(entry((parameters.weight.type.quantization ?? none).scale, channel));
    const scale = nearestFloat32(quotient(nearestFloat32(product(inputScale, weightScale)), outputScale));
    level = nearestInteger(nearestFloat32(product(nearestFloat32(accumulator), scale)));
  } else level = nearestInteger(quotient(product(accumulator, inputScale), product({ numerator: divisor, denominator: 1n }, outputScale)));
  const code = level + BigInt(entry(ofOutput.zeroPoint, channel));
  if (code < BigInt(low)) return BigInt(low);
  return code > BigInt(high) ? BigInt(high) : code;
}

/** The only entry, or the one of this channel. */
function entry(entries: readonly number[], channel: number): number {
  return (entries.length === 1 ? entries[0] : entries[channel]) ?? 0;
}

/** Of a code less its zero point. */
function greatestMagnitude({ signed, bits, quantization = none }: IntegerType): number {
  const [low, high] = signed ? [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1] : [0, 2 ** bits - 1];
  return Math.max(...quantization.zeroPoint.map((zero) => Math.max(high - zero, zero - low)));
}
