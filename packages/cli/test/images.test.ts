import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ProjectManifest, projectManifest } from '@netloom/ir';
import { encodeNpy, findGhdl, parseArrays } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { codes, netloomJson } from './fixtures/call.js';
import { images, smallModel } from './fixtures/models.js';
import { brightLeft, brightRight, colourful } from './fixtures/photos.js';
import { scratchDirectory } from './fixtures/scratch.js';

const ghdl = await findGhdl();
const scratch = scratchDirectory();
const model = scratch.write('small.onnx', smallModel());
const photos = join(scratch.path, 'photos');
for (const [name, content] of Object.entries({ 'left/1.jpg': brightLeft, 'left/2.png': colourful, 'right/1.JPEG': brightRight })) {
  mkdirSync(dirname(join(photos, name)), { recursive: true });
  writeFileSync(join(photos, name), content);
}

let written = 0;
function config(preprocessing: object): string {
  return scratch.write(`config-${written++}.json`, JSON.stringify({ preprocessing }));
}

/** The model's Softmax is left to the host, and its folding is chosen: that is always noted. */
function ownNotes(noted: readonly string[]): string[] {
  return noted.filter((code) => !['ONX082', 'HDL012'].includes(code));
}

async function compiled(preprocessing: object, calibration: string, ...flags: string[]): Promise<{ directory: string; manifest: ProjectManifest; noted: string[] }> {
  const directory = join(scratch.path, `project-${written++}`);
  const report = await netloomJson('compile', model, '-o', directory, '--calibration', calibration, '--config', config(preprocessing), ...flags);
  if (!report.ok) throw new Error(JSON.stringify(report.diagnostics));
  const manifest = projectManifest.parse(JSON.parse(readFileSync(join(directory, 'netloom.json'), 'utf8')));
  return { directory, manifest, noted: ownNotes(codes(report)) };
}

const fitted = { resize: 'area', crop: 'center' };

describe('photos', () => {
  it('compile from a directory, and go into the hardware as raw bytes', async () => {
    const { directory, manifest, noted } = await compiled({ ...fitted, scale: 1 / 255, mean: [0] }, photos);
    expect(noted).toEqual([]);
    expect(manifest).toMatchObject({ preprocessing: fitted, bakedPreprocessing: { scale: 1 / 255, mean: [0] }, vectors: { frames: 3 } });
    expect(manifest.preprocessing).toEqual(fitted);
    expect(manifest.streams.find(({ role }) => role === 'input')?.format).toEqual({ signed: false, bits: 8, scale: [1], zeroPoint: [0] });
    const readme = readFileSync(join(directory, 'README.md'), 'utf8');
    expect(readme).toContain('resize area, crop center');
    expect(readme).toContain('the codes are the raw numbers themselves');
    const photo = join(photos, 'left/1.jpg');
    const run = await netloomJson('run', directory, '--input', photo);
    expect(run).toMatchObject({ ok: true, frames: 1 });
    if (!ghdl.ok) return;
    expect(await netloomJson('simulate', directory, '--input', photo)).toMatchObject({ ok: true, frames: 1, equal: true, differingValues: 0 });
    expect(await netloomJson('simulate', directory, '--input', photos, '--frames', '2', '--stall', '0.3')).toMatchObject({ ok: true, frames: 2, equal: true });
  });

  it('are evaluated by the names of their directories, in both forms', async () => {
    const preprocessing = { ...fitted, scale: 1 / 255 };
    const call = ['--input', photos, '--config', config(preprocessing)];
    const report = await netloomJson('evaluate', model, ...call, '--calibration', photos);
    expect(report).toMatchObject({ ok: true, samples: 3, classes: ['left', 'right'], agreeing: 3 });
    expect(codes(report)).toContain('CLI027');
    const { directory } = await compiled(preprocessing, photos);
    expect(await netloomJson('evaluate', directory, '--input', photos)).toMatchObject({ ok: true, samples: 3, integer: report.integer });
    const labels = scratch.write('labels.txt', '0\n0\n1\n');
    expect(await netloomJson('evaluate', directory, '--input', photos, '--labels', labels)).toMatchObject({ integer: report.integer });
    expect(await netloomJson('evaluate', directory, '--input', photos, '--limit', '2')).toMatchObject({ ok: true, samples: 2 });
    expect(codes(await netloomJson('evaluate', directory, '--input', join(photos, 'left')))).toContain('CLI026');
  });

  it('that cannot be taken are all named, and nothing is written', async () => {
    const directory = join(scratch.path, 'nothing');
    const report = await netloomJson('compile', model, '-o', directory, '--calibration', photos);
    expect(report).toMatchObject({ exitCode: 2 });
    expect(ownNotes(codes(report))).toEqual(['TLC020', 'TLC020', 'TLC020']);
    expect(existsSync(directory)).toBe(false);
    expect(codes(await netloomJson('compile', model, '-o', directory, '--config', config({ resize: 'cubic' })))).toEqual(['CLI004']);
  });

  it('a limit takes files of all classes', async () => {
    const { noted } = await compiled({ ...fitted, std: [255] }, photos, '--calibration-limit', '2', '--frames', '2');
    expect(noted).toEqual(['CLI022']);
  });
});

