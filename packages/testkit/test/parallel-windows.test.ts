import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** A convolution, and how it is folded. */
interface Case {
  /** Channels, rows, columns. */
  readonly input: readonly [number, number, number];
  readonly outputs: number;
  readonly groups?: number;
  readonly kernel: readonly [number, number];
  readonly strides?: readonly [number, number];
  readonly dilations?: readonly [number, number];
  readonly pads?: readonly [number, number, number, number];
  readonly folding: Readonly<Record<string, number>>;
  readonly cycles: number;
}

/** The convolution and a Relu. */
function modelOf({ input: [channels, rows, columns], outputs, kernel, groups = 1, strides = [1, 1], dilations = [1, 1], pads = [0, 0, 0, 0] }: Case, seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const constant = (name: string, dims: number[]) => makeTensor(name, 'float', dims, random.normal(dims.reduce((product, size) => product * size, 1)));
  const attributes = { strides: { ints: [...strides] }, dilations: { ints: [...dilations] }, pads: { ints: [...pads] }, group: { int: groups } };
  const size = (i: 0 | 1): number =>
    Math.floor((([rows, columns][i] ?? 0) + pads[i] + (pads[i + 2] ?? 0) - dilations[i] * (kernel[i] - 1) - 1) / strides[i]) + 1;
  return encodeModel(
    makeModel({
      inputs: [makeValueInfo('x', 'float', ['batch', channels, rows, columns])],
      outputs: [makeValueInfo('y', 'float', ['batch', outputs, size(0), size(1)])],
      nodes: [
        makeNode('Conv', ['x', 'w', 'b'], ['a'], attributes, { name: 'conv' }),
        makeNode('Relu', ['a'], ['y'], {}, { name: 'relu' }),
      ],
      initializers: [constant('w', [outputs, channels / groups, ...kernel]), constant('b', [outputs])],
    }),
  );
}

/** A pooling of 8 x 9 pixels of 4 channels, padded by 1 on the left, right and below where its kernel is 3. */
interface Pool {
  readonly operator: string;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly folding: Readonly<Record<string, number>>;
  readonly cycles: number;
}

function poolOf({ operator, kernel, strides }: Pool): Uint8Array {
  const pads = kernel.map((size) => (size === 3 ? 1 : 0));
  const [rows, columns] = [8, 9].map((size, i) => Math.floor((size + (pads[i] ?? 0) * (i + 1) - (kernel[i] ?? 1)) / (strides[i] ?? 1)) + 1);
  const attributes = { kernel_shape: { ints: [...kernel] }, strides: { ints: [...strides] }, pads: { ints: [0, pads[1] ?? 0, ...pads] } };
  return encodeModel(
    makeModel({
      inputs: [makeValueInfo('x', 'float', ['batch', 4, 8, 9])],
      outputs: [makeValueInfo('y', 'float', ['batch', 4, rows ?? 0, columns ?? 0])],
      nodes: [makeNode(operator, ['x'], ['y'], attributes, { name: 'pool' })],
      initializers: [],
    }),
  );
}

describe('several kernel positions a cycle, from ONNX to GHDL', () => {
  it.each<[string, Case]>([
    ['whole 5x5 window of one channel', { input: [1, 28, 28], outputs: 2, kernel: [5, 5], folding: { pe: 2, simd: 25 }, cycles: 28 * 28 }],
    ['whole 5x5 window, padded to the same size', { input: [1, 9, 8], outputs: 2, kernel: [5, 5], pads: [2, 2, 2, 2], folding: { pe: 2, simd: 25 }, cycles: 9 * 8 }],
    ['whole window in two turns', { input: [1, 9, 8], outputs: 4, kernel: [3, 3], pads: [1, 1, 1, 1], folding: { pe: 2, simd: 9 }, cycles: 2 * 9 * 8 }],
    ['rows of a window', { input: [4, 6, 7], outputs: 3, kernel: [3, 3], pads: [1, 1, 1, 1], folding: { pe: 3, simd: 6, positions: 3 }, cycles: 6 * 7 * 3 * 2 }],
    ['a whole window of all channels', { input: [3, 7, 6], outputs: 2, kernel: [3, 3], pads: [1, 1, 1, 1], folding: { pe: 2, simd: 27 }, cycles: 7 * 6 }],
    ['stride 2, faster than one channel a cycle', { input: [4, 9, 9], outputs: 2, kernel: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1], folding: { pe: 2, simd: 9, positions: 9 }, cycles: 25 * 4 }],
    ['full padding: more windows than pixels', { input: [2, 4, 5], outputs: 2, kernel: [3, 3], pads: [2, 2, 2, 2], folding: { pe: 2, simd: 18 }, cycles: 6 * 7 }],
    ['dilation 2', { input: [2, 8, 9], outputs: 2, kernel: [3, 3], dilations: [2, 2], pads: [2, 2, 2, 2], folding: { pe: 2, simd: 18 }, cycles: 8 * 9 }],
    ['quarters of 4x4, stride and dilation unlike', { input: [2, 9, 8], outputs: 2, kernel: [4, 4], strides: [1, 2], dilations: [2, 1], pads: [1, 3, 2, 0], folding: { pe: 1, simd: 4, positions: 4 }, cycles: 6 * 4 * 4 * 2 * 2 }],
    ['groups', { input: [6, 5, 6], outputs: 4, groups: 2, kernel: [3, 3], folding: { pe: 2, simd: 9, positions: 3 }, cycles: 3 * 4 * 3 * 2 }],
    ['depthwise', { input: [4, 7, 6], outputs: 4, groups: 4, kernel: [3, 3], pads: [1, 1, 1, 1], folding: { lanes: 2, positions: 9 }, cycles: 7 * 6 * 2 }],
    ['depthwise with two outputs a channel', { input: [2, 7, 6], outputs: 4, groups: 2, kernel: [2, 3], folding: { lanes: 2, positions: 3 }, cycles: 6 * 4 * 2 * 2 }],
    ['the frame as the only window', { input: [2, 4, 3], outputs: 4, kernel: [4, 3], folding: { pe: 4, simd: 24 }, cycles: 12 }],
  ])('%s', async (name, shape) => {
    const { manifest } = await expectProof(modelOf(shape, name.length), name.length, { folding: { conv: shape.folding }, target: { multipliers: 1000 } });
    const [conv] = manifest.layers;
    expect(conv?.folding).toMatchObject(shape.folding);
    expect(conv?.intervalCycles).toBe(shape.cycles);
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(shape.cycles);
  });

  it.each<[string, Pool]>([
    ['3x3 stride 1: as fast as the input', { operator: 'MaxPool', kernel: [3, 3], strides: [1, 1], folding: { lanes: 4, positions: 9 }, cycles: 8 * 9 }],
    ['3x3 stride 2: as fast as all channels a cycle', { operator: 'MaxPool', kernel: [3, 3], strides: [2, 2], folding: { lanes: 2, positions: 9 }, cycles: 8 * 9 }],
    ['2x3 by halves', { operator: 'MaxPool', kernel: [2, 3], strides: [1, 2], folding: { lanes: 2, positions: 3 }, cycles: 7 * 5 * 2 * 2 }],
  ])('%s', async (name, pool) => {
    const { manifest } = await expectProof(poolOf(pool), name.length, { folding: { pool: pool.folding } });
    expect(manifest.layers[0]).toMatchObject({ folding: pool.folding, intervalCycles: pool.cycles });
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(pool.cycles);
  });
});
