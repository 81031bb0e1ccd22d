import { type Graph, type Layer, averageRatio, checkLegality, codeRange, elementCount, hasErrors, integerType, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { deriveRequantizations, executeImplementation } from '../src/index.js';
import { GraphBuilder, integerOf, parts } from './support/graph-builder.js';
import { Lockstep } from './support/lockstep.js';
import { checkProperty } from './support/property.js';
import type { Random } from './support/random.js';

type Scales = 'equal' | 'unlike';

/** One averaging layer with zero points and scales of any kind. */
function randomCase(random: Random, size: number, scales: Scales): Graph {
  const space = Array.from({ length: random.integer(1, 2) }, () => random.integer(4, 4 + 2 * size));
  const builder = new GraphBuilder(...space, random.integer(1, 2 * size));
  const axes = space.map(() => {
    const kernel = random.integer(1, 4);
    return { kernel, stride: random.integer(1, 3), begin: random.integer(0, kernel - 1), end: random.integer(0, kernel - 1) };
  });
  const [kernel, strides, padsBegin, padsEnd] = (['kernel', 'stride', 'begin', 'end'] as const).map((key) => axes.map((axis) => axis[key]));
  const counts = random.boolean();
  const isGlobal = random.boolean(0.3);
  const none = space.map(() => 0);
  const window = { kernel: kernel ?? [], strides: strides ?? [], dilations: space.map(() => 1), padsBegin: padsBegin ?? [], padsEnd: padsEnd ?? [] };
  const counted = { countedBegin: counts ? window.padsBegin : none, countedEnd: counts ? window.padsEnd : none };
  const float = (isGlobal ? builder.add('GlobalAveragePool') : builder.add('AveragePool', { ...window, ...counted })).build();
  const signed = random.boolean();
  const bounds = codeRange({ signed, bits: 8 });
  const scale = random.scale(-10, 2);
  const code = (): number => random.integer(bounds.low, bounds.high);
  const format = (s: number) => integerType(signed, 8, { scale: [s], zeroPoint: [code()] });
  const [first] = float.layers;
  if (first === undefined) throw new Error('no layer');
  const output = float.outputs[0] ?? '';
  const layer: Layer = { ...first, requantization: { rounding: 'half-even', ...bounds } };
  const values = new Map(float.values)
    .set('x', { ...valueOf(float, 'x'), type: format(scale) })
    .set(output, { ...valueOf(float, output), type: format(scales === 'equal' ? scale : Math.fround(scale * random.real(0.2, 1.5))) });
  return { ...float, values, layers: [layer] };
}

describe.each<[Scales, number]>([
  ['unlike', 1 / 20_000],
  ['equal', 1 / 10],
])('averages between QuantizeLinear and DequantizeLinear, scales %s', (scales, mostExplained) => {
  it('equal ONNX Runtime in every value but explained ties', async ({ annotate }) => {
    const total = { values: 0, explained: 0 };
    await checkProperty(120, async (random, size) => {
      const graph = randomCase(random, size, scales);
      expect(checkLegality(graph, parts).filter((problem) => hasErrors([problem]))).toEqual([]);
      const lockstep = await Lockstep.load(graph);
      const { axes, type } = valueOf(graph, 'x');
      const { low, high } = codeRange(integerOf(type));
      for (let frame = 0; frame < 8; frame++) await lockstep.compare(new Map([['x', random.integers(elementCount(axes), low, high)]]));
      expect(lockstep.found.unexplained).toEqual([]);
      total.values += lockstep.found.values;
      total.explained += lockstep.found.explained;
    });
    await annotate(`${total.values} values compared, ${total.explained} explained differences`);
    expect(total.values).toBeGreaterThan(50_000);
    expect(total.explained).toBeLessThanOrEqual(total.values * mostExplained);
  });
});

describe('the implementation of an average', () => {
  it('is proven, takes no thresholds, and equals the exact quotient on every reachable accumulator', async () => {
    const methods = new Set<string>();
    await checkProperty(80, (random, size) => {
      const graph = randomCase(random, size, random.pick('equal', 'unlike'));
      const derived = deriveRequantizations(graph, parts);
      if (!derived.ok) throw new Error('nothing derived');
      const implementation = derived.value.layers[0]?.requantization?.implementation;
      if (implementation === undefined) throw new Error('nothing derived');
      expect(implementation.method).not.toBe('thresholds');
      methods.add(implementation.method);
      const from = integerOf(valueOf(graph, 'x').type);
      const to = integerOf(valueOf(graph, graph.outputs[0] ?? '').type);
      const bounds = { zeroPoint: to.quantization?.zeroPoint[0] ?? 0, ...codeRange(to) };
      const { accumulator } = implementation;
      const divisor = Number((accumulator.high - accumulator.low) / 255n);
      const ratio = averageRatio({ inputScale: from.quantization?.scale[0] ?? 1, outputScale: to.quantization?.scale[0] ?? 1, divisor, ...bounds });
      const step = (accumulator.high - accumulator.low) / 20_000n + 1n;
      for (let sum = accumulator.low; sum <= accumulator.high; sum += step)
        if (executeImplementation(implementation, 0, sum, bounds) !== exactCode(sum, ratio, bounds)) throw new Error(`differs at ${sum}`);
    });
    expect([...methods].sort()).toEqual(['half-even', 'offset']);
  });
});

/** Half to even by the remainder, written out once more. */
function exactCode(sum: bigint, { numerator, denominator }: ReturnType<typeof averageRatio>, bounds: { zeroPoint: number; low: number; high: number }): number {
  const product = sum * numerator;
  const rest = ((product % denominator) + denominator) % denominator;
  const floor = (product - rest) / denominator;
  const up = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
  return Math.min(bounds.high, Math.max(bounds.low, Number(up ? floor + 1n : floor) + bounds.zeroPoint));
}
