import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectManifest } from '@netloom/ir';
import { decodeModel, encodeModel, makeModel, makeNode, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { encodeNpy, encodeNpz, findGhdl, parseArrays } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { codes, netloom, netloomJson } from './fixtures/call.js';
import { illegalModel, imageTensor, images, smallModel } from './fixtures/models.js';
import { scratchDirectory } from './fixtures/scratch.js';

const ghdl = await findGhdl();
if (!ghdl.ok) process.stderr.write(`skipped: ${ghdl.diagnostics.map(({ message }) => message).join()}\n`);

const scratch = scratchDirectory();
const model = scratch.write('small.onnx', smallModel());
const samples = scratch.write('images.npy', encodeNpy([8, 6, 6], images(8)));
const scaled = ['--mean', '0', '--std', '255'];

let projects = 0;
async function compiled(...flags: string[]): Promise<string> {
  const directory = join(scratch.path, `project-${projects++}`);
  const report = await netloomJson('compile', model, '-o', directory, '--calibration', samples, ...scaled, ...flags);
  if (!report.ok) throw new Error(JSON.stringify(report.diagnostics));
  return directory;
}

function arrays(file: string) {
  const result = parseArrays(readFileSync(file), file);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join());
  return result.value;
}

describe('check', () => {
  it('says what a legal model is made of', async () => {
    const { exitCode, stdout } = await netloom('check', model);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('small can be compiled');
    expect(stdout).toMatch(/^conv +Conv +6x6x2 \(H W C\) +20$/m);
    const report = await netloomJson('check', model);
    expect(report).toMatchObject({ command: 'check', ok: true, model: 'small', parameters: 77, hostSteps: [{ operator: 'Softmax' }] });
  });

  it('ends with 1 for a model that is illegal, and for bytes that are no model', async () => {
    for (const content of [illegalModel(), Uint8Array.of(1, 2, 3), new Uint8Array()]) {
      const report = await netloomJson('check', scratch.write('illegal.onnx', content));
      expect(report).toMatchObject({ ok: false, exitCode: 1 });
      expect(report.diagnostics.length).toBeGreaterThan(0);
    }
    const { stderr } = await netloom('check', scratch.write('illegal.onnx', illegalModel()));
    expect(stderr).toContain('Det');
  });
});

describe('compile', () => {
  it('writes a project and says what it is', async () => {
    const directory = join(scratch.path, 'described');
    const { exitCode, stdout } = await netloom('compile', model, '-o', directory, '--calibration', samples, ...scaled);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`files to ${directory}`);
    const manifest = projectManifest.parse(JSON.parse(readFileSync(join(directory, 'netloom.json'), 'utf8')));
    expect(manifest).toMatchObject({ model: { name: 'small' }, vectors: { frames: 3 }, bakedPreprocessing: { mean: [0], std: [255] } });
    expect(manifest.preprocessing).toBeUndefined();
    for (const file of [...manifest.files.hdl, ...manifest.files.simulation, manifest.graph]) expect(existsSync(join(directory, file))).toBe(true);
  });

  it('gives the same files for the same input, and may be repeated over its own project', async () => {
    const first = await compiled('--frames', '1');
    const before = new Map(readdirSync(first).map((name) => [name, name.includes('.') ? readFileSync(join(first, name), 'utf8') : '']));
    const again = await netloomJson('compile', model, '-o', first, '--calibration', samples, ...scaled, '--frames', '1');
    expect(again.ok).toBe(true);
    for (const [name, content] of before) if (content !== '') expect(readFileSync(join(first, name), 'utf8')).toBe(content);
  });

  it('refuses a directory of other things unless it is forced', async () => {
    const directory = scratch.path;
    const refused = await netloomJson('compile', model, '-o', directory, '--calibration', samples);
    expect(refused).toMatchObject({ exitCode: 2, diagnostics: expect.arrayContaining([expect.objectContaining({ code: 'TLC040' })]) as unknown });
    expect(existsSync(join(directory, 'netloom.json'))).toBe(false);
  });

  it('warns without calibration', async () => {
    const report = await netloomJson('compile', model, '-o', join(scratch.path, 'guessed'), ...scaled);
    expect(report.ok).toBe(true);
    expect(codes(report)).toEqual(expect.arrayContaining(['QNT015', 'CLI020']));
  });

  it('takes bits, folding and target from configuration and flags', async () => {
    const config = scratch.write('netloom.config.json', JSON.stringify({ quantization: { bits: 4 }, folding: { conv: { pe: 1, simd: 1 } } }));
    const bits = (directory: string): number[] =>
      projectManifest.parse(JSON.parse(readFileSync(join(directory, 'netloom.json'), 'utf8'))).streams.map(({ format }) => format.bits);
    const four = await compiled('--config', config);
    expect(new Set(bits(four))).toEqual(new Set([4]));
    const manifest = projectManifest.parse(JSON.parse(readFileSync(join(four, 'netloom.json'), 'utf8')));
    expect(manifest.layers.find(({ name }) => name === 'conv')?.folding).toEqual({ pe: 1, simd: 1, positions: 1 });
    expect(new Set(bits(await compiled('--config', config, '--bits', '6')))).toEqual(new Set([6]));
    const small = projectManifest.parse(JSON.parse(readFileSync(join(await compiled('--multipliers', '2'), 'netloom.json'), 'utf8')));
    expect(small.totals.multipliers).toBeLessThanOrEqual(2);
  });

  it('reports a target out of reach and a wrong configuration, and writes nothing', async () => {
    const directory = join(scratch.path, 'unreachable');
    const fast = await netloomJson('compile', model, '-o', directory, '--calibration', samples, '--target-fps', '1e9', '--clock-mhz', '1');
    expect(fast).toMatchObject({ exitCode: 1, ok: false });
    const config = scratch.write('wrong.json', '{"quantisation": {}}');
    expect(codes(await netloomJson('compile', model, '-o', directory, '--config', config))).toEqual(['CLI003']);
    const wrongSamples = await netloomJson('compile', model, '-o', directory, '--calibration', scratch.write('x.npy', encodeNpy([2], new Uint8Array(2))));
    expect(codes(wrongSamples)).toContain('TLC016');
    expect(existsSync(directory)).toBe(false);
  });

  it('says when there are fewer samples than frames, and when it uses only some', async () => {
    const report = await netloomJson('compile', model, '-o', join(scratch.path, 'few'), '--calibration', samples, '--frames', '20', '--calibration-limit', '5');
    expect(codes(report)).toEqual(expect.arrayContaining(['CLI021', 'CLI022']));
    expect(report).toMatchObject({ project: { vectors: { frames: 8 } } });
  });
});

