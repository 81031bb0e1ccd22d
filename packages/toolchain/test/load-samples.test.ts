import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Graph, integerType } from '@netloom/ir';
import { afterAll, describe, expect, it } from 'vitest';
import { type SampleOptions, encodeNpy, encodeNpz, loadLabels, loadSamples } from '../src/index.js';
import { channelsFirst, channelsLast, graphOf, imageInput, vectorInput } from './fixtures/graphs.js';

const directory = mkdtempSync(join(tmpdir(), 'samples-'));
afterAll(() => {
  rmSync(directory, { recursive: true });
});

let files = 0;
function file(content: Uint8Array | string): string {
  const path = join(directory, `file-${files++}`);
  writeFileSync(path, content);
  return path;
}

function counting(shape: readonly number[]): string {
  const count = shape.reduce((product, size) => product * size, 1);
  return file(encodeNpy(shape, Float32Array.from({ length: count }, (_, i) => i)));
}

function frames(text: string, graph: Graph, options?: SampleOptions): number[][] {
  const samples = loadSamples(text, graph, options);
  if (!samples.ok) throw new Error(samples.diagnostics.map(({ message }) => message).join());
  return Array.from({ length: samples.value.count }, (_, i) => [...(samples.value.frame(i).get('x') ?? [])]);
}

function codes(text: string, graph: Graph, options?: SampleOptions): string[] {
  const samples = loadSamples(text, graph, options);
  expect(samples.ok).toBe(false);
  return samples.diagnostics.map(({ code }) => code);
}

/** One frame of 2 x 3 pixels and 2 channels: in stream order, and what a channels-first file of 0, 1, 2, … becomes. */
const inOrder = Array.from({ length: 12 }, (_, i) => i);
const fromChannelsFirst = [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11];

