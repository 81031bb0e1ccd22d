import { describe, expect, it } from 'vitest';
import { QuantizedModel } from './support/quantized-model.js';
import { brokenAt, verify } from './support/verify.js';

/** Codes plus a constant for each channel that is thousands of steps of the fine codes behind, near their zero point. */
function shifted(shift: number): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', 1.0454e-4, Int8Array.of(-128));
  const constants = model.constant('shifts', 'float', [3, 1], Float32Array.of(-shift, shift, -1.1 * shift));
  model.requantize(model.node('Add', [x, constants], 'sum'), 'yq', 5.897e-5, Uint16Array.of(26198), 'uint16');
  return model.bytes([1, 3, 900], 'yq', [1, 3, 900], { opset: 21 });
}

describe('codes that are shifted by reals much greater than their result', () => {
  it('are explained within the error of the float32 sum, which is that of the greater term', async () => {
    let explained = 0;
    for (let i = 0; i < 20; i++) {
      const { equal, tensors } = await verify(shifted(1.545 - i / 7001), 1);
      expect(equal).toBe(true);
      explained += tensors.at(-1)?.lockstep.explained ?? 0;
    }
    expect(explained).toBeGreaterThan(0);
  });

  it('explain no other difference', async () => {
    expect((await verify(shifted(1.545), 1, { evaluator: brokenAt('Conv', 1) })).equal).toBe(false);
  });
});
