import { type Graph, codeRange, float32, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { integerOf, quantizer, randomFrames, valueAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

/** A border of this value beside an input. */
function padded(value: number): Graph {
  const layer = { name: 'p', type: 'Pad', inputs: ['x'], outputs: ['y'], attributes: { padsBegin: [0, 1], padsEnd: [0, 0], value }, parameters: {}, sources: [] };
  const values = [{ name: 'x', axes: valueAxes(8, 9, 2), type: float32 }, { name: 'y', axes: valueAxes(8, 10, 2), type: float32 }];
  return { name: 'padded', inputs: ['x'], outputs: ['y'], values: new Map(values.map((made) => [made.name, made])), layers: [layer], hostSteps: [] };
}

describe('Pad', () => {
  it.each([
    [{ ranges: 'min-max' }, 3],
    [{ ranges: 'percentile', percentile: 60 }, 3],
    [{ ranges: 'percentile', percentile: 60 }, -7],
    [{ ranges: 'mse', bits: 2 }, 3],
    [{ ranges: 'mse', bits: 2, activations: 'symmetric' }, -7],
  ] as const)('with %j has a format that holds its border of %d', (options, value) => {
    const graph = padded(value);
    const result = quantizer.quantize(graph, options, randomFrames(new Random(5), graph, 4, -1, 1));
    expect(result.diagnostics).toEqual([]);
    if (!result.ok) return;
    const type = integerOf(valueOf(result.value, 'x').type);
    const { scale: [scale = 0] = [], zeroPoint: [zeroPoint = 0] = [] } = type.quantization ?? {};
    const { low, high } = codeRange(type);
    const ends = [low, high].map((code) => (code - zeroPoint) * scale);
    expect(Math.min(...ends)).toBeLessThanOrEqual(value + scale / 2);
    expect(Math.max(...ends)).toBeGreaterThanOrEqual(value - scale / 2);
  });
});
