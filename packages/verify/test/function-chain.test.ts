import { describe, expect, it } from 'vitest';
import { QuantizedModel } from './support/quantized-model.js';
import { brokenAt, verify } from './support/verify.js';

/** Functions of one element between codes of 8 bits and codes so fine that an approximation shows. */
function chained(operators: readonly [operator: string, constant?: number][]): Uint8Array {
  const model = new QuantizedModel();
  let last = model.requantize('x', 'xq', 2 ** -5, Int8Array.of(7));
  for (const [i, [operator, constant]] of operators.entries())
    last = model.node(operator, [last, ...(constant === undefined ? [] : [model.constant(`c${i}`, 'float', [], Float32Array.of(constant))])], `f${i}`);
  model.requantize(last, 'yq', 4.1e-5, Int16Array.of(3), 'int16');
  return model.bytes([1, 4000], 'yq', [1, 4000], { opset: 21 });
}

/** A normalization of one channel, whose terms are far greater than a step of the codes behind it. */
function normalized(scale: number, mean: number): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', 2 ** -5, Int8Array.of(7));
  const of = (name: string, value: number): string => model.constant(name, 'float', [1], Float32Array.of(value));
  const made = model.node('BatchNormalization', [x, of('scale', scale), of('bias', -0.37), of('mean', mean), of('variance', 1.98)], 'made');
  model.requantize(made, 'yq', 1.4e-5, Int16Array.of(32767), 'int16');
  return model.bytes([1, 1, 4000], 'yq', [1, 1, 4000], { opset: 21 });
}

describe('tables of several functions', () => {
  it('are explained where the order of a normalization reaches a tie', async () => {
    let explained = 0;
    for (let i = 0; i < 60; i++) {
      const { equal, tensors } = await verify(normalized(-0.094 - i / 611, 1.19 - i / 67), 1);
      expect(equal).toBe(true);
      explained += tensors.at(-1)?.lockstep.explained ?? 0;
    }
    expect(explained).toBeGreaterThan(0);
    const broken = await verify(normalized(-0.094, 1.19), 1, { evaluator: brokenAt('Conv', 5) });
    expect(broken.equal).toBe(false);
  });

  it('are explained where the approximation of one reaches a tie', async () => {
    let explained = 0;
    for (let i = 0; i < 20; i++) {
      const factor = 1 + i / 61;
      const { equal, tensors } = await verify(chained([['Sigmoid'], ['Mul', factor]]), 1);
      expect(equal).toBe(true);
      explained += tensors.at(-1)?.lockstep.explained ?? 0;
    }
    expect(explained).toBeGreaterThan(0);
  });

  it.each<[string, readonly [string, number?][], string]>([
    ['a Sigmoid, multiplied and shifted', [['Sigmoid'], ['Mul', 2.1], ['Sub', 1.1]], 'Requantize'],
    ['a Tanh of a multiple, limited', [['Mul', 0.37], ['Tanh'], ['Relu'], ['Mul', -0.9]], 'Requantize'],
  ])('%s: no difference but those that the approximation explains', async (_, operators, type) => {
    const { equal, tensors } = await verify(chained(operators), 2);
    expect(tensors.at(-1)?.layerType).toBe(type);
    expect(equal).toBe(true);
    const broken = await verify(chained(operators), 1, { evaluator: brokenAt(type, 5) });
    expect(broken.equal).toBe(false);
  });
});
