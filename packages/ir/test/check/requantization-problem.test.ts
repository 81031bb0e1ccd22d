import { describe, expect, it } from 'vitest';
import {
  type Addend,
  type Graph,
  type Ratio,
  type Requantization,
  type RequantizationImplementation,
  integerType,
  verifyGraph,
} from '../../src/index.js';
import { withLayer } from '../support/change-graph.js';
import { axes, builtinTypes, floatGraph, graph, integerGraph, layer, value } from '../support/graphs.js';

const types = builtinTypes();
const float = floatGraph();
const integer = integerGraph();

function codes(changed: Graph): string[] {
  return verifyGraph(changed, types).map((diagnostic) => diagnostic.code);
}

describe('verifyGraph on implementations of a requantization', () => {
  const derived = { accumulator: { low: -9n, high: 9n }, proof: { channels: 2, comparisons: 4 } };
  const offset: RequantizationImplementation = { ...derived, method: 'offset', shift: 3, multipliers: [1n, 2n], offsets: [4n, -4n] };
  const thresholds = (lists: readonly (readonly bigint[])[]): RequantizationImplementation => ({
    ...derived,
    method: 'thresholds',
    thresholds: lists,
  });

  function codesOf(implementation: RequantizationImplementation, high = 0): string[] {
    return codes(
      withLayer(integer, 'gemm', () => ({ requantization: { rounding: 'half-even', low: -2, high, implementation } })),
    );
  }

  it('accepts what fits', () => {
    expect(codesOf(offset)).toEqual([]);
    expect(codesOf(thresholds([[-3n, -3n], [5n]]))).toEqual([]);
    const halfEven = { ...derived, method: 'half-even', shift: 30, multipliers: [1n, 2n], tieWindows: [1n, 0n, 5n] } as const;
    expect(codesOf(halfEven)).toEqual([]);
    expect(codesOf({ ...halfEven, roundsAccumulator: true })).toEqual([]);
  });

  it.each<[string, RequantizationImplementation]>([
    ['a multiplier missing', { ...offset, multipliers: [1n] }],
    ['an offset missing', { ...offset, offsets: [1n] }],
    ['a negative multiplier', { ...offset, multipliers: [1n, -1n] }],
    ['a negative shift', { ...offset, shift: -1 }],
    ['half-even without a shift', { ...derived, method: 'half-even', shift: 0, multipliers: [1n, 1n], tieWindows: [] }],
    ['a negative tie window', { ...derived, method: 'half-even', shift: 9, multipliers: [1n, 1n], tieWindows: [-1n] }],
    ['a fractional shift', { ...offset, shift: 0.5 }],
    ['an empty accumulator', { ...offset, accumulator: { low: 1n, high: 0n } }],
    ['a proof of other channels', { ...offset, proof: { channels: 3, comparisons: 4 } }],
    ['a negative count', { ...offset, proof: { channels: 2, comparisons: -1 } }],
    ['thresholds of one channel', thresholds([[1n]])],
    ['more thresholds than steps', thresholds([[1n], [1n, 2n, 3n]])],
    ['thresholds out of order', thresholds([[1n], [2n, 1n]])],
  ])('refuses %s', (_, implementation) => {
    expect(codesOf(implementation)).toEqual(['IR027']);
  });

  it('refuses another rounding', () => {
    const text = JSON.stringify({ rounding: 'half-up', low: 0, high: 1 });
    const requantization = JSON.parse(text) as Requantization;
    expect(codes(withLayer(integer, 'gemm', () => ({ requantization })))).toEqual(['IR027']);
  });

  it('refuses a requantization to reals', () => {
    const requantization = { rounding: 'half-even', low: 0, high: 1 } as const;
    expect(codes(withLayer(float, 'relu', () => ({ requantization })))).toEqual(['IR027']);
  });
});

describe('verifyGraph on addends of an implementation', () => {
  const type = integerType(false, 2, { scale: [0.25], zeroPoint: [1] });
  const values = [value('x', axes('C', 2), type), value('z', axes('C', 2), type), value('y', axes('C', 2), type)];
  const derived = { accumulator: { low: -9n, high: 9n }, proof: { channels: 2, comparisons: 16 } };
  const implementation: RequantizationImplementation = { ...derived, method: 'offset', shift: 3, multipliers: [1n, 1n], offsets: [4n, 4n] };
  const problemsOf = (...addends: Addend[]): string[] => {
    const requantization = { rounding: 'half-even', low: 0, high: 3, implementation: { ...implementation, addends } } as const;
    const sum = layer('Add', 'sum', ['x', 'z'], ['y'], { attributes: { adds: 'reals' }, requantization });
    return codes(graph(values, [sum], ['y'], ['x', 'z']));
  };

  it('accepts factors and tables', () => {
    expect(problemsOf({ factor: 3 }, { factor: -5 })).toEqual([]);
    expect(problemsOf({ factor: 3 }, { table: [-(2 ** 40), 0, 1, 2 ** 40] })).toEqual([]);
  });

  it.each<[string, Addend[]]>([
    ['none', []],
    ['one', [{ factor: 1 }]],
    ['a fraction', [{ factor: 1 }, { factor: 0.5 }]],
    ['a factor beyond 32 bits', [{ factor: 1 }, { factor: 2 ** 31 }]],
    ['a table that is too short', [{ factor: 1 }, { table: [0, 1, 2] }]],
    ['an entry that is no exact integer', [{ factor: 1 }, { table: [0, 1, 2, 2 ** 53] }]],
  ])('refuses %s', (_, addends) => {
    expect(problemsOf(...addends)).toEqual(['IR027']);
  });

  it('refuses them where nothing is added', () => {
    const requantization = { rounding: 'half-even', low: -2, high: 0, implementation: { ...implementation, addends: [{ factor: 1 }] } } as const;
    expect(codes(withLayer(integer, 'gemm', () => ({ requantization })))).toEqual(['IR027']);
  });
});

