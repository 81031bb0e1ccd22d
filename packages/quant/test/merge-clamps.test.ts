import { collectParts, type Graph, type Layer } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { mergeClamps } from '../src/merge-clamps.js';
import { type RealBounds, builtinQuantizationRules, quantizationRules } from '../src/index.js';
import { GraphBuilder } from './support/graph-builder.js';
import { Random } from './support/random.js';

const parts = collectParts([builtinQuantizationRules]);
if (!parts.ok) throw new Error('the built-in rules clash');
const rules = new Map(parts.value.all(quantizationRules).map((rule) => [rule.layerType, rule]));

/** A convolution with clamps behind it, each given by its bounds. */
function clamped(clamps: readonly RealBounds[]): Graph {
  const base = new GraphBuilder(4, 4, 1).conv(new Random(1), 2, { kernel: 1, pad: 0 }).build();
  const [made = ''] = base.outputs;
  const value = base.values.get(made);
  if (value === undefined) throw new Error('no output');
  const layers = clamps.map((bounds, i): Layer => ({
    name: `clip${i}`,
    type: 'Clip',
    inputs: [i === 0 ? made : `v${i}`],
    outputs: [`v${i + 1}`],
    attributes: { ...bounds },
    parameters: {},
    sources: [],
  }));
  const values = new Map(base.values);
  for (const { outputs: [name = ''] } of layers) values.set(name, { ...value, name });
  return { ...base, values, layers: [...base.layers, ...layers], outputs: [`v${clamps.length}`] };
}

describe('mergeClamps', () => {
  it.each<[readonly RealBounds[], RealBounds]>([
    [[{ low: 0, high: 6 }], { low: 0, high: 6 }],
    [[{ low: 0 }, { high: 6 }], { low: 0, high: 6 }],
    [[{ low: 0, high: 6 }, { low: 1, high: 9 }], { low: 1, high: 6 }],
    [[{ low: 0 }, { low: -3, high: -1 }], { low: -1, high: -1 }],
    [[{ high: 2 }, { low: 3 }], { low: 3, high: 3 }],
  ])('of %j, one after the other, is %j', (clamps, expected) => {
    const { graph, bounds } = mergeClamps(clamped(clamps), rules);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Conv']);
    expect([...bounds.values()]).toEqual([expected]);
  });
});
