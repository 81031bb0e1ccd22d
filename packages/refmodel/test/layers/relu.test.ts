import { float32, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

const relu = { type: 'Relu', attributes: {}, parameters: {} };

describe('Relu', () => {
  it('cuts floats at zero', () => {
    const graph = singleLayer(relu, valueAxes(4), float32, float32);
    expect(runSingle(graph, Float32Array.of(-1.5, -0, 0.25, 3))).toEqual(Float32Array.of(0, 0, 0.25, 3));
  });

  it('cuts codes at the zero point', () => {
    const type = integerType(false, 8, { scale: [0.125], zeroPoint: [7] });
    const graph = singleLayer(relu, valueAxes(4), type, type);
    expect(runSingle(graph, Int32Array.of(0, 6, 7, 255))).toEqual(Int32Array.of(7, 7, 7, 255));
  });

  it('cuts codes at the zero point of their index along the quantized axis', () => {
    const type = integerType(true, 8, { axis: 'W', scale: [1, 2], zeroPoint: [-1, 1] });
    const graph = singleLayer(relu, valueAxes(2, 3), type, type);
    expect(runSingle(graph, Int32Array.of(-5, 0, 5, -5, 0, 5))).toEqual(Int32Array.of(-1, 0, 5, 1, 1, 5));
  });
});