describe('quantize', () => {
  const output = join(scratch.path, 'small.int8.onnx');

  it('writes an integer model that ONNX files can hold, the same every time', async () => {
    const { exitCode, stdout } = await netloom('quantize', model, '-o', output, '--calibration', samples, ...scaled);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^conv +Conv +u8 +s8$/m);
    const first = readFileSync(output);
    const decoded = decodeModel(first);
    expect(decoded.ok && decoded.value.graph?.node?.map(({ op_type: operator }) => operator)).toContain('QuantizeLinear');
    const report = await netloomJson('quantize', model, '-o', output, '--calibration', samples, ...scaled);
    expect(report).toMatchObject({ ok: true, output, layers: [{ name: 'conv', output: 'u8', weight: 's8' }, {}, {}, {}] });
    expect(readFileSync(output)).toEqual(first);
  });

  it('takes bits, and the integer graph of a project', async () => {
    const four = await netloomJson('quantize', model, '-o', output, '--calibration', samples, ...scaled, '--bits', '4');
    expect(four).toMatchObject({ ok: true, layers: [{ output: 'u4', weight: 's4' }, {}, {}, {}] });
    const project = await netloomJson('quantize', await compiled(), '-o', output, '--bits', '4');
    expect(project).toMatchObject({ ok: true, layers: [{ output: 'u8', weight: 's8' }, {}, {}, {}] });
    expect(codes(project)).toContain('CLI023');
  });

  it('writes nothing for a model that is illegal', async () => {
    const file = join(scratch.path, 'none.onnx');
    expect(await netloomJson('quantize', scratch.write('illegal.onnx', illegalModel()), '-o', file)).toMatchObject({ ok: false, exitCode: 1 });
    expect(existsSync(file)).toBe(false);
  });
});

