import { describe, expect, it } from 'vitest';
import { QuantizedModel } from './support/quantized-model.js';
import { brokenAt, verify } from './support/verify.js';

const dims = [1, 2, 40, 30];

/** A value of codes and a pool of it, added as codes; scales are parts of 10, so that sums lie next to ties. */
function sum(seed: number): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', (1 + (seed % 9)) / 10, Int8Array.of(7), 'int8');
  model.requantize(model.node('MaxPool', [x], 'pool', { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } }), 'wq', (1 + ((3 * seed) % 7)) / 10, Int8Array.of(-3), 'int8');
  const format = model.format('yq', (1 + ((5 * seed) % 8)) / 10, Int8Array.of(5));
  const codes = ['xq_codes', 'xq_scale', 'xq_zero', 'wq_codes', 'wq_scale', 'wq_zero'];
  model.node('DequantizeLinear', [model.node('QLinearAdd', [...codes, ...format], 'yq_codes', {}, 'com.microsoft'), ...format], 'yq');
  return model.bytes(dims, 'yq', dims, { domains: { 'com.microsoft': 1 } });
}

describe('a fused addition', () => {
  it('is equal, nothing is explained', async () => {
    for (let seed = 0; seed < 12; seed++) {
      const { equal, tensors } = await verify(sum(seed), 2);
      expect(equal).toBe(true);
      expect(tensors.at(-1)).toMatchObject({ layerType: 'Add', lockstep: { differing: 0, explained: 0, unexplained: 0 } });
    }
    expect((await verify(sum(0), 1, { evaluator: brokenAt('Add', 5) })).equal).toBe(false);
  });
});