describe('layouts', () => {
  const nchw = graphOf(imageInput([2, 3, 2], channelsFirst));
  const nhwc = graphOf(imageInput([2, 3, 2], channelsLast));

  it.each([
    [[1, 2, 2, 3], fromChannelsFirst],
    [[2, 2, 3], fromChannelsFirst],
    [[1, 2, 3, 2], inOrder],
    [[2, 3, 2], inOrder],
    [[12], fromChannelsFirst],
    [[1, 12], fromChannelsFirst],
  ])('%j for a source of N C H W', (shape, expected) => {
    expect(frames(counting(shape), nchw)).toEqual([expected]);
  });

  it.each([
    [[1, 2, 3, 2], inOrder],
    [[1, 2, 2, 3], fromChannelsFirst],
    [[12], inOrder],
  ])('%j for a source of N H W C', (shape, expected) => {
    expect(frames(counting(shape), nhwc)).toEqual([expected]);
  });

  it('the source decides between orders of the same shape', () => {
    const cube = imageInput([2, 2, 2], channelsFirst);
    expect(frames(counting([2, 2, 2]), graphOf(cube))).toEqual([[0, 4, 1, 5, 2, 6, 3, 7]]);
    expect(frames(counting([2, 2, 2]), graphOf(imageInput([2, 2, 2], channelsLast)))).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  it('a batch along the first dimension', () => {
    const [first, second] = frames(counting([2, 2, 2, 3]), nchw);
    expect(first).toEqual(fromChannelsFirst);
    expect(second).toEqual(fromChannelsFirst.map((x) => x + 12));
  });

  it('grey images without a channel dimension', () => {
    const grey = graphOf(imageInput([2, 3, 1], channelsFirst));
    for (const shape of [[4, 2, 3], [4, 1, 2, 3], [4, 2, 3, 1], [4, 6]]) expect(frames(counting(shape), grey)).toHaveLength(4);
    expect(frames(counting([2, 3]), grey)).toEqual([[0, 1, 2, 3, 4, 5]]);
  });

  it('images for a model that takes vectors', () => {
    expect(frames(counting([2, 2, 3]), graphOf(vectorInput(6)))).toEqual([[0, 1, 2, 3, 4, 5], [6, 7, 8, 9, 10, 11]]);
    expect(frames(counting([2, 3]), graphOf(vectorInput(6)))).toEqual([[0, 1, 2, 3, 4, 5]]);
    expect(frames(counting([6]), graphOf(vectorInput(6)))).toHaveLength(1);
  });

  it('anything else is a diagnostic with both shapes', () => {
    expect(codes(counting([3, 3, 2]), nchw)).toEqual(['TLC016']);
    expect(codes(counting([0, 2, 2, 3]), nchw)).toEqual(['TLC016']);
    const result = loadSamples(counting([5]), nchw);
    expect(result.diagnostics[0]?.message).toBe(
      'samples must have the shape 1x2x2x3 or 2x3x2 or 2x2x3 or 12, with or without a batch, but the array is 5.',
    );
  });
});

describe('values', () => {
  const grey = graphOf(imageInput([1, 2, 1], channelsFirst));
  const colour = graphOf(imageInput([1, 2, 2], channelsFirst));

  it('preprocessing for all and per channel', () => {
    expect(frames(file(encodeNpy([1, 2], Uint8Array.of(0, 255))), grey, { preprocessing: { mean: [0], std: [255] } })).toEqual([[0, 1]]);
    const preprocessing = { mean: [1, 2], std: [0.5, 4] };
    expect(frames(counting([2, 1, 2]), colour, { preprocessing })).toEqual([[-2, 0, 0, 0.25]]);
  });

  it('preprocessing that does not fit is refused', () => {
    const input = counting([1, 2]);
    for (const preprocessing of [{ mean: [0], std: [0] }, { mean: [0, 1], std: [1] }, { mean: [Number.NaN], std: [1] }])
      expect(codes(input, grey, { preprocessing })).toEqual(['TLC018']);
  });

  it('numbers that are not finite are refused', () => {
    expect(codes(file(encodeNpy([1, 2], Float32Array.of(1, Number.NaN))), grey)).toEqual(['TLC017']);
    expect(codes(file(encodeNpy([1, 2], Float32Array.of(-Infinity, 0))), grey)).toEqual(['TLC017']);
  });

  it('plain integer inputs take integers within their format only', () => {
    const plain = graphOf(imageInput([1, 2, 1], channelsFirst, integerType(true, 8)));
    expect(frames(file(encodeNpy([1, 2], Int8Array.of(-128, 127))), plain)).toEqual([[-128, 127]]);
    expect(codes(file(encodeNpy([1, 2], Uint8Array.of(128, 0))), plain)).toEqual(['TLC017']);
    expect(codes(file(encodeNpy([1, 2], Float32Array.of(0.5, 0))), plain)).toEqual(['TLC017']);
  });
});

describe('several arrays', () => {
  const grey = graphOf(imageInput([1, 2, 1], channelsFirst));
  const labels = encodeNpy([3], Int32Array.of(3, 1, 2));
  const images = encodeNpy([3, 1, 2], Uint8Array.of(1, 2, 3, 4, 5, 6));
  const dataset = file(encodeNpz(new Map([['y', labels], ['x', images]])));

  it('the only one that fits is taken, for images and for labels', () => {
    expect(frames(dataset, grey)).toEqual([[1, 2], [3, 4], [5, 6]]);
    expect(loadLabels(dataset)).toMatchObject({ ok: true, value: Int32Array.of(3, 1, 2) });
  });

  it('a key names one', () => {
    expect(frames(`${dataset}:x`, grey)).toHaveLength(3);
    expect(codes(`${dataset}:y`, grey)).toEqual(['TLC016']);
    const missing = loadSamples(`${dataset}:z`, grey);
    expect(missing).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC013' }] });
    expect(missing.diagnostics[0]?.message).toContain('y (3), x (3x1x2)');
  });

  it('several that fit are listed', () => {
    const two = file(encodeNpz(new Map([['a', images], ['b', images]])));
    const result = loadSamples(two, grey);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC014' }] });
    expect(result.diagnostics[0]?.message).toContain('a (3x1x2), b (3x1x2)');
    expect(result.diagnostics[0]?.hint).toContain(`${two}:a`);
  });

  it('graphs with several inputs take arrays by name, all of one count', () => {
    const { axes, type } = vectorInput(3);
    const graph = graphOf(imageInput([1, 2, 1], channelsFirst), { name: 'w', axes, type });
    const named = (w: number[]): string =>
      file(encodeNpz(new Map([['x', images], ['w', encodeNpy(w, new Float32Array(w.reduce((a, b) => a * b, 1)))]])));
    const samples = loadSamples(named([3, 3]), graph);
    expect(samples.ok && [...samples.value.frame(2)].map(([name, data]) => [name, [...data]])).toEqual([['x', [5, 6]], ['w', [0, 0, 0]]]);
    expect(codes(named([2, 3]), graph)).toEqual(['TLC019']);
    expect(codes(dataset, graph)).toEqual(['TLC015']);
  });

  it('a file that is not there', () => {
    expect(codes(join(directory, 'none.npz:x'), grey)).toEqual(['TLC010']);
  });
});

describe('labels', () => {
  it('from text, vectors and columns', () => {
    expect(loadLabels(file('7\n2\n1\n'))).toMatchObject({ ok: true, value: Int32Array.of(7, 2, 1) });
    expect(loadLabels(file(encodeNpy([2, 1], Uint8Array.of(4, 5))))).toMatchObject({ ok: true, value: Int32Array.of(4, 5) });
  });

  it('what cannot be class numbers is refused', () => {
    for (const content of [encodeNpy([2], Int8Array.of(-1, 1)), encodeNpy([2], Float32Array.of(1, 2)), encodeNpy([2, 2], new Uint8Array(4)), '', '1.5\n'])
      expect(loadLabels(file(content)).ok).toBe(false);
  });
});

describe('arrays', () => {
  const cube = graphOf(imageInput([2, 2, 2], channelsFirst));

  it('the layout says what the shape cannot', () => {
    expect(frames(counting([2, 2, 2]), cube, { preprocessing: { layout: 'HWC' } })).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(frames(counting([1, 8]), cube, { preprocessing: { layout: 'HWC' } })).toEqual([[0, 1, 2, 3, 4, 5, 6, 7]]);
    expect(frames(counting([2, 2, 2]), graphOf(imageInput([2, 2, 2], channelsLast)), { preprocessing: { layout: 'CHW' } })).toEqual([[0, 4, 1, 5, 2, 6, 3, 7]]);
    expect(codes(counting([1, 3, 2, 2]), graphOf(imageInput([2, 2, 3], channelsFirst)), { preprocessing: { layout: 'HWC' } })).toEqual(['TLC016']);
  });

  it('a limit takes the first, and whether they are pixels is known', () => {
    const vector = graphOf(vectorInput(2));
    const load = (data: Float32Array, limit?: number) => loadSamples(file(encodeNpy([data.length / 2, 2], data)), vector, { limit });
    expect(load(Float32Array.of(0, 255, 3, 4, 5, 6), 2)).toMatchObject({ value: { count: 2, total: 3, positions: [0, 1], isPixels: true } });
    for (const strange of [256, -1, 0.5]) expect(load(Float32Array.of(0, strange))).toMatchObject({ value: { count: 1, isPixels: false } });
  });

  it('a shorter side needs a method of scaling', () => {
    for (const preprocessing of [{ shorterSide: 8 }, { resize: 'exact', shorterSide: 8 }] as const)
      expect(codes(counting([1, 2]), graphOf(vectorInput(2)), { preprocessing })).toEqual(['TLC024']);
  });

  it('a scale comes before mean and std', () => {
    expect(frames(counting([1, 2]), graphOf(vectorInput(2)), { preprocessing: { scale: 4, mean: [1], std: [2] } })).toEqual([[-0.5, 1.5]]);
    for (const scale of [0, -1, Number.NaN, Infinity]) expect(codes(counting([1, 2]), graphOf(vectorInput(2)), { preprocessing: { scale } })).toEqual(['TLC018']);
  });
});