describe('run', () => {
  it('computes the same for bytes with preprocessing and for the tensor of an ONNX test', async () => {
    const output = join(scratch.path, 'scores.npy');
    expect(await netloomJson('run', model, '--input', samples, ...scaled, '--output', output)).toMatchObject({ ok: true, frames: 8 });
    const [scores] = arrays(output);
    expect(scores?.shape).toEqual([8, 3]);
    const tensor = scratch.write('input_0.pb', imageTensor(8));
    const report = await netloomJson('run', model, '--input', tensor);
    expect(report).toMatchObject({ outputs: [{ name: 'scores', shape: [8, 3], data: [...(scores?.data ?? [])] }] });
  });

  it('prints outputs, takes fewer samples, and writes npz', async () => {
    const { stdout } = await netloom('run', model, '--input', samples, '--limit', '2');
    expect(stdout).toMatch(/^scores \(2x3\)$/m);
    const output = join(scratch.path, 'scores.npz');
    expect((await netloom('run', model, '--input', samples, '--output', output)).exitCode).toBe(0);
    expect(arrays(output).map(({ name, shape }) => [name, shape])).toEqual([['scores', [8, 3]]]);
  });

  it('asks for an npz where there are several outputs', async () => {
    const nodes = [makeNode('Relu', ['x'], ['positive']), makeNode('Sigmoid', ['x'], ['share'])];
    const [inputs, outputs] = [['x'], ['positive', 'share']].map((names) => names.map((name) => makeValueInfo(name, 'float', [1, 4])));
    const several = scratch.write('several.onnx', encodeModel(makeModel({ nodes, inputs: inputs ?? [], outputs: outputs ?? [], initializers: [] })));
    const frame = scratch.write('frame.npy', encodeNpy([2, 4], Float32Array.from({ length: 8 }, (_, i) => i - 4)));
    const refused = await netloomJson('run', several, '--input', frame, '--output', join(scratch.path, 'several.npy'));
    expect(refused).toMatchObject({ ok: false, diagnostics: [{ code: 'CLI012', values: { outputs: 2 } }] });
    const output = join(scratch.path, 'several.npz');
    expect((await netloomJson('run', several, '--input', frame, '--output', output)).ok).toBe(true);
    expect(arrays(output).map(({ name, shape }) => [name, shape])).toEqual([['positive', [2, 4]], ['share', [2, 4]]]);
  });

  it('writes every tensor of the integer graph, codes and reals', async () => {
    const directory = await compiled();
    const trace = join(scratch.path, 'trace');
    expect((await netloomJson('run', directory, '--input', samples, '--trace', trace, '--limit', '2')).ok).toBe(true);
    const index = JSON.parse(readFileSync(join(trace, 'trace.json'), 'utf8')) as { tensors: { tensors: string[]; file: string; codes: string; quantization: { scale: number[]; zeroPoint: number[] } }[] };
    expect(index.tensors.flatMap(({ tensors }) => tensors)).toEqual(expect.arrayContaining(['relu', 'pool', 'scores']));
    for (const { file, codes: codeFile, quantization } of index.tensors) {
      const [reals] = arrays(join(trace, file));
      const [integers] = arrays(join(trace, codeFile));
      expect(reals?.shape).toEqual(integers?.shape);
      const { scale: [scale = 1], zeroPoint: [zero = 0] } = quantization;
      expect([...(reals?.data ?? [])]).toEqual(Array.from(integers?.data ?? [], (code) => Math.fround((code - zero) * scale)));
    }
    // In the source's order: the image goes in as the bytes that it is, the division by 255 is the first layer's.
    const [image] = arrays(join(trace, 'image.codes.npy'));
    expect(image?.shape).toEqual([2, 1, 6, 6]);
    expect([...(image?.data ?? [])]).toEqual([...images(2)]);
  });
});

