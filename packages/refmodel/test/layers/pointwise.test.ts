import { float32, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

describe('functions of one element', () => {
  it('are rounded to float32 once', () => {
    const graph = singleLayer({ type: 'LeakyRelu', attributes: { alpha: 0.125 }, parameters: {} }, valueAxes(3), float32, float32);
    expect(runSingle(graph, Float32Array.of(-2, 0, 3))).toEqual(Float32Array.of(-0.25, 0, 3));
  });

  it('are tables on codes, the least code first', () => {
    const from = integerType(true, 2, { scale: [1], zeroPoint: [0] });
    const to = integerType(false, 4, { scale: [0.5], zeroPoint: [3] });
    const table = { axes: [{ name: 'X', size: 4 }], type: to, data: Int32Array.of(15, 0, 7, 9) };
    const graph = singleLayer({ type: 'Tanh', attributes: {}, parameters: { table } }, valueAxes(4), from, to);
    expect(runSingle(graph, Int32Array.of(1, -2, 0, -1))).toEqual(Int32Array.of(9, 15, 7, 0));
    expect(() => singleLayer({ type: 'Tanh', attributes: {}, parameters: {} }, valueAxes(4), from, to)).toThrow('IR028');
  });
});
