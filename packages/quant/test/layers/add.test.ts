import { type Graph, type IntegerType, type Layer, type RequantizationImplementation, type Value, codeRange, fixedSum, integerType, layerTypes, renderDiagnostic, sumDefinition, sumTerms, verifyGraph } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { deriveRequantizations, executeImplementation } from '../../src/index.js';
import { evaluator, parts, valueAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

/** All pairs of 8-bit codes. */
const pairAxes = valueAxes(256, 256, 1);

interface Sum {
  readonly scales: readonly [number, number, number];
  readonly zeroPoints?: readonly [number, number, number];
  readonly bits?: number;
  readonly low?: number;
  readonly implementation?: RequantizationImplementation;
  readonly adds?: 'reals' | 'codes';
}

/** The sum of two unsigned values a and b. */
function sumOf({ scales, zeroPoints = [0, 0, 0], bits = 8, low = 0, implementation, adds = 'reals' }: Sum): Graph {
  const valueWith = (name: string, i: number): Value => {
    const quantization = { scale: [Math.fround(scales[i] ?? 1)], zeroPoint: [zeroPoints[i] ?? 0] };
    return { name, axes: pairAxes, type: integerType(false, bits, quantization) };
  };
  const requantization = { rounding: 'half-even' as const, low, high: 2 ** bits - 1, ...(implementation === undefined ? {} : { implementation }) };
  const layer: Layer = { name: 'add', type: 'Add', inputs: ['a', 'b'], outputs: ['y'], attributes: { adds }, parameters: {}, sources: [], requantization };
  const values = new Map(['a', 'b', 'y'].map((name, i) => [name, valueWith(name, i)]));
  return { name: 'test', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] };
}

function derive(graph: Graph): { readonly graph: Graph; readonly codes: readonly string[]; readonly implementation?: RequantizationImplementation } {
  expect(verifyGraph(graph, parts.all(layerTypes))).toEqual([]);
  const derived = deriveRequantizations(graph, parts);
  if (!derived.ok) throw new Error(JSON.stringify(derived.diagnostics));
  expect(verifyGraph(derived.value, parts.all(layerTypes))).toEqual([]);
  const implementation = derived.value.layers[0]?.requantization?.implementation;
  return { graph: derived.value, codes: derived.diagnostics.map(({ code }) => code), ...(implementation === undefined ? {} : { implementation }) };
}

/** The implementation on all pairs is what the golden model makes of them. */
function expectEqualOnAllPairs(graph: Graph, implementation: RequantizationImplementation): void {
  const [a, b] = [0, 1].map((operand) => Int32Array.from({ length: 256 * 256 }, (_, i) => (operand === 0 ? i >> 8 : i & 255)));
  if (a === undefined || b === undefined) throw new Error('there are two operands');
  const expected = evaluator.evaluate(graph, new Map([['a', a], ['b', b]])).get('y') ?? [];
  const terms = sumTerms(typeOf(graph, 'a'), typeOf(graph, 'b'));
  const [one, other] = ['a', 'b'].map((name, i) => {
    const addend = implementation.addends?.[i] ?? { factor: terms?.factors[i] ?? 0 };
    const zeroPoint = zeroPointOf(graph, name);
    return (code: number): number => ('factor' in addend ? addend.factor * (code - zeroPoint) : (addend.table[code] ?? Number.NaN));
  });
  const { low = 0, high = 0 } = graph.layers[0]?.requantization ?? {};
  const bounds = { zeroPoint: zeroPointOf(graph, 'y'), low, high };
  const found = a.map((code, i) => executeImplementation(implementation, 0, BigInt((one?.(code) ?? 0) + (other?.(b[i] ?? 0) ?? 0)), bounds));
  expect(found.findIndex((code, i) => code !== expected[i])).toBe(-1);
}

function zeroPointOf(graph: Graph, name: string): number {
  return typeOf(graph, name).quantization?.zeroPoint[0] ?? 0;
}

function typeOf(graph: Graph, name: string): IntegerType {
  return graph.values.get(name)?.type as IntegerType;
}