describe.skipIf(!ghdl.ok)('simulate', () => {
  it('finds generated hardware equal to the golden model, at the predicted speed', async () => {
    const directory = await compiled();
    const report = await netloomJson('simulate', directory);
    expect(report).toMatchObject({ ok: true, frames: 3, differingValues: 0, equal: true, firstDifference: null });
    expect(report.frameIntervalCycles).toBe(report.predictedFrameIntervalCycles);
    const stalled = await netloomJson('simulate', directory, '--stall', '0.4', '--seed', '3', '--frames', '2');
    expect(stalled).toMatchObject({ ok: true, frames: 2, stallPermille: 400, seed: 3, differingValues: 0 });
    const { stdout } = await netloom('simulate', directory, '--frames', '1');
    expect(stdout).toContain('exactly what the golden model computes');
  });

  it('simulates other samples', async () => {
    const directory = await compiled('--frames', '1');
    expect(await netloomJson('simulate', directory, '--input', samples, '--frames', '4')).toMatchObject({ ok: true, frames: 4, differingValues: 0 });
    expect(codes(await netloomJson('simulate', directory, '--input', samples, '--frames', '9'))).toEqual(['CLI011']);
    const more = await netloomJson('simulate', directory, '--frames', '2');
    expect(more).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'CLI011' }] });
    const without = await compiled('--frames', '0');
    expect(await netloomJson('simulate', without)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'CLI009' }] });
    expect(await netloomJson('simulate', without, '--input', samples)).toMatchObject({ ok: true, frames: 3 });
  });

  it('ends with 1 and names the place when the hardware differs', async () => {
    const directory = await compiled();
    const manifest = projectManifest.parse(JSON.parse(readFileSync(join(directory, 'netloom.json'), 'utf8')));
    const stream = manifest.streams.find(({ role }) => role === 'output');
    const file = join(directory, manifest.vectors.directory, stream?.vectors ?? '');
    const lines = readFileSync(file, 'utf8').split('\n');
    // The second value of the second frame of three scores stands behind the header.
    const changed = (Number.parseInt(lines[5] ?? '', 16) ^ 1).toString(16).padStart(2, '0');
    lines[5] = changed;
    writeFileSync(file, lines.join('\n'));
    const report = await netloomJson('simulate', directory);
    expect(report).toMatchObject({
      ok: false,
      exitCode: 1,
      equal: false,
      differingValues: 1,
      firstDifference: { layer: 'dense', frame: 1, pixel: 0, channel: 1, expectedHex: changed },
    });
    const { exitCode, stdout } = await netloom('simulate', directory);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('First difference: layer "dense"');
  });

  it('ends with 2 without a simulator', async () => {
    const directory = await compiled();
    const before = process.env.NETLOOM_GHDL;
    process.env.NETLOOM_GHDL = join(scratch.path, 'no-ghdl');
    try {
      expect(await netloomJson('simulate', directory)).toMatchObject({ exitCode: 2, diagnostics: [{ code: 'TLC002' }] });
    } finally {
      if (before === undefined) delete process.env.NETLOOM_GHDL;
      else process.env.NETLOOM_GHDL = before;
    }
  });
});

describe('evaluate', () => {
  /** The float model's own classes are labels that it meets in full. */
  async function ownLabels(): Promise<number[]> {
    const { stdout } = await netloom('run', model, '--input', samples, ...scaled, '--json');
    const { outputs } = JSON.parse(stdout) as { outputs: { data: number[] }[] };
    const scores = outputs[0]?.data ?? [];
    return Array.from({ length: 8 }, (_, i) => {
      const own = scores.slice(3 * i, 3 * i + 3);
      return own.indexOf(Math.max(...own));
    });
  }

  it('counts what the float and the integer model get right', async () => {
    const labels = await ownLabels();
    labels[7] = ((labels[7] ?? 0) + 1) % 3;
    const dataset = scratch.write('data.npz', encodeNpz(new Map([['x', encodeNpy([8, 6, 6, 1], images(8))], ['y', encodeNpy([8, 1], Uint8Array.from(labels))]])));
    const call = ['evaluate', model, '--input', dataset, '--labels', dataset, '--calibration', samples, ...scaled];
    const report = await netloomJson(...call);
    expect(report).toMatchObject({ ok: true, samples: 8, float: { correct: 7, samples: 8, accuracy: 0.875 } });
    expect(report.integer).toMatchObject({ samples: 8 });
    expect(await netloomJson(...call, '--limit', '7')).toMatchObject({ float: { correct: 7, accuracy: 1 } });
    const { stdout } = await netloom(...call);
    expect(stdout).toMatch(/^float +7 +8 +87\.50 %$/m);
  });

  it('of a project, with its own preprocessing', async () => {
    const labels = scratch.write('labels.txt', (await ownLabels()).join('\n'));
    const report = await netloomJson('evaluate', await compiled(), '--input', samples, '--labels', labels);
    expect(report).toMatchObject({ ok: true, samples: 8 });
    expect(report.float).toBeUndefined();
    expect((report.integer as { correct: number }).correct).toBeGreaterThanOrEqual(7);
  });

  it('wants as many labels as samples', async () => {
    const labels = scratch.write('two.txt', '1\n2\n');
    expect(codes(await netloomJson('evaluate', model, '--input', samples, '--labels', labels))).toContain('CLI010');
  });

  it('wants scores of classes at the output', async () => {
    const picture = makeModel({ nodes: [makeNode('Relu', ['x'], ['y'])], inputs: [makeValueInfo('x', 'float', ['n', 1, 6, 6])], outputs: [makeValueInfo('y', 'float', ['n', 1, 6, 6])] });
    const labels = scratch.write('eight.txt', '0\n'.repeat(8));
    const call = ['evaluate', scratch.write('picture.onnx', encodeModel(picture)), '--input', samples, '--labels', labels, '--calibration', samples, ...scaled];
    expect(codes(await netloomJson(...call))).toContain('CLI013');
  });
});
