import { describe, expect, it } from 'vitest';
import type { Verification } from '../src/index.js';
import { QuantizedModel } from './support/quantized-model.js';
import { brokenAt, verify } from './support/verify.js';

type Attributes = Parameters<QuantizedModel['node']>[3];

/** A convolution whose accumulators are twice as fine as the codes behind a pool of its reals: every odd one is a tie. */
function pooled(operator: string, attributes: Attributes, output: readonly number[], size = 7): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', 0.1, Int8Array.of(3));
  const conv = model.node('Conv', [x, model.weight('w', [3, 2, 2, 2], 0.3, 2)], 'conv', { kernel_shape: { ints: [2, 2] } });
  const more = operator === 'Expand' ? [model.constant('shape', 'int64', [4], BigInt64Array.from(output, BigInt))] : [];
  model.requantize(model.node(operator, [conv, ...more], 'pool', attributes), 'yq', Math.fround(Math.fround(0.1) * Math.fround(0.3)) * 2, Int8Array.of(-128));
  return model.bytes([1, 2, size, size], 'yq', output);
}

const windows: Attributes = { kernel_shape: { ints: [3, 3] }, strides: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };

/** Of the pool, whose input ONNX Runtime has no codes of. */
function poolOf({ tensors, unnamed }: Verification): Verification['tensors'][number] | undefined {
  expect(unnamed).toHaveLength(1);
  return tensors.find(({ tensor }) => tensor === 'yq_codes');
}

describe.each<[string, Attributes, readonly number[], number?]>([
  ['MaxPool', windows, [1, 3, 2, 2]],
  ['GlobalMaxPool', {}, [1, 3, 1, 1]],
  ['Expand', {}, [1, 3, 2, 3], 2],
])('ties of a convolution in front of a %s that is quantized behind', (operator, attributes, output, size) => {
  it('are explained', async () => {
    const found = await verify(pooled(operator, attributes, output, size), 40);
    const pool = poolOf(found);
    expect(pool?.layerType).toBe(operator);
    expect(pool?.lockstep.explained).toBeGreaterThan(2);
    expect(pool?.lockstep.unexplained).toBe(0);
    expect(found.equal).toBe(true);
  });

  it('explain no other difference', async () => {
    const found = await verify(pooled(operator, attributes, output, size), 20, { evaluator: brokenAt(operator, 1) });
    expect(poolOf(found)?.lockstep.unexplained).toBeGreaterThan(5);
  });
});
