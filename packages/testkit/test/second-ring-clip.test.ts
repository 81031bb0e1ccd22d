import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** A Clip on the input, which stands alone, and others behind a convolution, one or two, which are merged into it. */
function clipModel(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const [channels, size, outputs] = [random.integer(1, 4), random.integer(3, 7), random.integer(1, 5)];
  const real = (name: string, value: number) => makeTensor(name, 'float', [], [value]);
  const opset = random.pick([10, 13]);
  const clip = (input: string, output: string, low: string, high: string, bounds: readonly [number, number]) =>
    opset === 10
      ? makeNode('Clip', [input], [output], {
          ...(low === '' ? {} : { min: { float: bounds[0] } }),
          ...(high === '' ? {} : { max: { float: bounds[1] } }),
        })
      : makeNode('Clip', [input, low, high], [output]);
  const first: readonly [number, number] = [random.next() - 1.5, random.next() + 0.5];
  const second: readonly [number, number] = [random.next() - 0.5, random.next() * 3 + 0.5];
  return encodeModel(
    makeModel({
      opset,
      nodes: [
        clip('x', 'c0', random.pick(['low0', '']), 'high0', first),
        makeNode('Conv', ['c0', 'w'], ['a'], { pads: { ints: [1, 1, 1, 1] } }),
        ...(random.next() < 0.5 ? [makeNode('Relu', ['a'], ['r'])] : [makeNode('Identity', ['a'], ['r'])]),
        clip('r', 'y', 'low1', random.pick(['high1', '']), second),
      ],
      inputs: [makeValueInfo('x', 'float', [1, channels, size, size])],
      outputs: [makeValueInfo('y', 'float', [1, outputs, size, size])],
      initializers: [
        makeTensor('w', 'float', [outputs, channels, 3, 3], random.normal(outputs * channels * 9)),
        ...(opset === 10 ? [] : [real('low0', first[0]), real('high0', first[1]), real('low1', second[0]), real('high1', second[1])]),
      ],
    }),
  );
}

describe('Clip, from ONNX to GHDL', () => {
  it.each(Array.from({ length: 12 }, (_, i) => 200 + i))('model %d: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(clipModel(seed), seed);
    expect(integerGraph.layers.map(({ type }) => type)).toEqual(['Clip', 'Conv']);
  });
});
