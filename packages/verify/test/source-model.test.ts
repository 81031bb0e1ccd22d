import { encodeModel } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { hasIntegerSums, makerOf, readSourceModel } from '../src/model/source-model.js';
import { QuantizedModel, smallNetwork } from './support/quantized-model.js';
import { compiler, expectOk, verify } from './support/verify.js';

describe('readSourceModel', () => {
  it('knows who made the elements of a tensor', () => {
    const source = expectOk(readSourceModel(smallNetwork()));
    expect(makerOf(source, 'flat')?.op_type).toBe('QuantizeLinear');
    expect(makerOf(source, 'relu')?.op_type).toBe('Relu');
    expect(makerOf(source, 'x')).toBeUndefined();
    expect(source.constants.has('w')).toBe(true);
    expect(source.constants.has('conv')).toBe(false);
  });

  it('tells sums of integers from those of float32', () => {
    const model = new QuantizedModel();
    const codes = model.constant('w', 'int8', [6, 3], new Int8Array(18));
    const sums = model.node('Cast', [model.node('MatMulInteger', ['x', codes], 'sums')], 'reals', { to: { int: 1 } });
    model.requantize(model.node('Mul', [model.constant('factor', 'float', [], Float32Array.of(0.1)), sums], 'scaled'), 'y', 0.3, Int8Array.of(0));
    const source = expectOk(readSourceModel(model.bytes([1, 6], 'y', [1, 3], { kind: 'int8' })));
    expect(hasIntegerSums(source, 'y')).toBe(true);
    expect(hasIntegerSums(source, 'sums')).toBe(false);
    expect(hasIntegerSums(expectOk(readSourceModel(smallNetwork())), 'yq_codes')).toBe(false);
  });

  it('takes constants from files beside the model', async () => {
    const model = new QuantizedModel();
    const x = model.requantize('x', 'xq', 0.02, Int8Array.of(3));
    model.requantize(model.node('MatMul', [x, model.weight('m', [6, 3], 0.02)], 'dense'), 'zq', 0.3, Int8Array.of(0));
    const bytes = model.bytes([1, 6], 'zq', [1, 3]);
    const { proto } = expectOk(readSourceModel(bytes));
    const { graph } = proto;
    const file = Uint8Array.from({ length: 18 }, (_, i) => i * 7);
    const initializer = (graph?.initializer ?? []).map((tensor) =>
      tensor.name === 'm_codes' ? { name: 'm_codes', data_type: 3, dims: tensor.dims ?? [], data_location: 1, external_data: [{ key: 'location', value: 'weights.bin' }] } : tensor,
    );
    const outside = encodeModel({ ...proto, graph: { ...graph, initializer } });
    const externalData = (location: string): Uint8Array | undefined => (location === 'weights.bin' ? file : undefined);
    expect(readSourceModel(outside).diagnostics.map(({ code }) => code)).toEqual(['ONX029']);
    const imported = expectOk(compiler.importModel(outside, { externalData }));
    expect((await verify(outside, 3, { graph: imported, externalData })).equal).toBe(true);
  });
});
