import { z } from 'zod';
import {
  type Addend,
  type AttributeValue,
  type Axis,
  type ElementType,
  type Graph,
  type Layer,
  type LayerType,
  type Provenance,
  type Quantization,
  type Ratio,
  type Requantization,
  type Tensor,
  type Value,
  codeRange,
  defineLayerType,
  elementCount,
  float32,
  integerType,
  roundings,
  success,
} from '../../src/index.js';
import { axes } from './graphs.js';
import { type Random, createRandom } from './random.js';

/** Text that an encoding could trip over. */
const oddTexts = ['', ' ', '"', '\\', 'a/b:0', '\u0000', '\n\r\t', '\u2028', 'ü', '名', '😀', '__proto__', 'constructor', '1', '-0', 'é'];

/** A layer type of a third party that takes any attributes and parameters, so that serialized forms meet all of them. */
const anything = defineLayerType({
  type: 'acme.Anything',
  summary: 'Takes everything',
  attributes: z.record(z.string(), z.unknown()),
  parameters: Object.fromEntries(['table', 'bias', ...oddTexts].map((name) => [name, { optional: true, summary: 'any' }])),
  inputs: { min: 1, max: 3 },
  outputs: { min: 1, max: 1 },
  combines: 'sum',
  infer: (_, [input]) => success([{ axes: input?.axes ?? [], type: float32 }]),
});

/** The same of two inputs, whose product it rounds. */
const product = defineLayerType({
  type: 'acme.Product',
  summary: 'Multiplies',
  attributes: z.record(z.string(), z.unknown()),
  parameters: anything.parameters,
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  combines: 'product',
  infer: (_, [input]) => success([{ axes: input?.axes ?? [], type: float32 }]),
});

export const randomGraphTypes: readonly LayerType[] = [anything, product];

/** A sound graph with all that the IR can hold: any bits, odd names, nested attributes, requantizations of every kind. */
export function randomGraph(seed: number): Graph {
  const random = createRandom(seed);
  const name = (prefix: string, i: number): string => `${prefix}${i}${random.pick(oddTexts)}`;
  const shape = axes('H', random.between(1, 3), 'W', random.between(1, 3), 'C', random.between(1, 4));
  const isFloat = random.chance(0.4);
  const value = (valueName: string): Value => ({
    name: valueName,
    axes: shape,
    type: isFloat ? float32 : randomInteger(random, shape),
    ...(random.chance(0.5) ? { provenance: randomProvenance(random, shape) } : {}),
  });
  const values = [value(name('in', 0)), value(name('in', 1))].map((input) => (random.chance(0.5) ? withEncoding(input, random) : input));
  const layers: Layer[] = [];
  for (let i = random.between(1, 4); i > 0; i--) {
    const output = value(name('v', i));
    const multiplies = random.chance(0.4);
    const inputs = Array.from({ length: multiplies ? 2 : random.between(1, 3) }, () => random.pick(values));
    layers.push({
      name: name('layer', i),
      type: multiplies ? product.type : anything.type,
      inputs: inputs.map((input) => input.name),
      outputs: [output.name],
      attributes: randomMap(random, 0),
      parameters: Object.fromEntries(
        Object.keys(anything.parameters).flatMap((key) => (random.chance(0.2) ? [[key, randomTensor(random)]] : [])),
      ),
      ...(output.type.kind === 'integer' && random.chance(0.7)
        ? { requantization: randomRequantization(random, multiplies, inputs, output.type, shape.at(-1)?.size ?? 1) }
        : {}),
      sources: random.chance(0.5) ? [random.pick(oddTexts), 'node'] : [],
    });
    values.push(output);
  }
  const last = values.at(-1)?.name ?? '';
  // Maps remember an order that no serialized form may depend on.
  const shuffled = random.chance(0.5) ? values.toReversed() : values;
  return {
    name: random.pick(oddTexts),
    inputs: values.slice(0, 2).map((input) => input.name),
    outputs: [last],
    values: new Map(shuffled.map((entry) => [entry.name, entry])),
    layers,
    hostSteps: random.chance(0.5)
      ? [{ operator: 'Softmax', name: '', inputs: [last], outputs: ['p'], attributes: randomMap(random, 0) }]
      : [],
  };
}

/** Any finite float32: both zeros, subnormal numbers, the greatest. */
export function randomFloat(random: Random): number {
  const special = [0, -0, 1.401298464324817e-45, -1.1754942106924411e-38, 3.4028234663852886e38, 1, -1, 0.1, 16777216, 16777218];
  if (random.chance(0.2)) return Math.fround(random.pick(special));
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, random.bits());
  const number = view.getFloat32(0);
  return Number.isFinite(number) ? number : 1;
}

function randomDouble(random: Random): number {
  if (random.chance(0.3)) return random.pick([0, -0, 5e-324, Number.MAX_VALUE, 2 ** 53, 0.1, -1e21]);
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, random.bits());
  view.setUint32(4, random.bits());
  const number = view.getFloat64(0);
  return Number.isFinite(number) ? number : 0.5;
}

function randomInteger(random: Random, shape: readonly Axis[]): ElementType {
  const signed = random.chance(0.5);
  const bits = random.pick([1, 2, 4, 7, 8, 9, 16, 17, 31, 32]);
  if (random.chance(0.2)) return integerType(signed, bits);
  const { low, high } = codeRange({ signed, bits });
  const axis = random.chance(0.5) ? random.pick(shape) : undefined;
  const entries = Array.from({ length: axis?.size ?? 1 }, () => ({
    scale: Math.abs(randomFloat(random)) || 1,
    zeroPoint: random.between(low, high),
  }));
  const scales: Quantization = { scale: entries.map((e) => e.scale), zeroPoint: entries.map((e) => e.zeroPoint) };
  return integerType(signed, bits, axis === undefined ? scales : { axis: axis.name, ...scales });
}

