import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Graph } from '@netloom/ir';
import { afterAll, describe, expect, it } from 'vitest';
import { framesOfImages } from '../src/frames/directory-frames.js';
import { SampleError, type SampleOptions, type Samples, loadSamples } from '../src/index.js';
import { channelsFirst, channelsLast, graphOf, imageInput, vectorInput } from './fixtures/graphs.js';
import { makeJpeg } from './fixtures/make-jpeg.js';
import { makePng } from './fixtures/make-png.js';

const scratch = mkdtempSync(join(tmpdir(), 'images-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

let directories = 0;
function directory(files: Readonly<Record<string, Uint8Array | string>>): string {
  const path = join(scratch, `directory-${directories++}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** 2 x 1 pixels of one value. */
function greyPng(value: number): Uint8Array {
  return makePng({ width: 2, height: 1, depth: 8, colourType: 0, rows: [[value, value]] });
}

function greyJpeg(value: number): Uint8Array {
  return makeJpeg({ width: 2, height: 1, components: [{ id: 1, blocks: [value] }] });
}

const grey = graphOf(imageInput([1, 2, 1], channelsFirst));

function load(path: string, options?: SampleOptions, graph: Graph = grey): Samples {
  const samples = loadSamples(path, graph, options);
  if (!samples.ok) throw new Error(samples.diagnostics.map(({ message }) => message).join());
  return samples.value;
}

/** The first number of each frame. */
function firsts({ count, frame }: Samples): (number | undefined)[] {
  return Array.from({ length: count }, (_, i) => frame(i).get('x')?.[0]);
}

describe('a directory of images', () => {
  it('gives all images below it in the order of code points, of both formats', () => {
    const path = directory({
      'b.png': greyPng(4),
      'B.JPG': greyJpeg(3),
      'a/z.jpeg': greyJpeg(2),
      'a/10.png': greyPng(0),
      'a/9.PNG': greyPng(1),
      'ﬀ.png': greyPng(5),
      '😀.png': greyPng(6),
      'notes.txt': 'no image',
      '.hidden.png': 'no image',
      '.git/x.png': 'no image',
    });
    const samples = load(path);
    expect(firsts(samples)).toEqual([3, 0, 1, 2, 4, 5, 6]);
    expect(samples).toMatchObject({ total: 7, isPixels: true });
    expect(samples.classes).toBeUndefined();
  });

  it('preprocesses, and gives raw numbers beside', () => {
    const samples = load(directory({ 'a.png': greyPng(51) }), { preprocessing: { scale: 1 / 255, mean: [0.1], std: [0.5] } });
    expect(samples.frame(0).get('x')).toEqual(Float32Array.of(Math.fround((51 / 255 - 0.1) / 0.5), Math.fround((51 / 255 - 0.1) / 0.5)));
    expect(samples.raw.frame(0).get('x')).toEqual(Float32Array.of(51, 51));
  });

  it('brings images into the size and the colours of the model', () => {
    const rgb = makePng({ width: 2, height: 2, depth: 8, colourType: 2, rows: [[10, 20, 30, 10, 20, 30], [10, 20, 30, 10, 20, 30]] });
    const path = directory({ 'a.png': rgb, 'b.png': greyPng(9) });
    const graph = graphOf(imageInput([1, 1, 3], channelsLast));
    const samples = load(path, { preprocessing: { resize: 'area', channels: 'BGR' } }, graph);
    expect([0, 1].map((i) => [...(samples.frame(i).get('x') ?? [])])).toEqual([[30, 20, 10], [9, 9, 9]]);
  });

  it('takes classes from sub-directories, those without images too, as long as no image lies beside them', () => {
    const files = { 'dog/1.png': greyPng(1), 'cat/deep/2.png': greyPng(2), 'cat/1.jpg': greyJpeg(3), 'Zebra/x.png': greyPng(4), 'empty/readme.txt': '' };
    const samples = load(directory(files));
    expect(firsts(samples)).toEqual([4, 3, 2, 1]);
    expect(samples.classes).toEqual({ names: ['Zebra', 'cat', 'dog', 'empty'], numbers: [0, 1, 1, 2] });
    expect(load(directory({ ...files, 'beside.png': greyPng(1) })).classes).toBeUndefined();
  });

  it('spreads a limit evenly, and looks at no other files', () => {
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i < 5 ? 'a' : 'b'}/${i}.png`, [0, 2, 5, 7].includes(i) ? greyPng(i) : 'no image']));
    const seen: number[][] = [];
    const samples = load(directory(files), { limit: 4, onProgress: (done, total) => seen.push([done, total]) });
    expect(firsts(samples)).toEqual([0, 2, 5, 7]);
    expect(samples).toMatchObject({ count: 4, total: 10, positions: [0, 2, 5, 7], classes: { numbers: [0, 0, 1, 1] } });
    expect(seen).toEqual([[0, 4], [1, 4], [2, 4], [3, 4]]);
  });

  it('names every file that cannot be taken, at once', () => {
    const path = directory({
      '1-good.png': greyPng(1),
      '2-text.png': 'this is text',
      '3-large.png': makePng({ width: 3, height: 1, depth: 8, colourType: 0, rows: [[1, 2, 3]] }),
      '4-cut.jpg': greyJpeg(9).subarray(0, 60),
      '5-deep.png': makePng({ width: 2, height: 1, depth: 16, colourType: 0, rows: [[1, 2, 3, 4]] }),
      '6-empty.jpeg': '',
    });
    symlinkSync(join(path, 'nowhere'), join(path, '7-broken.png'));
    const { ok, diagnostics } = loadSamples(path, grey);
    expect(ok).toBe(false);
    expect(diagnostics.map(({ code, subject }) => [code, relative(path, subject.name)])).toEqual([['TLC010', '7-broken.png']]);
    rmSync(join(path, '7-broken.png'));
    const others = loadSamples(path, grey);
    expect(others.diagnostics.map(({ code, subject }) => [code, relative(path, subject.name)])).toEqual([
      ['TLC011', '2-text.png'],
      ['TLC020', '3-large.png'],
      ['TLC012', '4-cut.jpg'],
      ['TLC021', '5-deep.png'],
      ['TLC011', '6-empty.jpeg'],
    ]);
    expect(others.diagnostics[1]).toMatchObject({ message: 'images must be 2x1, but it is 3x1.', hint: expect.stringContaining('resize') as unknown });
  });

  it('refuses directories without images, and models with several inputs', () => {
    expect(loadSamples(directory({ 'a.txt': '' }), grey).diagnostics.map(({ code }) => code)).toEqual(['TLC022']);
    const two = graphOf(imageInput([1, 2, 1], channelsFirst), { ...vectorInput(2), name: 'y' });
    expect(loadSamples(directory({ 'a.png': greyPng(1) }), two).diagnostics.map(({ code }) => code)).toEqual(['TLC023']);
  });

  it('follows links, but not in circles', () => {
    const path = directory({ 'a/1.png': greyPng(1) });
    symlinkSync(path, join(path, 'a/back'));
    symlinkSync(join(path, 'a/1.png'), join(path, 'a/2.png'));
    expect(firsts(load(path))).toEqual([1, 1]);
  });

  it('serves models of vectors, if as many numbers are in an image', () => {
    const path = directory({ 'a.png': greyPng(7) });
    expect([...(load(path, {}, graphOf(vectorInput(2))).frame(0).get('x') ?? [])]).toEqual([7, 7]);
    expect(loadSamples(path, graphOf(vectorInput(3))).diagnostics.map(({ code }) => code)).toEqual(['TLC016']);
  });

  it('keeps within its memory by reading files again; one that has gone since says so', () => {
    const path = directory({ 'a.png': greyPng(1), 'b.png': greyPng(2) });
    const files = ['a.png', 'b.png'].map((name) => join(path, name));
    const frames = framesOfImages(files, imageInput([1, 2, 1], channelsFirst), {}, () => undefined, 2);
    if (!frames.ok) throw new Error('not loaded');
    expect([0, 1, 0].map((i) => frames.value.frame(i).get('x')?.[0])).toEqual([1, 2, 1]);
    for (const file of files) rmSync(file);
    expect(frames.value.frame(0).get('x')?.[0]).toBe(1);
    expect(() => frames.value.frame(1)).toThrow(SampleError);
  });
});

describe('one image', () => {
  it('is scaled as those of directories are', () => {
    const path = join(directory({ 'a.jpg': makeJpeg({ width: 16, height: 8, components: [{ id: 1, blocks: [100, 200] }] }) }), 'a.jpg');
    expect([...(load(path, { preprocessing: { resize: 'area' } }).frame(0).get('x') ?? [])]).toEqual([100, 200]);
    expect(loadSamples(path, grey).diagnostics.map(({ code }) => code)).toEqual(['TLC020']);
  });
});