describe('where scale, mean and std are applied', () => {
  const samples = scratch.write('images.npy', encodeNpy([8, 6, 6], images(8)));

  it.each([
    ['it is asked for', { mean: [0], std: [255] }, { place: 'host' }, [], []],
    ['the convolution pads, and 0 is no byte', { mean: [127.5], std: [127.5] }, {}, [], ['CMP010']],
    ['inputs have fewer bits', { std: [255] }, {}, ['--bits', '4'], ['CLI024']],
  ])('by the host if %s', async (_, numbers, place, flags, expected) => {
    const { manifest, noted } = await compiled({ ...numbers, ...place }, samples, ...flags);
    expect(noted).toEqual(expected);
    expect(manifest.preprocessing).toEqual(numbers);
    expect(manifest.bakedPreprocessing).toBeUndefined();
  });

  it('by the host if the data are no bytes, or the configuration knows the formats of inputs', async () => {
    const reals = scratch.write('reals.npy', encodeNpy([8, 6, 6], Float32Array.from(images(8), (x) => x / 255)));
    expect((await compiled({ std: [0.5] }, reals)).noted).toEqual(['CLI024']);
    const directory = join(scratch.path, 'formats');
    const formats = { quantization: { inputFormats: { image: { signed: false, bits: 8, scale: 0.0078125, zeroPoint: 0 } } }, preprocessing: { std: [255] } };
    const report = await netloomJson('compile', model, '-o', directory, '--calibration', samples, '--config', scratch.write('formats.json', JSON.stringify(formats)));
    expect(ownNotes(codes(report))).toEqual(['CLI024']);
    expect(report).toMatchObject({ ok: true, project: { preprocessing: { std: [255] } } });
  });

  it('by the first layer with a zero point where padding asks for one: the codes are the bytes', async () => {
    const { directory, manifest } = await compiled({ mean: [128], std: [64] }, samples);
    expect(manifest).toMatchObject({ preprocessing: { mean: [128] }, bakedPreprocessing: { mean: [128], std: [64] } });
    const trace = join(scratch.path, 'trace');
    expect((await netloomJson('run', directory, '--input', samples, '--limit', '2', '--trace', trace)).ok).toBe(true);
    const file = join(trace, 'image.codes.npy');
    const arrays = parseArrays(readFileSync(file), file);
    expect(arrays.ok && [...(arrays.value[0]?.data ?? [])]).toEqual([...images(2)]);
    if (ghdl.ok) expect(await netloomJson('simulate', directory, '--input', samples, '--frames', '1')).toMatchObject({ ok: true, equal: true });
  });

  it('a project takes the same again, and no other', async () => {
    const { directory } = await compiled({ mean: [0], std: [255] }, samples);
    const plain = await netloomJson('run', directory, '--input', samples);
    expect(await netloomJson('run', directory, '--input', samples, '--mean', '0', '--std', '255')).toMatchObject({ ok: true, outputs: plain.outputs });
    expect(codes(await netloomJson('run', directory, '--input', samples, '--mean', '1', '--std', '255'))).toEqual(['CLI025']);
  });

  it('without calibration data, for bytes at random', async () => {
    const directory = join(scratch.path, 'random');
    const report = await netloomJson('compile', model, '-o', directory, '--mean', '0', '--std', '255');
    expect(report).toMatchObject({ ok: true, project: { bakedPreprocessing: { mean: [0], std: [255] } } });
    expect(report.diagnostics.find(({ code }) => code === 'QNT015')?.message).toContain('within 0 and 255');
  });
});
