import { describe, expect, it } from 'vitest';
import { uniformInputs, verifyModel } from '../src/index.js';
import { QuantizedModel, smallNetwork, wideNetwork } from './support/quantized-model.js';
import { brokenAt, compiler, importModel, runtime, verify } from './support/verify.js';

describe('verifyModel', () => {
  it('compares every quantized tensor, in whatever order and shape it is', async () => {
    const { equal, frames, tensors, uncompared, unnamed, values } = await verify(smallNetwork(), 20);
    expect(equal).toBe(true);
    expect(frames).toBe(20);
    expect(tensors.map(({ tensor, others, layerType }) => [layerType ?? 'input', tensor, ...others])).toEqual([
      ['input', 'xq_codes', 'xq'],
      ['Conv', 'yq_codes', 'yq'],
      ['AveragePool', 'pq_codes', 'pq', 'rows'],
      ['Flatten', 'flat'],
      ['Gemm', 'zq_codes', 'zq'],
    ]);
    expect(uncompared).toEqual([]);
    expect(unnamed).toEqual([]);
    expect(values).toBe(20 * (72 + 108 + 18 + 18 + 4));
  });

  it('explains ties of averages, and says what follows from them end to end', async () => {
    const { equal, tensors, differences } = await verify(smallNetwork(), 60);
    const [pool, , dense] = tensors.slice(-3);
    expect(equal).toBe(true);
    expect(pool?.lockstep.explained).toBeGreaterThan(0);
    expect(pool?.lockstep).toEqual({ differing: pool?.lockstep.explained, explained: pool?.lockstep.explained, unexplained: 0, largest: 1 });
    expect(pool?.endToEnd.following).toBe(pool?.lockstep.explained);
    expect(dense?.lockstep).toEqual({ differing: 0, explained: 0, unexplained: 0, largest: 0 });
    expect(dense?.endToEnd.unexplained).toBe(0);
    expect(differences).toHaveLength(pool?.lockstep.explained ?? 0);
    expect(differences[0]).toMatchObject({ tensor: 'pq_codes', layer: pool?.layer, comparison: 'lockstep', isExplained: true });
  });

  it('finds a golden model that is wrong, at the layer where it is', async () => {
    const { equal, tensors, differences } = await verify(smallNetwork(), 2, { evaluator: brokenAt('Conv', 17) });
    const [input, conv, , , dense] = tensors;
    expect(equal).toBe(false);
    expect(input?.lockstep.differing).toBe(0);
    expect(conv?.lockstep).toEqual({ differing: 2, explained: 0, unexplained: 2, largest: 1 });
    expect(conv?.endToEnd).toEqual({ differing: 2, following: 0, unexplained: 2, largest: 1 });
    expect(dense?.lockstep.differing).toBe(0);
    expect(differences.find(({ isExplained }) => !isExplained)).toMatchObject({ tensor: 'yq_codes', position: 17, frame: 0, comparison: 'lockstep' });
  });

  it('does not take a difference of one next to a tie of another position for explained', async () => {
    const { tensors } = await verify(smallNetwork(), 40, { evaluator: brokenAt('AveragePool', 0) });
    const pool = tensors.find(({ layerType }) => layerType === 'AveragePool');
    expect(pool?.lockstep.unexplained).toBeGreaterThan(20);
  });

  it('lets integers without bounds judge sums that float32 does not hold', async () => {
    const { equal, tensors } = await verify(wideNetwork(), 30);
    expect(equal).toBe(true);
    expect(tensors.map(({ judge }) => judge)).toEqual(['onnx-runtime', 'exact-integers']);
    expect(tensors[1]?.values).toBe(1200);
    expect(tensors[1]?.lockstep.differing).toBe(0);
    expect(tensors[1]?.runtime?.differing).toBeGreaterThan(0);
    expect(tensors[1]?.endToEnd).toMatchObject({ following: tensors[1]?.runtime?.differing, unexplained: 0 });
    const broken = await verify(wideNetwork(), 1, { evaluator: brokenAt('Gemm', 3) });
    expect(broken.equal).toBe(false);
    expect(broken.tensors[1]?.lockstep).toEqual({ differing: 1, explained: 0, unexplained: 1, largest: 1 });
  });

  it('takes another optimization level apart', async () => {
    const plain = await verify(smallNetwork(), 2);
    expect(plain.level).toBeUndefined();
    const { level, equal } = await verify(smallNetwork(), 40, { level: 'all' });
    expect(equal).toBe(true);
    expect(level?.name).toBe('all');
    expect(level?.outputs).toMatchObject([{ tensor: 'shares', values: 160 }]);
  });

  it('compares what the host makes apart from the verdict', async () => {
    const { host, equal } = await verify(smallNetwork(), 5, { evaluator: brokenAt('Gemm', 1) });
    expect(equal).toBe(false);
    expect(host).toMatchObject([{ tensor: 'shares', operator: 'Softmax', values: 20 }]);
    expect(host[0]?.largest).toBeGreaterThan(0.001);
    const [right] = (await verify(smallNetwork(), 3)).host;
    expect(right?.largest).toBeLessThan(1e-6);
  });

  it('reads codes of four bits', async () => {
    const model = new QuantizedModel();
    const x = model.requantize('x', 'xq', 0.5, Int8Array.of(-2), 'int4');
    model.requantize(model.node('MatMul', [x, model.weight('m', [6, 3], 0.02)], 'dense'), 'zq', 1.7, Uint8Array.of(9), 'uint4');
    const { equal, tensors } = await verify(model.bytes([1, 6], 'zq', [1, 3], { opset: 21 }), 8);
    expect(equal).toBe(true);
    expect(tensors.map(({ tensor, others, values }) => [tensor, others, values])).toEqual([
      ['xq_codes', ['xq'], 48],
      ['zq_codes', ['zq'], 24],
    ]);
  });

  it('finds tensors before and behind moves, of the input and of the output, and codes behind a Clip that keeps them', async () => {
    const model = new QuantizedModel();
    const first = model.node('Transpose', ['x'], 'planes', { perm: { ints: [0, 3, 1, 2] } });
    const x = model.requantize(first, 'xq', 0.02, Int8Array.of(3));
    const conv = model.node('Conv', [x, model.weight('w', [3, 2, 3, 3], 0.011)], 'conv', { kernel_shape: { ints: [3, 3] } });
    const y = model.requantize(conv, 'yq', 0.05, Int8Array.of(-4));
    model.node('Transpose', [y], 'pixels', { perm: { ints: [0, 2, 3, 1] } });
    const bounds = [-7, 7].map((bound) => model.constant(`bound${bound}`, 'float', [], Float32Array.of(bound)));
    const z = model.requantize(model.node('Clip', ['pixels', ...bounds], 'clipped'), 'zq', 0.05, Int8Array.of(-4));
    model.node('Flatten', [z], 'y');
    const { equal, tensors, uncompared } = await verify(model.bytes([1, 6, 5, 2], 'y', [1, 36]), 6);
    expect(equal).toBe(true);
    expect(uncompared).toEqual([]);
    const [input, codes] = tensors.map(({ tensor, others }) => [tensor, ...others]);
    expect(input).toEqual(['xq_codes', 'xq']);
    expect(codes).toEqual(expect.arrayContaining(['yq_codes', 'yq', 'pixels', 'zq_codes', 'zq', 'y']));
  });

  it('does not take codes behind a Relu that limits them for those before', async () => {
    const model = new QuantizedModel();
    const x = model.requantize('x', 'xq', 0.02, Int8Array.of(3));
    const y = model.requantize(model.node('Conv', [x, model.weight('w', [3, 2, 1, 1], 0.011)], 'conv', { kernel_shape: { ints: [1, 1] } }), 'yq', 0.02, Int8Array.of(0));
    const z = model.requantize(model.node('Relu', [y], 'relu'), 'zq', 0.02, Int8Array.of(0));
    model.node('Transpose', [z], 'rows', { perm: { ints: [0, 2, 3, 1] } });
    const { equal, tensors } = await verify(model.bytes([1, 2, 3, 3], 'rows', [1, 3, 3, 3]), 4);
    expect(equal).toBe(true);
    expect(tensors.slice(1).map(({ layerType, tensor, others }) => [layerType, ...[tensor, ...others].sort()])).toEqual([
      ['Conv', 'yq', 'yq_codes'],
      ['Relu', 'rows', 'zq', 'zq_codes'],
    ]);
  });

  it('feeds integer inputs as codes', async () => {
    const model = new QuantizedModel();
    const x = model.node('DequantizeLinear', ['x', ...model.format('xq', 0.04, Uint8Array.of(128), 'uint8')], 'xq');
    model.requantize(model.node('Relu', [model.node('MatMul', [x, model.weight('m', [6, 3], 0.02)], 'dense')], 'relu'), 'zq', 0.3, Int8Array.of(-10));
    const { equal, tensors } = await verify(model.bytes([1, 6], 'zq', [1, 3], { kind: 'uint8' }), 8);
    expect(equal).toBe(true);
    expect(tensors[0]).toMatchObject({ tensor: 'x', others: ['xq'], values: 48 });
  });

  it('says what it cannot hold against ONNX Runtime', async () => {
    const bytes = smallNetwork();
    const graph = importModel(bytes);
    const request = { model: bytes, graph, evaluator: compiler.evaluator, runtime, frames: uniformInputs(graph, 1) };
    const codes = async (others: Partial<typeof request>): Promise<readonly string[]> => (await verifyModel({ ...request, ...others })).diagnostics.map(({ code }) => code);
    expect(await codes({ model: Uint8Array.of(1, 2, 3) })).toEqual(['ONX001']);
    const refusing = { version: '0', load: () => Promise.reject(new Error('no such operator')) };
    expect(await codes({ runtime: refusing })).toEqual(['VFY001']);
    const [first = ''] = graph.inputs;
    const input = graph.values.get(first);
    if (input === undefined) throw new Error('there is an input');
    const withInput = (changed: Partial<typeof input>) => ({ ...graph, values: new Map([...graph.values, [first, { ...input, ...changed }]]) });
    expect(await codes({ graph: withInput({ type: { kind: 'float32' } }) })).toEqual(['VFY002']);
    expect(await codes({ graph: withInput({ provenance: { tensors: ['other'], factors: [], dimensions: [] } }) })).toEqual(['VFY004']);
    const narrow = new QuantizedModel();
    narrow.node('DequantizeLinear', ['x', ...narrow.format('xq', 0.5, Int8Array.of(0), 'int4')], 'xq');
    expect(await codes({ model: narrow.bytes([1, 6], 'xq', [1, 6], { kind: 'int4', opset: 21 }) })).toEqual(['VFY003']);
  });
});
