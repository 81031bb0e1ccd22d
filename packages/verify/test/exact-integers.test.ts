import { type Graph, type Layer, type TensorData, quantizeFrame, roundHalfEven, valueOf } from '@netloom/ir';
import { randomNumbers } from '@netloom/testkit';
import { describe, expect, it } from 'vitest';
import { nearestFloat32, nearestInteger, rationalOf, roundedInteger } from '../src/exact/rational.js';
import { exactCodes, exceedsFloat32, explainsDifference, uniformInputs } from '../src/index.js';
import { smallNetwork, wideNetwork } from './support/quantized-model.js';
import { compiler, importModel } from './support/verify.js';

function evaluate(graph: Graph): ReadonlyMap<string, TensorData> {
  const reals = uniformInputs(graph, 1).frame(0);
  return compiler.evaluator.evaluate(graph, new Map([...reals].map(([name, data]) => [name, quantizeFrame(valueOf(graph, name), data)])));
}

describe('rationals', () => {
  it('round to float32 and to integers as the language does', () => {
    const random = randomNumbers(3);
    const numbers = Array.from({ length: 3000 }, () => (random.next() - 0.5) * 2 ** random.integer(-160, 40));
    const halves = Array.from({ length: 400 }, (_, i) => (2 ** 24 + i) / 2 ** (i % 3) + 0.5);
    for (const number of [...numbers, ...halves, 0, 2 ** -149, 2 ** -150, 1 - 2 ** -25, -(1 - 2 ** -25)]) {
      const { numerator, denominator } = nearestFloat32(rationalOf(number));
      expect(Number(numerator) / Number(denominator)).toBe(Math.fround(number) + 0);
      expect(Number(nearestInteger(rationalOf(number)))).toBe(roundHalfEven(number) + 0);
    }
  });
});

describe('roundedInteger', () => {
  it('brings halves to the neighbour that the rounding names', () => {
    const halves = (rounding: Parameters<typeof roundedInteger>[1]): number[] => [-5n, -3n, -1n, 1n, 3n, 5n].map((numerator) => Number(roundedInteger({ numerator, denominator: 2n }, rounding)) + 0);
    expect(halves('half-even')).toEqual([-2, -2, 0, 0, 2, 2]);
    expect(halves('half-odd')).toEqual([-3, -1, -1, 1, 1, 3]);
    expect([-4n, -2n, 2n, 4n].map((numerator) => Number(roundedInteger({ numerator, denominator: 3n }, 'half-odd')))).toEqual([-1, -1, 1, 1]);
  });
});

describe('exactCodes', () => {
  it.each([
    ['of 8 bits', smallNetwork()],
    ['of 16 bits', wideNetwork()],
  ])('has the codes of the golden model, %s', (_, model) => {
    const graph = importModel(model);
    const trace = evaluate(graph);
    const sums = graph.layers.filter(({ type }) => ['Conv', 'Gemm', 'AveragePool'].includes(type));
    expect(sums.length).toBeGreaterThan(0);
    for (const layer of sums) {
      const [name = ''] = layer.outputs;
      expect(exactCodes(graph, layer, trace.get(layer.inputs[0] ?? '') ?? new Int32Array())).toEqual(trace.get(name));
    }
  });

  it('knows which sums float32 does not hold', () => {
    const [small, wide] = [smallNetwork(), wideNetwork()].map(importModel);
    expect(small?.layers.some((layer) => exceedsFloat32(small, layer))).toBe(false);
    expect(wide?.layers.map((layer) => exceedsFloat32(wide, layer))).toEqual([true]);
    expect(small?.layers.filter(({ type }) => type === 'Flatten').map((layer) => exactCodes(small, layer, new Int32Array(18)))).toEqual([undefined]);
  });
});

describe('explainsDifference', () => {
  const graph = importModel(smallNetwork());
  const trace = evaluate(graph);
  const pool = graph.layers.find(({ type }) => type === 'AveragePool');
  if (pool === undefined) throw new Error('there is an average');
  const x = trace.get(pool.inputs[0] ?? '') ?? new Int32Array();
  const made = trace.get(pool.outputs[0] ?? '') ?? new Int32Array();
  /** The sum of the window of a position is six times its code, and as much more. */
  const withRest = (rest: number): Int32Array => {
    const window = [0, 1, 2, 6, 7, 8].map((pixel) => pixel * 3);
    const changed = Int32Array.from(x);
    window.forEach((at) => { changed[at] = 10; });
    changed[0] = 10 + rest;
    return changed;
  };
  const difference = { position: 0, ours: 10, theirs: 11 };

  it('holds at ties, and nowhere else', () => {
    expect(made.length).toBe(18);
    expect(explainsDifference(graph, pool, [withRest(3)], difference)).toBe(true);
    expect(explainsDifference(graph, pool, [withRest(2)], difference)).toBe(false);
    expect(explainsDifference(graph, pool, [withRest(4)], difference)).toBe(false);
  });

  it('holds for differences of one code only', () => {
    expect(explainsDifference(graph, pool, [withRest(3)], { ...difference, theirs: 12 })).toBe(false);
  });

  it('holds at ties of factors and offsets, by their rounding', () => {
    const ratio = (numerator: bigint, denominator: bigint) => ({ numerator, denominator });
    const explains = (rest: number, requantization: Layer['requantization'], at = difference): boolean =>
      explainsDifference(graph, requantization === undefined ? pool : { ...pool, requantization }, [withRest(rest)], at);
    const factors = { rounding: 'half-even', low: -128, high: 127, factors: [ratio(1n, 6n)] } as const;
    expect([2, 3, 4].map((rest) => explains(rest, factors))).toEqual([false, true, false]);
    const odd = { ...factors, rounding: 'half-odd', offsets: [ratio(-760n, 6n)] } as const;
    expect([0, 1, 2].map((rest) => explains(rest, odd, { position: 0, ours: 11, theirs: 12 }))).toEqual([false, true, false]);
    expect(explains(1, odd, { position: 0, ours: 11, theirs: 13 })).toBe(false);
  });

  it('does not hold for operators of integers, and layers without float32 sums', () => {
    for (const operator of ['QLinearConv', 'QLinearMul']) expect(explainsDifference(graph, pool, [withRest(3)], difference, { operator, hasIntegerSums: true })).toBe(false);
    const flatten = graph.layers.find(({ type }) => type === 'Flatten');
    expect(flatten !== undefined && explainsDifference(graph, flatten, [made], difference)).toBe(false);
  });
});
