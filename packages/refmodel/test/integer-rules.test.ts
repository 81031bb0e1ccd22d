import { type Graph, type Layer, type Tensor, float32, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { integerRules } from '../src/index.js';
import { parts, singleLayer, valueAxes, weightAxes } from './support/single-layer.js';

const format = integerType(true, 8, { scale: [1], zeroPoint: [0] });
const weight: Tensor = { axes: weightAxes(2, 3), type: format, data: new Int32Array(6).fill(100) };
const dense = { type: 'Gemm', attributes: {}, parameters: { weight }, requantization: { rounding: 'half-even', low: -128, high: 127 } } as const;
const graph = singleLayer(dense, valueAxes(3), format, format);

function changed(layer: Partial<Layer>, types: { x?: Graph['values'] extends ReadonlyMap<string, infer V> ? V : never } = {}): Graph {
  const [only] = graph.layers;
  if (only === undefined) throw new Error('no layer');
  const values = new Map(graph.values);
  if (types.x !== undefined) values.set('x', types.x);
  return { ...graph, values, layers: [{ ...only, ...layer }] };
}

describe('integer-semantics', () => {
  it('passes a quantized dense layer', () => {
    expect(integerRules.check(graph, parts)).toEqual([]);
  });

  it('refuses floats between integers', () => {
    const mixed = changed({ parameters: { weight: { ...weight, type: float32, data: new Float32Array(6) } } });
    expect(integerRules.check(mixed, parts).map(({ code }) => code)).toEqual(['REF010']);
  });

  it('refuses scales along axes that cannot be taken out of the sum', () => {
    const along = { axis: 'C', scale: [1, 2, 3], zeroPoint: [0, 0, 0] };
    const x = { name: 'x', axes: valueAxes(3), type: integerType(true, 8, along) };
    const input = integerType(true, 8, { axis: 'I', scale: [1, 2, 3], zeroPoint: [0, 0, 0] });
    const both = changed({ parameters: { weight: { ...weight, type: input } } }, { x });
    expect(integerRules.check(both, parts).map(({ code, values }) => [code, values.operand])).toEqual([
      ['REF010', 'the input'],
      ['REF010', 'weight'],
    ]);
  });

  it('refuses accumulators beyond 53 bits', () => {
    const wide = integerType(true, 32, { scale: [1], zeroPoint: [0] });
    const huge = { axes: weightAxes(2, 3), type: wide, data: new Int32Array(6).fill(2 ** 30) };
    const x = { name: 'x', axes: valueAxes(3), type: wide };
    const found = integerRules.check(changed({ parameters: { weight: huge } }, { x }), parts);
    expect(found.map(({ code }) => code)).toEqual(['REF011', 'REF011']);
  });

  it('refuses a format that changes where layers only move codes', () => {
    const other = integerType(true, 8, { scale: [2], zeroPoint: [0] });
    const relu = { type: 'Relu', attributes: {}, parameters: {} };
    const plain = singleLayer(relu, valueAxes(3), format, format);
    const values = new Map(plain.values).set('y', { name: 'y', axes: valueAxes(3), type: other });
    expect(integerRules.check({ ...plain, values }, parts).map(({ code }) => code)).toEqual(['REF012']);
  });
});
