import { describe, expect, it } from 'vitest';
import { type Graph, type Ratio, axisSize, codeRange, exactDefinitions, exactRounding, integerType, roundings, valueOf, weightedSum } from '@netloom/ir';
import { deriveRequantizations, executeImplementation, exactChannel } from '../../src/index.js';
import { GraphBuilder, parts } from '../support/graph-builder.js';

const s8 = integerType(true, 8, { scale: [0.5], zeroPoint: [0] });
const bounds = codeRange(s8);

/** The float graph's one layer in codes, with factors. */
function quantized(float: Graph, factors: readonly Ratio[], weights?: Int32Array): Graph {
  const layers = float.layers.map((layer) => {
    const { weight } = layer.parameters;
    const parameters = weight === undefined || weights === undefined ? {} : { weight: { ...weight, type: integerType(true, 32), data: weights } };
    return { ...layer, parameters, requantization: { rounding: 'half-even' as const, ...bounds, factors } };
  });
  return { ...float, layers, values: new Map([...float.values].map(([name, value]) => [name, { ...value, type: s8 }])) };
}

/** Half to even by the remainder, saturated. */
function codeOf(accumulator: bigint, { numerator, denominator }: Ratio): number {
  const product = accumulator * numerator;
  const rest = ((product % denominator) + denominator) % denominator;
  const floor = (product - rest) / denominator;
  const isUp = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
  return Math.min(bounds.high, Math.max(bounds.low, Number(isUp ? floor + 1n : floor)));
}

function expectProven(graph: Graph, factors: readonly Ratio[]): string {
  const derived = deriveRequantizations(graph, parts);
  expect(derived.diagnostics).toEqual([]);
  const requantization = derived.ok ? derived.value.layers[0]?.requantization : undefined;
  const implementation = requantization?.implementation;
  if (implementation === undefined) throw new Error('nothing derived');
  expect(requantization?.factors).toEqual(factors);
  const { low, high } = implementation.accumulator;
  const step = (high - low) / 30_000n + 1n;
  const channels = axisSize(valueOf(graph, graph.outputs[0] ?? '').axes, 'C') ?? 1;
  for (let channel = 0; channel < channels; channel++) {
    const factor = factors[channel] ?? factors[0] ?? { numerator: 0n, denominator: 1n };
    for (let accumulator = low; accumulator <= high; accumulator += step)
      if (executeImplementation(implementation, channel, accumulator, { zeroPoint: 0, ...bounds }) !== codeOf(accumulator, factor))
        throw new Error(`differs at ${accumulator} in channel ${channel}`);
  }
  return implementation.method;
}

