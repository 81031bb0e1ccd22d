import { type Graph, type Preprocessing, affineOf, applyAffine, sourceToStream, valueOf } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeValueInfo, type OnnxTensor } from '@netloom/onnx-frontend/codec';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { bakePreprocessing, createCompiler } from '../src/index.js';
import { createRandom } from './support/random.js';

const created = createCompiler();
if (!created.ok) throw new Error(JSON.stringify(created.diagnostics));
const compiler = created.value;
const random = createRandom(5);

function weights(name: string, dims: readonly number[]): OnnxTensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return { name, kind: 'float', dims, data: Float32Array.from({ length: count }, () => random.real(-0.5, 0.5)) };
}

type Node = ReturnType<typeof makeNode>;

/** A model of one image input `x` of C, 6, 5 and one output `y`. */
function model(channels: number, nodes: readonly Node[], initializers: readonly OnnxTensor[], outputs: readonly number[]): Uint8Array {
  return encodeModel(
    makeModel({
      nodes,
      inputs: [makeValueInfo('x', 'float', [1, channels, 6, 5])],
      outputs: [makeValueInfo('y', 'float', outputs)],
      initializers,
    }),
  );
}

function convolution(channels: number, attributes: Parameters<typeof makeNode>[3], group = 1, bias = true): Uint8Array {
  const parts = [weights('w', [4, channels / group, 3, 3]), ...(bias ? [weights('b', [4])] : [])];
  const node = makeNode('Conv', ['x', ...parts.map(({ name }) => name)], ['y'], { kernel_shape: { ints: [3, 3] }, group: { int: group }, ...attributes }, { name: 'first' });
  const pads = attributes?.pads === undefined ? 0 : 2;
  return model(channels, [node], parts, [1, 4, 4 + pads, 3 + pads]);
}

function graphOf(bytes: Uint8Array): Graph {
  const graph = compiler.importModel(bytes);
  if (!graph.ok) throw new Error(JSON.stringify(graph.diagnostics));
  return graph.value;
}

/** ONNX Runtime on preprocessed data, and the golden model of the baked graph on raw bytes, in the source's order. */
async function bothWays(bytes: Uint8Array, preprocessing: Preprocessing, expectedZero: number): Promise<{ expected: number[]; actual: number[] }> {
  const graph = graphOf(bytes);
  const baked = bakePreprocessing(graph, preprocessing);
  if (!baked.ok || baked.value === undefined) throw new Error(JSON.stringify(baked.diagnostics));
  expect(baked.diagnostics).toEqual([]);
  expect(baked.value.zeroPoint).toBe(expectedZero);
  const input = valueOf(graph, 'x');
  const channels = input.axes.at(-1)?.size ?? 1;
  const raw = Uint8Array.from({ length: channels * 30 }, () => Math.floor(random.real(0, 256)));
  const affine = affineOf(preprocessing);
  const session = await InferenceSession.create(bytes);
  const feed = Float32Array.from(raw, (x, i) => applyAffine(affine, x, Math.floor(i / 30)));
  const { y } = await session.run({ x: new Tensor('float32', feed, [1, channels, 6, 5]) });
  const inStream = new Float32Array(raw.length);
  if (input.provenance === undefined) throw new Error('no provenance');
  sourceToStream(input.provenance).forEach((position, i) => {
    inStream[position] = (raw[i] ?? 0) - expectedZero;
  });
  const made = compiler.evaluator.evaluate(baked.value.graph, new Map([['x', inStream]]));
  const output = graph.outputs[0] ?? '';
  const data = made.get(output) ?? new Float32Array();
  const { provenance } = valueOf(graph, output);
  if (provenance === undefined) throw new Error('no provenance');
  return { expected: Array.from(y?.data as Float32Array), actual: [...sourceToStream(provenance)].map((position) => data[position] ?? Number.NaN) };
}

function expectClose({ expected, actual }: { expected: number[]; actual: number[] }): void {
  expect(actual).toHaveLength(expected.length);
  const magnitude = Math.max(...expected.map(Math.abs));
  // Both are float32 sums of up to 90 products in another order: 2^-24 each, of the greatest magnitudes that occur.
  for (const [i, x] of expected.entries()) expect(Math.abs((actual[i] ?? Number.NaN) - x)).toBeLessThan(magnitude * 2 ** -16);
}

const imagenet: Preprocessing = { scale: 1 / 255, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };

