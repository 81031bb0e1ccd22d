import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** Constants on the input, which stand alone; a convolution with normalization and constants behind it, folded into it. */
function affineModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs] = [random.integer(1, 4), random.integer(3, 6), random.integer(1, 5)];
  const constant = (name: string, dims: number[]) => makeTensor(name, 'float', dims, random.normal(dims.reduce((a, b) => a * b, 1)));
  const positive = (name: string, count: number) =>
    makeTensor(name, 'float', [count], Float32Array.from({ length: count }, () => 0.25 + random.next()));
  return encodeModel(
    makeModel({
      nodes: [
        makeNode(random.pick(['Mul', 'Add', 'Sub', 'Div']), ['x', 'scale'], ['s'], {}, { name: 'alone' }),
        makeNode('Conv', ['s', 'w'], ['a'], {}, { name: 'conv' }),
        makeNode('BatchNormalization', ['a', 'gamma', 'beta', 'mean', 'variance'], ['n'], {}, { name: 'normal' }),
        makeNode(random.pick(['Add', 'Sub', 'Mul']), random.next() < 0.5 ? ['n', 'more'] : ['more', 'n'], ['t'], {}, { name: 'more' }),
        makeNode('Relu', ['t'], ['y'], {}, { name: 'relu' }),
      ],
      inputs: [makeValueInfo('x', 'float', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'float', [1, outputs, size - 1, size - 1])],
      initializers: [
        constant('scale', random.pick([[], [channels, 1, 1]])),
        constant('w', [outputs, channels, 2, 2]),
        ...['gamma', 'beta', 'mean'].map((name) => constant(name, [outputs])),
        positive('variance', outputs),
        constant('more', random.pick([[], [1, outputs, 1, 1]])),
      ],
    }),
  );
}

describe('constants per channel and BatchNormalization, from ONNX to GHDL', () => {
  it.each(Array.from({ length: 12 }, (_, i) => 300 + i))('model %d: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(affineModel(seed), seed);
    expect(integerGraph.layers.map(({ name, sources }) => [name, sources])).toEqual([
      ['alone', ['alone']],
      ['conv', ['conv', 'normal', 'more', 'relu']],
    ]);
  });
});
