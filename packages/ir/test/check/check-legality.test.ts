import { describe, expect, it } from 'vitest';
import {
  type Graph,
  type Layer,
  type Value,
  builtinLayerTypes,
  checkLegality,
  collectParts,
  definePlugin,
  irDiagnostics,
  irVersion,
  legalityRules,
} from '../../src/index.js';
import { withLayer } from '../support/change-graph.js';
import { axes, convAttributes, floatGraph, graph, layer, value } from '../support/graphs.js';

const float = floatGraph();

function single(input: Value, output: Value, only: Layer): Graph {
  return graph([input, output], [only], ['y']);
}

describe('checkLegality', () => {
  const conv = (attributes: object): Graph =>
    withLayer(float, 'conv', () => ({ attributes: { ...convAttributes, ...attributes } }));

  function legality(checked: Graph, backend?: string): string[] {
    const refuse = definePlugin({
      name: 'rules',
      irVersion,
      register(host) {
        const note = { kind: 'graph', name: 'rule' };
        const check = (): ReturnType<typeof checkLegality> => [irDiagnostics.make.emptyGraph(note, { inputs: 0, layers: 0, outputs: 0 })];
        host.add(legalityRules, { name: 'always', summary: 'Refuses everything.', check });
        host.add(legalityRules, { name: 'chip', summary: 'Refuses everything on one target.', backend: 'chip', check });
      },
    });
    const parts = collectParts([builtinLayerTypes, refuse]);
    if (!parts.ok) throw new Error('parts clash');
    return checkLegality(checked, parts.value, backend).map((diagnostic) => diagnostic.code);
  }

  it("asks layer types and stages' rules on sound graphs", () => {
    expect(legality(float)).toEqual(['IR006']);
    expect(legality(float, 'vhdl')).toEqual(['IR006']);
    expect(legality(float, 'chip')).toEqual(['IR006', 'IR006']);
    const pads = single(
      value('x', axes('W', 20, 'C', 1)),
      value('y', axes('W', 24, 'C', 1)),
      layer('MaxPool', 'pool', ['x'], ['y'], {
        attributes: { kernel: [3], strides: [1], dilations: [1], padsBegin: [3], padsEnd: [3] },
      }),
    );
    expect(legality(pads)).toEqual(['IR019', 'IR006']);
  });

  it('stops at the structure of faulty ones', () => {
    expect(legality(conv({ groups: 3 }))).toEqual(['IR015']);
  });
});
