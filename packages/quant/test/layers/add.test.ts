import { type Graph, type Layer, type Value, integerType, layerTypes, verifyGraph } from '@netloom/ir';
import { expect, it } from 'vitest';
import { deriveRequantizations } from '../../src/index.js';
import { parts, valueAxes } from '../support/graph-builder.js';

/** The sum of two 8-bit values with these scales. */
function sumOf(a: number, b: number): Graph {
  const valueWith = (name: string, scale: number): Value => {
    const axes = valueAxes(2, 2, 3);
    return { name, axes, type: integerType(true, 8, { scale: [Math.fround(scale)], zeroPoint: [0] }) };
  };
  const layer: Layer = {
    name: 'add',
    type: 'Add',
    inputs: ['a', 'b'],
    outputs: ['y'],
    attributes: {},
    parameters: {},
    sources: [],
    requantization: { rounding: 'half-even', low: -128, high: 127 },
  };
  const values = new Map([valueWith('a', a), valueWith('b', b), valueWith('y', 0.5)].map((value) => [value.name, value]));
  return { name: 'test', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] };
}

it.each([
  ['with short scales have an implementation', 0.75, 0.3125, []],
  ['of scales with too many bits have none, with a warning', 1 / 3, 0.25, ['QNT044']],
  ['of scales too far apart have none either', 1, 2 ** -40, ['QNT044']],
])('sums %s', (_, a, b, codes) => {
  const graph = sumOf(a, b);
  expect(verifyGraph(graph, parts.all(layerTypes))).toEqual([]);
  const derived = deriveRequantizations(graph, parts);
  if (!derived.ok) throw new Error(JSON.stringify(derived.diagnostics));
  expect(derived.diagnostics.map(({ code, severity }) => [code, severity])).toEqual(codes.map((code) => [code, 'warning']));
  const [layer] = derived.value.layers;
  expect(layer?.requantization?.implementation === undefined).toBe(codes.length > 0);
  expect(layer?.requantization).toMatchObject({ rounding: 'half-even', low: -128, high: 127 });
});
