import { type Graph, type Layer, integerType, mul, productErrors } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { explainsProduct } from '../src/explained-product.js';
import { QonnxModel } from './support/qonnx-model.js';
import { QuantizedModel } from './support/quantized-model.js';
import { brokenAt, verify } from './support/verify.js';

const dims = [1, 2, 40, 30];

/** Two values of codes, one of them pooled, with formats of their own. */
function pair(kind: 'int8' | 'int16', seed: number): { readonly model: QuantizedModel; readonly reals: readonly [string, string]; readonly codes: readonly string[] } {
  const model = new QuantizedModel();
  const zero = (code: number): Int8Array | Int16Array => (kind === 'int8' ? Int8Array.of(code) : Int16Array.of(code));
  const step = kind === 'int8' ? 1 : 2 ** -8;
  const x = model.requantize('x', 'xq', step * (0.05 + seed / 37), zero(7), kind);
  const w = model.requantize(model.node('MaxPool', [x], 'pool', { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } }), 'wq', step * (0.07 + seed / 91), zero(-3), kind);
  return { model, reals: [x, w], codes: ['xq_codes', 'xq_scale', 'xq_zero', 'wq_codes', 'wq_scale', 'wq_zero'] };
}

/** A Mul between DequantizeLinear and QuantizeLinear. */
function productOfReals(kind: 'int8' | 'int16', seed: number, scale: number): Uint8Array {
  const { model, reals } = pair(kind, seed);
  const product = model.node('Mul', reals, 'product');
  model.requantize(product, 'yq', scale * (1 + seed / 17), kind === 'int8' ? Int8Array.of(5) : Int16Array.of(5), kind);
  return model.bytes(dims, 'yq', dims, { opset: 21 });
}

describe('products of two values', () => {
  it.each<[string, (seed: number) => Uint8Array]>([
    ['of reals of 8 bits', (seed) => productOfReals('int8', seed, 0.1)],
    ['of codes', (seed) => {
      const { model, codes } = pair('int8', seed);
      const format = model.format('yq', 0.1 + seed / 23, Int8Array.of(5));
      model.node('DequantizeLinear', [model.node('QLinearMul', [...codes, ...format], 'yq_codes', {}, 'com.microsoft'), ...format], 'yq');
      return model.bytes(dims, 'yq', dims, { domains: { 'com.microsoft': 1 } });
    }],
  ])('%s are equal, nothing is explained', async (_, modelOf) => {
    for (let seed = 0; seed < 6; seed++) {
      const { equal, tensors } = await verify(modelOf(seed), 2);
      expect(equal).toBe(true);
      expect(tensors.at(-1)).toMatchObject({ layerType: 'Mul', lockstep: { explained: 0, unexplained: 0 } });
    }
    expect((await verify(modelOf(0), 1, { evaluator: brokenAt('Mul', 5) })).equal).toBe(false);
  });

  it.each<[string, readonly number[], string]>([['one constant', [], 'Requantize'], ['a constant for each channel', [2, 1, 1], 'Conv']])('of codes and %s are equal, nothing is explained', async (_, shape, layerType) => {
    for (let seed = 0; seed < 6; seed++) {
      const { model, codes } = pair('int8', seed);
      const constant = model.constant('c', 'int8', shape, Int8Array.from(shape.length === 0 ? [77] : [90 + seed, -35]));
      const format = model.format('yq', 2 ** (seed % 3) * (seed % 2 === 0 ? 0.1 : 0.05 + seed / 37), Int8Array.of(5));
      model.node('DequantizeLinear', [model.node('QLinearMul', [...codes.slice(0, 3), constant, ...model.format('c', 2 ** -5, Int8Array.of(1)), ...format], 'yq_codes', {}, 'com.microsoft'), ...format], 'yq');
      const { equal, tensors } = await verify(model.bytes(dims, 'yq', dims, { domains: { 'com.microsoft': 1 } }), 2);
      expect(equal).toBe(true);
      expect(tensors.at(-1)).toMatchObject({ layerType, lockstep: { explained: 0, unexplained: 0 } });
    }
  });

  it('of wide codes differ near ties alone', async () => {
    let explained = 0;
    for (let seed = 0; seed < 6; seed++) {
      const { equal, tensors } = await verify(productOfReals('int16', seed, 2 ** -9), 4);
      expect(equal).toBe(true);
      expect(tensors.at(-1)?.layerType).toBe('Mul');
      explained += tensors.at(-1)?.lockstep.explained ?? 0;
    }
    expect(explained).toBeGreaterThan(0);
    expect((await verify(productOfReals('int16', 0, 2 ** -9), 1, { evaluator: brokenAt('Mul', 5) })).equal).toBe(false);
  });

  it('of QONNX values are equal', async () => {
    const model = new QonnxModel();
    const x = model.quant('x', { scale: 0.11, bits: 6 });
    const w = model.quant(model.node('MaxPool', [x], 'pool', { kernel_shape: { ints: [2, 2] }, pads: { ints: [0, 0, 1, 1] } }), { scale: 0.23, bits: 5 });
    model.quant(model.node('Relu', [model.node('Mul', [x, w], 'product')], 'positive'), { scale: 0.07, bits: 7, signed: false });
    const { equal, tensors } = await verify(model.bytes(dims, 'quant2', dims), 4);
    expect(equal).toBe(true);
    expect(tensors.at(-1)).toMatchObject({ layerType: 'Mul', lockstep: { explained: 0 } });
  });

  it('of a value with its own function are one table, explained where the function is approximated', async () => {
    let explained = 0;
    for (let seed = 0; seed < 12; seed++) {
      const model = new QuantizedModel();
      const x = model.requantize('x', 'xq', 2 ** -5, Int8Array.of(7));
      const product = model.node('Mul', [x, model.node('Sigmoid', [x], 'gate')], 'product');
      const shifted = model.node('Add', [product, model.node('Mul', [product, model.constant('c', 'float', [], Float32Array.of(seed / 61))], 'more')], 'sum');
      const picked = seed % 2 === 0 ? shifted : model.node('MaxPool', [shifted], 'pool', { kernel_shape: { ints: [1, 2] }, pads: { ints: [0, 0, 0, 1] } });
      model.requantize(picked, 'yq', 1.3e-4, Int16Array.of(3), 'int16');
      const bytes = model.bytes([1, 2, 40, 50], 'yq', [1, 2, 40, 50], { opset: 21 });
      const { equal, tensors } = await verify(bytes, 1);
      expect(equal).toBe(true);
      expect(tensors.at(-1)?.layerType).toBe(seed % 2 === 0 ? 'Requantize' : 'MaxPool');
      explained += tensors.at(-1)?.lockstep.explained ?? 0;
      if (seed === 0) expect((await verify(bytes, 1, { evaluator: brokenAt('Requantize', 5) })).equal).toBe(false);
    }
    expect(explained).toBeGreaterThan(0);
  });
});