describe('a baked preprocessing computes on raw bytes what ONNX Runtime computes on preprocessed data', () => {
  it.each([
    ['mean and std per channel without padding', convolution(3, {}), imagenet, 0],
    ['without a bias', convolution(3, {}, 1, false), imagenet, 0],
    ['with groups', convolution(4, {}, 2), { mean: [1, 20, 100, 200], std: [50, 60, 70, 80] }, 0],
    ['padding, no mean', convolution(3, { pads: { ints: [1, 1, 1, 1] } }), { std: [255, 128, 64] }, 0],
    ['padding, a mean that is a byte', convolution(3, { pads: { ints: [1, 1, 1, 1] } }), { mean: [128], std: [128, 64, 32] }, 128],
    ['padding, a scaled mean that is a byte', convolution(2, { pads: { ints: [1, 1, 1, 1] } }), { scale: 0.25, mean: [31], std: [0.5] }, 124],
    ['a negative std', convolution(3, {}), { mean: [255], std: [-255] }, 0],
  ])('Conv: %s', async (_, bytes, preprocessing, zero) => {
    expectClose(await bothWays(bytes, preprocessing, zero));
  });

  it('Gemm on a flattened image, whose columns are permuted', async () => {
    const nodes = [makeNode('Flatten', ['x'], ['f']), makeNode('Gemm', ['f', 'w', 'b'], ['y'], { transB: { int: 1 } })];
    expectClose(await bothWays(model(3, nodes, [weights('w', [7, 90]), weights('b', [7])], [1, 7]), imagenet, 0));
  });

  it('several layers that read the input', async () => {
    const nodes = [
      makeNode('Conv', ['x', 'v'], ['p'], {}, { name: 'p' }),
      makeNode('Conv', ['x', 'w', 'b'], ['q'], {}, { name: 'q' }),
      makeNode('Add', ['p', 'q'], ['y']),
    ];
    expectClose(await bothWays(model(3, nodes, [weights('v', [2, 3, 1, 1]), weights('w', [2, 3, 1, 1]), weights('b', [2])], [1, 2, 6, 5]), imagenet, 0));
  });
});

describe('what stays with the host', () => {
  const relu = makeNode('Relu', ['x'], ['y'], {}, { name: 'relu' });
  const padded = convolution(3, { pads: { ints: [1, 1, 1, 1] } });
  it.each([
    ['padding where 0 is no byte', padded, { mean: [127.5], std: [127.5] }, 'Conv "first" pads with 0'],
    ['padding where 0 is another byte in each channel', padded, { mean: [1, 2, 3] }, 'Conv "first" pads with 0'],
    ['padding where 0 is beyond bytes', padded, { mean: [256] }, 'Conv "first" pads with 0'],
    ['padding where 0 is one only in reals', padded, { scale: 1 / 255, mean: [0.1], std: [0.3] }, 'Conv "first" pads with 0'],
    ['a layer that is not linear', model(3, [relu], [], [1, 3, 6, 5]), imagenet, 'Relu "relu" is neither Conv nor Gemm'],
    ['weights that would vanish', convolution(3, {}), { std: [1e38] }, 'normal numbers of float32'],
    ['weights that would be infinite', convolution(3, {}), { std: [1e-39] }, 'normal numbers of float32'],
  ])('%s', (_, bytes, preprocessing, reason) => {
    const baked = bakePreprocessing(graphOf(bytes), preprocessing);
    expect(baked).toMatchObject({ ok: true, value: undefined, diagnostics: [{ code: 'CMP010', severity: 'note' }] });
    expect(baked.diagnostics[0]?.message).toContain(reason);
  });

  it('nothing, if there is nothing to do', () => {
    for (const preprocessing of [{}, { scale: 1, mean: [0, 0, 0], std: [1] }])
      expect(bakePreprocessing(graphOf(padded), preprocessing)).toEqual({ ok: true, value: undefined, diagnostics: [] });
  });

  it('an input that leaves the graph, and one that is an integer', () => {
    const graph = graphOf(padded);
    expect(bakePreprocessing({ ...graph, outputs: [...graph.outputs, 'x'] }, imagenet).diagnostics[0]?.message).toContain('leaves the graph');
    const integer = compiler.quantize(graph, {}, []);
    if (!integer.ok) throw new Error('not quantized');
    expect(bakePreprocessing(integer.value, imagenet).diagnostics[0]?.message).toContain('is u8');
  });
});

it('the input holds raw bytes in eight bits, whatever calibration saw', () => {
  const baked = bakePreprocessing(graphOf(convolution(3, { pads: { ints: [1, 1, 1, 1] } })), { mean: [128], std: [128] });
  if (!baked.ok || baked.value === undefined) throw new Error('not baked');
  const format = { signed: false, bits: 8, scale: 1, zeroPoint: 128 };
  const frames = [new Map([['x', Float32Array.from({ length: 90 }, (_, i) => (i % 50) - 20)]])];
  const integer = compiler.quantize(baked.value.graph, { inputFormats: { x: format } }, frames);
  expect(integer.ok && integer.value.values.get('x')?.type).toEqual({ kind: 'integer', signed: false, bits: 8, quantization: { scale: [1], zeroPoint: [128] } });
  expect(compiler.quantize(baked.value.graph, { inputFormats: { y: format } }, frames).diagnostics.map(({ code }) => code)).toEqual(['QNT007']);
  for (const wrong of [{ ...format, zeroPoint: 256 }, { ...format, scale: 0.1 }, { ...format, bits: 17 }])
    expect(compiler.quantize(baked.value.graph, { inputFormats: { x: wrong } }, frames).diagnostics.map(({ code }) => code)).toEqual(['QNT001']);
});