describe('the implementation of factors', () => {
  it('is proven for a reciprocal in fixed point', () => {
    const factors = [{ numerator: 1337n, denominator: 65536n }];
    expectProven(quantized(new GraphBuilder(7, 7, 3).add('GlobalAveragePool').build(), factors), factors);
  });

  it('multiplies nothing for powers of two', () => {
    const factors = [{ numerator: 16384n, denominator: 65536n }];
    const graph = quantized(new GraphBuilder(2, 2, 3).add('GlobalAveragePool').build(), factors);
    expect(expectProven(graph, factors)).toBe('half-even');
    const derived = deriveRequantizations(graph, parts);
    expect(derived.ok && derived.value.layers[0]?.requantization?.implementation).toMatchObject({ shift: 2, multipliers: [1n, 1n, 1n], tieWindows: [0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n, 0n] });
  });

  it('is exact for accumulators that float32 cannot hold, with one factor for each channel', () => {
    const factors = [{ numerator: 1n, denominator: 2n ** 25n }, { numerator: 5n, denominator: 2n ** 27n - 3n }];
    const float = new GraphBuilder(2).add('Gemm', {}, {
      weight: { axes: [{ name: 'O', size: 2 }, { name: 'I', size: 2 }], type: { kind: 'float32' }, data: new Float32Array(4) },
    });
    const graph = quantized(float.build(), factors, Int32Array.of(2 ** 24, 1, 2 ** 24 + 1, 3));
    const [layer] = graph.layers;
    expect(layer === undefined ? [] : weightedSum(layer, s8).ranges.map(({ high }) => high > 2n ** 30n)).toEqual([true, true]);
    expectProven(graph, factors);
    const derived = deriveRequantizations(graph, parts);
    const implementation = derived.ok ? derived.value.layers[0]?.requantization?.implementation : undefined;
    const codes = [2n ** 24n, 2n ** 24n + 1n].map((acc) => implementation && executeImplementation(implementation, 0, acc, { zeroPoint: 0, ...bounds }));
    expect(codes).toEqual([0, 1]);
  });

  it('takes what the staircase has in common with factors that are not in lowest terms', () => {
    const channel = exactChannel({ factor: { numerator: 6n, denominator: 48n }, zeroPoint: 1, low: -4, high: 4 }, { low: -99n, high: 99n });
    expect(channel.ratio).toEqual({ numerator: 1n, denominator: 8n });
    expect([-99, -12, -4, 4, 12, 99].map((accumulator) => channel.codeOf(accumulator))).toEqual([-4, -1, 1, 1, 3, 4]);
  });

  it('has the offsets of a real bias in its own', () => {
    const factors = [{ numerator: 12345n, denominator: 2n ** 25n }, { numerator: 7001n, denominator: 2n ** 24n }];
    const offsets = [{ numerator: -123457n, denominator: 2n ** 16n }, { numerator: 333n, denominator: 1000n }];
    const float = new GraphBuilder(3).add('Gemm', {}, {
      weight: { axes: [{ name: 'O', size: 2 }, { name: 'I', size: 3 }], type: { kind: 'float32' }, data: new Float32Array(6) },
    });
    const graph = quantized(float.build(), factors, Int32Array.of(100, -77, 31, 5, 127, -128));
    const layers = graph.layers.map((layer) => ({ ...layer, ...(layer.requantization === undefined ? {} : { requantization: { ...layer.requantization, offsets } }) }));
    const derived = deriveRequantizations({ ...graph, layers }, parts);
    const implementation = derived.ok ? derived.value.layers[0]?.requantization?.implementation : undefined;
    expect(implementation?.method).toBe('offset');
    if (implementation === undefined) throw new Error('nothing derived');
    for (const [channel, factor] of factors.entries()) {
      const offset = offsets[channel] ?? { numerator: 0n, denominator: 1n };
      const whole = (accumulator: bigint): Ratio => ({ numerator: accumulator * factor.numerator * offset.denominator + offset.numerator * factor.denominator, denominator: factor.denominator * offset.denominator });
      for (let accumulator = implementation.accumulator.low; accumulator <= implementation.accumulator.high; accumulator += 7n)
        expect(executeImplementation(implementation, channel, accumulator, { zeroPoint: 0, ...bounds })).toBe(codeOf(1n, whole(accumulator)));
    }
  });

  it.each(roundings)('is proven where ties and whole numbers are reached, rounding %s', (rounding) => {
    const [factors, offsets] = [[{ numerator: 1n, denominator: 8n }], [{ numerator: 7n, denominator: 2n }, { numerator: -3n, denominator: 1n }]];
    const float = new GraphBuilder(2).add('Gemm', {}, {
      weight: { axes: [{ name: 'O', size: 2 }, { name: 'I', size: 2 }], type: { kind: 'float32' }, data: new Float32Array(4) },
    });
    const graph = quantized(float.build(), factors, Int32Array.of(3, 1, -2, 1));
    const layers = graph.layers.map((layer) => ({ ...layer, requantization: { ...bounds, rounding, factors, offsets } }));
    const ranges = layers.flatMap((layer) => weightedSum(layer, s8).ranges);
    const derived = deriveRequantizations({ ...graph, layers }, parts);
    const requantization = derived.ok ? derived.value.layers[0]?.requantization : undefined;
    const implementation = requantization?.implementation;
    if (requantization === undefined || implementation === undefined) throw new Error('nothing derived');
    exactDefinitions(requantization, { scale: [0.5], zeroPoint: [0] }, 2)?.forEach((definition, channel) => {
      const defined = exactRounding(definition);
      const { low = 0n, high = -1n } = ranges[channel] ?? {};
      expect(high - low).toBeGreaterThan(700n);
      for (let accumulator = low; accumulator <= high; accumulator++)
        expect(executeImplementation(implementation, channel, accumulator, { zeroPoint: 0, ...bounds })).toBe(defined(Number(accumulator)));
    });
  });
});