/** Products of codes, one of `bits` and one of 8. */
function layerOf(bits: number, multiplies: 'reals' | 'codes') {
  const formats = {
    a: integerType(true, bits, { scale: [Math.fround(0.3137)], zeroPoint: [10] }),
    b: integerType(true, 8, { scale: [Math.fround(0.7213)], zeroPoint: [0] }),
    y: integerType(true, 16, { scale: [Math.fround(0.9)], zeroPoint: [-5] }),
  };
  const values = new Map(Object.entries(formats).map(([name, type]) => [name, { name, axes: [{ name: 'C', size: 2 }], type }]));
  const layer: Layer = { name: 'product', type: mul.type, inputs: ['a', 'b'], outputs: ['y'], attributes: { multiplies }, parameters: {}, sources: [], requantization: { rounding: 'half-even', low: -(2 ** 15), high: 2 ** 15 - 1 } };
  const graph: Graph = { name: 'product', inputs: ['a', 'b'], outputs: ['y'], values, layers: [layer], hostSteps: [] };
  const { error, float32Error } = productErrors(formats.a, formats.b, formats.y, multiplies) ?? { error: 0, float32Error: 0 };
  return { graph, layer, bound: error + float32Error };
}

describe('explainsProduct', () => {
  const { graph, layer, bound } = layerOf(16, 'reals');
  const levelOf = (a: number, b: number): number => ((a - 10) * Math.fround(0.3137) * b * Math.fround(0.7213)) / Math.fround(0.9);
  const near = nearTie(levelOf, bound);
  const code = Math.floor(near.level) - 5;
  const explains = (a: number, ours: number, theirs: number, of = { graph, layer }): boolean =>
    explainsProduct(of.graph, of.layer, [Int32Array.of(0, a), Int32Array.of(0, near.b)], { position: 1, ours, theirs });

  it('takes a difference of 1 within both stated errors of a tie, and nothing else', () => {
    expect(bound).toBeLessThan(0.04);
    expect(explains(near.a, code, code + 1)).toBe(true);
    expect(explains(near.a, code + 1, code)).toBe(true);
    expect(explains(near.a, code, code + 2)).toBe(false);
    expect(explains(near.a, code + 1, code + 2)).toBe(false);
    expect(explains(near.a + 1, code, code + 1)).toBe(false);
  });

  it('leaves products of one answer and other layers alone', () => {
    expect(explains(near.a, code, code + 1, layerOf(8, 'reals'))).toBe(false);
    expect(explains(near.a, code, code + 1, layerOf(16, 'codes'))).toBe(false);
    expect(explains(near.a, code, code + 1, { graph, layer: { ...layer, type: 'Add' } })).toBe(false);
  });
});

/** Codes whose real product lies within the bound of a tie. */
function nearTie(levelOf: (a: number, b: number) => number, bound: number): { readonly a: number; readonly b: number; readonly level: number } {
  for (let b = 1; b < 127; b++) {
    for (let a = 10; a < 2000; a++) {
      const level = levelOf(a, b);
      if (Math.abs(level - Math.floor(level) - 0.5) < bound / 2 && level < 2 ** 14) return { a, b, level };
    }
  }
  throw new Error('there is none');
}
