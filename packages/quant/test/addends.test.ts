import { type Graph, type Layer, float32 } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { findAddends } from '../src/addends.js';
import type { ObservedRange } from '../src/calibration/observed-range.js';
import { formatGroups } from '../src/format-groups.js';
import { quantizationRules } from '../src/index.js';
import { parts, valueAxes } from './support/graph-builder.js';

const rules = new Map(parts.all(quantizationRules).map((rule) => [rule.layerType, rule]));

/** Layers such as `['Add', 'sum', 'a', 'b']`; values are named after the layers that make them. */
function graphOf(inputs: readonly string[], ...layers: readonly (readonly [type: string, name: string, ...inputs: string[]])[]): Graph {
  const names = [...inputs, ...layers.map(([, name]) => name)];
  return {
    name: 'by hand',
    inputs,
    outputs: names.slice(-1),
    values: new Map(names.map((name) => [name, { name, axes: valueAxes(4), type: float32 }])),
    layers: layers.map(([type, name, ...from]): Layer => ({ name, type, inputs: from, outputs: [name], attributes: type === 'Add' ? { adds: 'reals' } : {}, parameters: {}, sources: [] })),
    hostSteps: [],
  };
}

/** Addends at 8 bits of values with these ranges. */
function addendsByRange(graph: Graph, rangeOf: (value: string) => ObservedRange): ReturnType<typeof findAddends> {
  const groups = formatGroups(graph, rules, new Map([...graph.values.keys()].map((name) => [name, rangeOf(name)])));
  return findAddends(graph, rules, groups, groups.rangeOf, 8);
}

/** Addends of values whose ideal scales at 8 bits are these. */
function addendsOf(graph: Graph, scales: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const found = addendsByRange(graph, (name) => ({ low: 0, high: (scales[name] ?? 1) * 2 ** 8, integral: false }));
  return Object.fromEntries([...found].map(([name, { leastScale }]) => [name, leastScale]));
}

describe('addends', () => {
  it('are the operands of sums, and no other values', () => {
    const graph = graphOf(['x'], ['Gemm', 'dense', 'x'], ['Add', 'sum', 'x', 'dense'], ['Gemm', 'last', 'sum']);
    expect(addendsOf(graph, {})).toEqual({ x: 0, dense: 0 });
    expect(addendsOf(graphOf(['x'], ['Gemm', 'dense', 'x']), {})).toEqual({});
  });

  it('are found behind layers that keep formats', () => {
    const graph = graphOf(['x'], ['Gemm', 'dense', 'x'], ['MaxPool', 'pool', 'dense'], ['Flatten', 'flat', 'pool'], ['Add', 'sum', 'flat', 'x']);
    expect(addendsOf(graph, {})).toEqual({ dense: 0, pool: 0, flat: 0, x: 0 });
  });

  it('are raised where their scale is 2^16 times finer than that of the other', () => {
    const graph = graphOf(['a', 'b'], ['Add', 'sum', 'a', 'b']);
    expect(addendsOf(graph, { a: 1, b: 2 ** -16 })).toEqual({ a: 0, b: 0 });
    expect(addendsOf(graph, { a: 1, b: 2 ** -17 })).toEqual({ a: 0, b: 2 ** -16 });
    expect(addendsOf(graph, { a: 2 ** -30, b: 4 })).toEqual({ a: 2 ** -14, b: 0 });
  });

  it('that are raised raise others in turn, whatever the order of the sums', () => {
    const chain = [
      ['Add', 'first', 'a', 'b'],
      ['Add', 'second', 'b', 'c'],
      ['Add', 'third', 'c', 'd'],
    ] as const;
    const expected = { a: 0, b: 2 ** -16, c: 2 ** -32, d: 2 ** -48 };
    const scales = { a: 1, b: 2 ** -40, c: 2 ** -60, d: 2 ** -80, first: 1, second: 1, third: 1 };
    expect(addendsOf(graphOf(['a', 'b', 'c', 'd'], ...chain), scales)).toEqual(expected);
    expect(addendsOf(graphOf(['a', 'b', 'c', 'd'], ...[...chain].reverse()), scales)).toEqual(expected);
  });

  it('of which nothing was observed want nothing', () => {
    const graph = graphOf(['a', 'b'], ['Add', 'sum', 'a', 'b']);
    const found = addendsByRange(graph, () => ({ low: Infinity, high: -Infinity, integral: true }));
    expect([...found.values()]).toEqual([{ leastScale: 0 }, { leastScale: 0 }]);
  });
});
