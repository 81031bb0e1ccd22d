import { describe, expect, it } from 'vitest';
import { createConvolution } from '../../src/training/convolution.js';
import { createDense } from '../../src/training/dense.js';
import type { TrainableLayer } from '../../src/training/layer.js';
import { createMaxPool } from '../../src/training/max-pool.js';
import { createRandom } from '../../src/training/random.js';
import { createRelu } from '../../src/training/relu.js';

const random = createRandom(7);
const map = { channels: 2, height: 6, width: 4 };

const cases: { name: string; layer: TrainableLayer; inputs: number }[] = [
  { name: 'dense', layer: createDense('d', 11, 5, random), inputs: 11 },
  { name: 'convolution', layer: createConvolution('c', map, { outputs: 3, kernel: 3, pad: 0 }, random), inputs: 48 },
  { name: 'padded convolution', layer: createConvolution('p', map, { outputs: 3, kernel: 5, pad: 2 }, random), inputs: 48 },
  { name: 'relu', layer: createRelu(48), inputs: 48 },
  { name: 'max pooling', layer: createMaxPool(map), inputs: 48 },
];

function randomValues(length: number): Float64Array {
  return new Float64Array(length).map(() => 2 * random.uniform() - 1);
}

/** The slope of a function of one of the numbers, measured on both sides of its value. */
function measuredSlope(numbers: Float64Array, index: number, loss: () => number): number {
  const step = 1e-5;
  const value = numbers[index] ?? 0;
  numbers[index] = value + step;
  const above = loss();
  numbers[index] = value - step;
  const below = loss();
  numbers[index] = value;
  return (above - below) / (2 * step);
}

function lossOf(layer: TrainableLayer, input: Float64Array, outputGradient: Float64Array): number {
  return layer.forward(input).reduce((sum, value, i) => sum + value * (outputGradient[i] ?? 0), 0);
}

describe('the gradient that a layer computes', () => {
  it.each(cases)('is the measured slope by every input: $name', ({ layer, inputs }) => {
    const input = randomValues(inputs);
    const outputGradient = randomValues(layer.outputLength);
    layer.forward(input);
    const gradient = Float64Array.from(layer.backward(outputGradient));
    expect(gradient.length).toBe(inputs);
    gradient.forEach((slope, i) => {
      expect(slope).toBeCloseTo(measuredSlope(input, i, () => lossOf(layer, input, outputGradient)), 7);
    });
  });

  it.each(cases.filter(({ layer }) => layer.parameters.length > 0))('is the measured slope by every parameter: $name', ({ layer, inputs }) => {
    const input = randomValues(inputs);
    const outputGradient = randomValues(layer.outputLength);
    for (const { gradient } of layer.parameters) gradient.fill(0);
    layer.forward(input);
    layer.backward(outputGradient);
    for (const { values, gradient } of layer.parameters) {
      gradient.forEach((slope, i) => {
        expect(slope).toBeCloseTo(measuredSlope(values, i, () => lossOf(layer, input, outputGradient)), 7);
      });
    }
  });
});
