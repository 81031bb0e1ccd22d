import { type Graph, float32, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { integerOf, quantizer, randomFrames, valueAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

/** The average of a frame, repeated over space and added to it. */
function gated(): Graph {
  const plain = { parameters: {}, sources: [] };
  const layers = [
    { ...plain, name: 'p', type: 'GlobalAveragePool', inputs: ['x'], outputs: ['p'], attributes: {} },
    { ...plain, name: 'e', type: 'Expand', inputs: ['p'], outputs: ['e'], attributes: { space: [3, 4] } },
    { ...plain, name: 'y', type: 'Add', inputs: ['x', 'e'], outputs: ['y'], attributes: { adds: 'reals' } },
  ];
  const frame = valueAxes(3, 4, 2);
  const values = [{ name: 'p', axes: valueAxes(1, 1, 2), type: float32 }, ...['x', 'e', 'y'].map((name) => ({ name, axes: frame, type: float32 }))];
  return { name: 'gated', inputs: ['x'], outputs: ['y'], values: new Map(values.map((made) => [made.name, made])), layers, hostSteps: [] };
}

describe('Expand', () => {
  it.each(['short', 'any', 'power-of-two'] as const)('has the format of its input, one that sums take, with %s scales', (scales) => {
    const graph = gated();
    const result = quantizer.quantize(graph, { scales }, randomFrames(new Random(6), graph, 4, -1, 1));
    expect(result.diagnostics).toEqual([]);
    if (!result.ok) return;
    expect(integerOf(valueOf(result.value, 'e').type)).toEqual(integerOf(valueOf(result.value, 'p').type));
    expect(result.value.layers.map(({ requantization }) => requantization?.implementation !== undefined)).toEqual([true, false, true]);
  });
});