describe('implementations of sums', () => {
  it('of short scales are those of the exact integer sum', () => {
    const { codes, implementation } = derive(sumOf({ scales: [0.75, 0.3125, 0.5] }));
    expect(codes).toEqual([]);
    expect(implementation).toBeDefined();
    expect(implementation?.addends).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5, 6])('of any scales multiply codes or look reals up, equal on all pairs (seed %d)', (seed) => {
    const random = new Random(seed);
    const scale = (octaves: number): number => 2 ** ((random.unit() - 0.5) * octaves);
    const zeroPoints = [0, 1, 2].map(() => random.integer(0, 255));
    const [za = 0, zb = 0, zy = 0] = zeroPoints;
    const octaves = seed % 2 === 0 ? 4 : 25;
    const { graph, codes, implementation } = derive(
      sumOf({ scales: [scale(octaves), scale(octaves), scale(octaves)], zeroPoints: [za, zb, zy], low: seed % 3 === 0 ? zy : 0 }),
    );
    expect(codes.filter((code) => code !== 'QNT045')).toEqual([]);
    if (implementation === undefined) throw new Error('there is one');
    expect(implementation.proof).toEqual({ channels: 1, comparisons: 65536 });
    expectEqualOnAllPairs(graph, implementation);
  });

  it.each([
    ['next to ties, by tables and thresholds', [1 / 3, 1, 2 / 3], 'thresholds'],
    ['far from each other, by factors', [1, 2 ** -40, 0.7], 'offset'],
  ] as const)('of scales whose sums lie %s', (_, scales, method) => {
    const { graph, codes, implementation } = derive(sumOf({ scales, zeroPoints: [100, 120, 90] }));
    expect(codes).toEqual(['QNT045']);
    expect(implementation?.method).toBe(method);
    expect(implementation?.addends?.map((addend) => ('table' in addend ? 'table' : 'factor'))).toEqual(
      method === 'thresholds' ? ['table', 'table'] : ['factor', 'factor'],
    );
    if (implementation !== undefined) expectEqualOnAllPairs(graph, implementation);
  });

  it.each([
    ['near each other', (random: Random) => 2 ** (random.unit() * 4 - 8), ['offset factor factor']],
    ['far from each other', (random: Random) => 2 ** (random.unit() * 25 - 20), ['offset factor factor']],
    ['of parts of 10', (random: Random) => random.integer(1, 9) / 10, ['offset factor factor', 'thresholds table table']],
    ['of powers of two', (random: Random) => 2 ** -random.integer(0, 5), ['half-even', 'offset', 'thresholds']],
  ] as const)('of codes with scales %s are equal on all pairs', (_, scale, ways) => {
    const found = new Set<string>();
    for (let seed = 0; seed < 10; seed++) {
      const random = new Random(seed);
      const [sa, sb, sy] = [scale(random), scale(random), scale(random)];
      const [za, zb, zy] = [random.integer(0, 255), random.integer(0, 255), random.integer(0, 255)];
      const { graph, codes, implementation } = derive(sumOf({ scales: [sa, sb, sy], zeroPoints: [za, zb, zy], low: seed % 3 === 0 ? zy : 0, adds: 'codes' }));
      if (implementation === undefined) throw new Error('there is one');
      expectEqualOnAllPairs(graph, implementation);
      const { method, addends } = implementation;
      found.add([method, ...(addends ?? []).flatMap((addend) => Object.keys(addend))].join(' '));
      // An exact sum is warned of where it has thresholds.
      expect(codes).toEqual(addends !== undefined ? ['QNT045'] : method === 'thresholds' ? ['QNT042'] : []);
    }
    expect([...found].sort()).toEqual(ways);
  });

  it('of codes are none of short scales where float32 decides', () => {
    const sum = { scales: [0.75, 0.3125, 0.3], zeroPoints: [100, 3, 90], adds: 'codes' } as const;
    const { graph, codes, implementation } = derive(sumOf(sum));
    expect(codes).toEqual(['QNT045']);
    if (implementation === undefined) throw new Error('there is one');
    expectEqualOnAllPairs(graph, implementation);
    expect(derive(sumOf({ ...sum, implementation })).implementation).toEqual(implementation);
  });

  it.each([9, 12, 16])('of %d-bit codes are the fixed point that defines them, and a note has both errors', (bits) => {
    const graph = sumOf({ scales: [0.0123, 0.0345, 0.0456], zeroPoints: [3, 2 ** bits - 1, 200], bits, low: 200 });
    const { codes, implementation } = derive(graph);
    expect(codes).toEqual(['QNT047']);
    const [a, b, y] = ['a', 'b', 'y'].map((name) => graph.values.get(name)?.type as IntegerType);
    if (a === undefined || b === undefined || y === undefined) throw new Error('there are three values');
    const fixed = fixedSum(a, b, y);
    if (fixed === undefined || implementation === undefined) throw new Error('it is in fixed point');
    const addends = fixed.factors.map((factor) => ({ factor }));
    expect(implementation).toMatchObject({ method: 'half-even', shift: fixed.shift, multipliers: [1n], tieWindows: [], accumulator: fixed.range, addends });
    const definition = sumDefinition(a, b, y, { low: 200, high: codeRange(y).high }, 'reals');
    const steps = definition(2 ** bits - 1, 2 ** bits - 1) - definition(0, 0);
    expect(steps).toBeGreaterThan(100);
    // Both sides of every step, and the ends.
    expect(implementation.proof).toEqual({ channels: 1, comparisons: 2 * steps + 2 });
    const random = new Random(bits);
    for (let i = 0; i < 20_000; i++) {
      const [p, q] = [random.integer(0, 2 ** bits - 1), random.integer(0, 2 ** bits - 1)];
      const sum = BigInt(fixed.factors[0] * (p - 3) + fixed.factors[1] * (q - 2 ** bits + 1));
      if (executeImplementation(implementation, 0, sum, { zeroPoint: 200, low: 200, high: codeRange(y).high }) !== definition(p, q)) throw new Error(`${p} and ${q}`);
    }
    const [note] = deriveRequantizations(graph, parts).diagnostics;
    expect(note === undefined ? '' : renderDiagnostic(note)).toContain(`factor ${fixed.factors[0]} and factor ${fixed.factors[1]}, then rounding half to even and a shift of ${fixed.shift}`);
    const stated = /within (\S+) codes of the real sum, and float32 .* within (\S+);.* within (\S+) codes of a tie/.exec(note?.message ?? '')?.slice(1).map(Number);
    [fixed.error, fixed.float32Error, Math.max(fixed.error, fixed.float32Error)].forEach((bound, i) => {
      expect(stated?.[i]).toBeGreaterThanOrEqual(bound);
      expect(stated?.[i]).toBeLessThan(1.1 * bound);
    });
  });

  it('that came with the graph are kept if they are proven again, and replaced otherwise', () => {
    const scales = [1 / 3, 0.21, 0.37] as const;
    const { implementation } = derive(sumOf({ scales }));
    if (implementation?.method !== 'offset') throw new Error('it has an offset');
    const finer = {
      ...implementation,
      shift: implementation.shift + 1,
      offsets: implementation.offsets.map((offset) => 2n * offset),
      addends: implementation.addends?.map((addend) => ('factor' in addend ? { factor: 2 * addend.factor } : addend)) ?? [],
    };
    expect(derive(sumOf({ scales, implementation: finer })).implementation).toMatchObject({ shift: finer.shift, addends: finer.addends });
    const wrong = { ...finer, offsets: finer.offsets.map((offset) => offset + (1n << 14n)) };
    expect(derive(sumOf({ scales, implementation: wrong })).implementation).toEqual(implementation);
    // Short scales have no use for addends.
    const short = derive(sumOf({ scales: [0.75, 0.3125, 0.5], implementation: finer }));
    expect(short.implementation?.addends).toBeUndefined();
  });

  it.each([
    ['of more than 16 bits together whose sums are not known to half a code', { scales: [100 / 3, 20.1, 2 ** -14], bits: 9 }, 'QNT046'],
    ['that cancel beyond all widths', { scales: [2 ** 42 / 3, 2 ** 41 / 3.0000003, 1], zeroPoints: [128, 128, 128] }, 'QNT044'],
  ] as const)('are missing for codes %s, with a warning', (_, sum, code) => {
    const { codes, implementation, graph } = derive(sumOf(sum));
    expect(codes).toEqual([code]);
    expect(implementation).toBeUndefined();
    expect(graph.layers[0]?.requantization).toMatchObject({ rounding: 'half-even', low: 0 });
  });
});