describe('verifyGraph on corrected pairs of an implementation', () => {
  const derived = { accumulator: { low: -9n, high: 9n }, proof: { channels: 2, comparisons: 16 } };
  const implementation: RequantizationImplementation = { ...derived, method: 'offset', shift: 3, multipliers: [1n, 1n], offsets: [4n, 4n] };
  const problemsOf = (bits: number, ...correctedPairs: number[]): string[] => {
    const type = integerType(false, bits, { scale: [0.25], zeroPoint: [1] });
    const values = [value('x', axes('C', 2), type), value('z', axes('C', 2), type), value('y', axes('C', 2), type)];
    const requantization = { rounding: 'half-even', low: 0, high: 3, implementation: { ...implementation, correctedPairs } } as const;
    const product = layer('Mul', 'product', ['x', 'z'], ['y'], { attributes: { multiplies: 'reals' }, requantization });
    return codes(graph(values, [product], ['y'], ['x', 'z']));
  };

  it('accepts pairs that ascend', () => {
    expect(problemsOf(2, 0, 1, 15)).toEqual([]);
    expect(problemsOf(8, 65535)).toEqual([]);
  });

  it.each<[string, number, number[]]>([
    ['none', 2, []],
    ['a pair twice', 2, [3, 3]],
    ['pairs out of order', 2, [4, 3]],
    ['a pair beyond the codes', 2, [16]],
    ['a negative pair', 2, [-1]],
    ['a fraction', 2, [0.5]],
    ['pairs of too many codes', 9, [0]],
  ])('refuses %s', (_, bits, pairs) => {
    expect(problemsOf(bits, ...pairs)).toEqual(['IR027']);
  });

  it('refuses them where nothing is multiplied, and addends where nothing is added', () => {
    const requantization = { rounding: 'half-even', low: -2, high: 0, implementation: { ...implementation, correctedPairs: [0] } } as const;
    expect(codes(withLayer(integer, 'gemm', () => ({ requantization })))).toEqual(['IR027']);
    const type = integerType(false, 2, { scale: [0.25], zeroPoint: [1] });
    const values = [value('x', axes('C', 2), type), value('z', axes('C', 2), type), value('y', axes('C', 2), type)];
    const made = (layerType: string, more: object, attributes = {}): Graph =>
      graph(values, [layer(layerType, 'l', ['x', 'z'], ['y'], { attributes, requantization: { rounding: 'half-even', low: 0, high: 3, implementation: { ...implementation, ...more } } })], ['y'], ['x', 'z']);
    expect(codes(made('Add', { correctedPairs: [0] }, { adds: 'reals' }))).toEqual(['IR027']);
    expect(codes(made('Mul', { addends: [{ factor: 1 }, { factor: 1 }] }, { multiplies: 'codes' }))).toEqual(['IR027']);
  });
});

describe('verifyGraph on factors of a requantization', () => {
  const codesOf = (...factors: Ratio[]): string[] =>
    codes(withLayer(integer, 'gemm', () => ({ requantization: { rounding: 'half-even', low: -2, high: 0, factors } })));
  const ratio = (numerator: bigint, denominator: bigint): Ratio => ({ numerator, denominator });

  it('accepts one for all channels and one for each', () => {
    expect(codesOf(ratio(1n, 2n))).toEqual([]);
    expect(codesOf(ratio(1n, 2n), ratio(3n, 1n))).toEqual([]);
  });

  it.each<[string, Ratio[]]>([
    ['none', []],
    ['too many', [ratio(1n, 2n), ratio(1n, 2n), ratio(1n, 2n)]],
    ['zero', [ratio(0n, 2n)]],
    ['negative', [ratio(1n, 2n), ratio(-1n, 2n)]],
    ['divided by zero', [ratio(1n, 0n)]],
    ['divided by a negative', [ratio(1n, -1n)]],
  ])('refuses %s', (_, factors) => {
    expect(codesOf(...factors)).toEqual(['IR027']);
  });

  const offsetsOf = (offsets: Ratio[], factors: Ratio[] | undefined = [ratio(1n, 2n)]): string[] =>
    codes(withLayer(integer, 'gemm', () => ({ requantization: { rounding: 'half-even', low: -2, high: 0, ...(factors.length === 0 ? {} : { factors }), offsets } })));

  it('accepts offsets of any sign, and refuses others', () => {
    expect(offsetsOf([ratio(-1n, 3n)])).toEqual([]);
    expect(offsetsOf([ratio(-1n, 3n), ratio(0n, 1n)])).toEqual([]);
    for (const offsets of [[], [ratio(1n, 0n)], [ratio(1n, -2n)], [ratio(1n, 1n), ratio(1n, 1n), ratio(1n, 1n)]]) expect(offsetsOf(offsets)).toEqual(['IR027']);
    expect(offsetsOf([ratio(1n, 3n)], [])).toEqual(['IR027']);
  });
});
