import { type OnnxTensor, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** Differences of a convolution and its input, in both orders, as floats or as codes of one byte between. */
function model(seed: number, isQuantized: boolean): Uint8Array {
  const random = randomNumbers(seed);
  const channels = random.integer(1, 3);
  const constants: OnnxTensor[] = [makeTensor('w', 'float', [channels, channels, 3, 3], Array.from({ length: channels ** 2 * 9 }, () => random.integer(-100, 100) / 300))];
  const nodes: ReturnType<typeof makeNode>[] = [];
  const quantized = (from: string, scale: number): string => {
    if (!isQuantized) return from;
    const format = [`${from}.s`, `${from}.z`];
    constants.push(makeTensor(`${from}.s`, 'float', [], [scale]), makeTensor(`${from}.z`, 'int8', [], [from === 'w' ? 0 : random.pick([-128, 0, 5, 127])]));
    nodes.push(makeNode('QuantizeLinear', [from, ...format], [`${from}.q`]), makeNode('DequantizeLinear', [`${from}.q`, ...format], [`${from}.r`]));
    return `${from}.r`;
  };
  const node = (operator: string, inputs: readonly string[], output: string, scale: number, attributes: Parameters<typeof makeNode>[3] = {}): string => {
    nodes.push(makeNode(operator, inputs, [output], attributes));
    return quantized(output, scale);
  };
  const x = quantized('x', 0.013);
  const conv = node('Conv', [x, quantized('w', 0.0027)], 'c', 0.017, { pads: { ints: [1, 1, 1, 1] } });
  const difference = node('Sub', [conv, x], 'd', 0.02);
  node('Sub', [x, node('Relu', [difference], 'r', 0.02)], 'y', 0.031);
  return encodeModel(
    makeModel({
      opset: 13,
      nodes,
      inputs: [makeValueInfo('x', 'float', [1, channels, 5, 4])],
      outputs: [makeValueInfo(isQuantized ? 'y.r' : 'y', 'float', [1, channels, 5, 4])],
      initializers: constants,
    }),
  );
}

describe('models with differences of two values, from ONNX to GHDL', () => {
  it.each([901, 902, 903])('model %d of floats: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(model(seed, false), seed);
    expect(integerGraph.layers.filter(({ type }) => type === 'Add')).toHaveLength(2);
  });

  it.each([911, 912])('model %d of codes: hardware equals the golden model', async (seed) => {
    const { integerGraph } = await expectProof(model(seed, true), seed);
    expect(new Set(integerGraph.layers.map(({ type }) => type))).toEqual(new Set(['Conv', 'Requantize', 'Add', 'Relu']));
    expect(integerGraph.layers.filter(({ type }) => type === 'Add')).toHaveLength(2);
  });
});