function randomTensor(random: Random): Tensor {
  const shape = random.chance(0.2) ? [] : axes('O', random.between(1, 3), 'KW', random.between(1, 3), 'I', random.between(1, 3));
  const length = elementCount(shape);
  const type = random.chance(0.5) || shape.length === 0 ? float32 : randomInteger(random, shape);
  if (type.kind === 'float32') return { axes: shape, type, data: Float32Array.from({ length }, () => randomFloat(random)) };
  const { low, high } = codeRange(type);
  return { axes: shape, type, data: Int32Array.from({ length }, () => random.between(low, high)) };
}

function randomProvenance(random: Random, shape: readonly Axis[]): Provenance {
  const layouts = [[[], [2], [0], [1]], [[], [2, 0, 1]], [[0], [1, 2]], [[0, 1, 2], [], []]];
  return { tensors: random.chance(0.5) ? ['t', random.pick(oddTexts)] : [], factors: shape, dimensions: random.pick(layouts) };
}

/** A quantized input with staircases of its own. */
function withEncoding(input: Value, random: Random): Value {
  if (input.type.kind !== 'integer' || input.type.quantization === undefined) return input;
  const { low, high } = codeRange(input.type);
  const channels = random.chance(0.5) ? 1 : (input.axes.at(-1)?.size ?? 1);
  const encoding = Array.from({ length: channels }, () => {
    const thresholds = Array.from({ length: random.below(4) }, (_, i) => Math.fround(i - 1.5 + random.below(100) / 101));
    return { thresholds, codes: Array.from({ length: thresholds.length + 1 }, () => random.between(low, high)) };
  });
  return { ...input, encoding };
}

function randomRequantization(random: Random, multiplies: boolean, inputs: readonly Value[], type: ElementType, channels: number): Requantization {
  if (type.kind !== 'integer') throw new Error('integers only');
  const range = codeRange(type);
  const low = random.between(range.low, range.high);
  const high = random.between(low, range.high);
  const wide = (): bigint => (BigInt(random.bits()) << 40n) * BigInt(random.bits());
  const each = <T>(make: () => T): T[] => Array.from({ length: channels }, make);
  const ratio = (): Ratio => ({ numerator: wide() + 1n, denominator: wide() + 1n });
  const hasOffsets = random.chance(0.3);
  const factors = hasOffsets || random.chance(0.3) ? { factors: random.chance(0.5) ? [ratio()] : each(ratio) } : {};
  const offset = (): Ratio => ({ numerator: random.chance(0.5) ? -wide() : wide(), denominator: wide() + 1n });
  const offsets = hasOffsets ? { rounding: random.pick(roundings), offsets: random.chance(0.5) ? [offset()] : each(offset) } : { rounding: 'half-even' as const };
  const bounds = { low, high, ...factors, ...offsets };
  const derived = {
    accumulator: { low: -wide(), high: wide() },
    proof: { channels, comparisons: random.bits() * 4096 },
    ...(multiplies ? randomCorrection(random, inputs) : random.chance(0.3) ? { addends: inputs.map((input) => randomAddend(random, input.type)) } : {}),
  };
  switch (random.below(4)) {
    case 0:
      return { ...bounds, implementation: { ...derived, method: 'offset', shift: 33, multipliers: each(wide), offsets: each(() => -wide()) } };
    case 1: {
      const windows = { tieWindows: [0n, 1n, wide()], ...(random.below(2) === 0 ? {} : { roundsAccumulator: true as const }) };
      return { ...bounds, implementation: { ...derived, method: 'half-even', shift: 31, multipliers: each(wide), ...windows } };
    }
    case 2: {
      const steps = Math.min(high - low, 5);
      const list = (): bigint[] => Array.from({ length: random.between(0, steps) }, (_, i) => BigInt(i) - 2n);
      return { ...bounds, implementation: { ...derived, method: 'thresholds', thresholds: each(list) } };
    }
    default:
      return bounds;
  }
}

/** Small formats have tables now and then. */
function randomAddend(random: Random, type: ElementType): Addend {
  if (type.kind !== 'integer' || type.bits > 6 || random.chance(0.5)) return { factor: random.between(-99, 2 ** 31 - 1) };
  return { table: Array.from({ length: 2 ** type.bits }, () => random.between(0, 9) - random.bits() * 2 ** 20) };
}

/** Pairs of codes that are few enough to be compared, now and then. */
function randomCorrection(random: Random, inputs: readonly Value[]): { readonly correctedPairs?: readonly number[] } {
  const bits = inputs.reduce((sum, { type }) => sum + (type.kind === 'integer' ? type.bits : Infinity), 0);
  if (bits > 16 || random.chance(0.3)) return {};
  const pairs = Array.from({ length: random.between(1, 9) }, () => random.below(2 ** bits));
  return { correctedPairs: [...new Set(pairs)].sort((a, b) => a - b) };
}

function randomMap(random: Random, depth: number): Record<string, AttributeValue> {
  const count = random.between(0, 3);
  return Object.fromEntries(Array.from({ length: count }, () => [random.pick([...oddTexts, 'kernel']), randomAttribute(random, depth + 1)]));
}

function randomAttribute(random: Random, depth: number): AttributeValue {
  switch (random.below(depth > 4 ? 4 : 6)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
      return randomDouble(random);
    case 3:
      return random.pick(oddTexts);
    case 4:
      return Array.from({ length: random.between(0, 3) }, () => randomAttribute(random, depth + 1));
    default:
      return randomMap(random, depth);
  }
}
