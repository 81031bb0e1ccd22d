import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

const operators = ['LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'HardSwish', 'Elu'];

/** A function on the input, another behind a convolution, and a Clip that is taken into its table. */
function pointwiseModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs] = [random.integer(1, 4), random.integer(3, 6), random.integer(1, 5)];
  return encodeModel(
    makeModel({
      nodes: [
        makeNode(operators[seed % operators.length] ?? '', ['x'], ['f']),
        makeNode('Conv', ['f', 'w'], ['a']),
        makeNode(random.pick(operators), ['a'], ['g']),
        makeNode('Clip', ['g', '', 'one'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'float', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'float', [1, outputs, size - 1, size - 1])],
      initializers: [
        makeTensor('w', 'float', [outputs, channels, 2, 2], random.normal(outputs * channels * 4)),
        makeTensor('one', 'float', [], [0.5]),
      ],
    }),
  );
}

describe('functions of one element, from ONNX to GHDL', () => {
  it.each(Array.from({ length: 12 }, (_, i) => 402 + i))('model %d: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(pointwiseModel(seed), seed);
    expect(integerGraph.layers).toHaveLength(3);
    expect(integerGraph.layers[0]?.type).toBe(operators[seed % operators.length]);
  });
});
