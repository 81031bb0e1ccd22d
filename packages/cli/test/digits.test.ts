import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectManifest } from '@netloom/ir';
import { findGhdl } from '@netloom/toolchain';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { netloom, netloomJson } from './fixtures/call.js';
import { digits } from './fixtures/digits.js';
import { scratchDirectory } from './fixtures/scratch.js';
import { ownTemporaryDirectory } from './fixtures/temporary.js';

const ghdl = await findGhdl();
const scratch = scratchDirectory();
const temporary = ownTemporaryDirectory(scratch.path);

async function compile(model: string, directory: string): Promise<void> {
  const call = ['compile', model, '-o', directory, '--calibration', digits.calibration, ...digits.preprocessing, '--frames', '2'];
  const report = await netloomJson(...call, '--multipliers', '800');
  expect(report).toMatchObject({ ok: true, exitCode: 0 });
}

/** Relative path and content of every file. */
function treeOf(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return new Map(paths.map((path) => [path.slice(directory.length + 1), readFileSync(path, 'latin1')]));
}

describe('the digits model of this repository', () => {
  const project = join(scratch.path, 'project');
  beforeAll(() => compile(digits.model, project));
  afterEach(() => {
    vi.useRealTimers();
    expect(temporary.leftOver()).toEqual([]);
  });

  it('gives the same bytes in another directory at another time', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2001-02-03T04:05:06Z') });
    const elsewhere = join(scratch.path, 'else where/ü');
    mkdirSync(elsewhere, { recursive: true });
    copyFileSync(digits.model, join(elsewhere, 'model.onnx'));
    await compile(join(elsewhere, 'model.onnx'), join(elsewhere, 'deep/project'));
    const [first, second] = [treeOf(project), treeOf(join(elsewhere, 'deep/project'))];
    expect([...second.keys()]).toEqual([...first.keys()]);
    expect([...second].filter(([path, content]) => first.get(path) !== content).map(([path]) => path)).toEqual([]);
    const text = [...first.values()].join('\n');
    for (const trace of [scratch.path, process.cwd(), '2001-02', 'Feb 03 2001']) expect(text.includes(trace)).toBe(false);
  });

  it('classifies as well in integers as in floats', async () => {
    const call = ['--input', digits.images, '--labels', digits.labels];
    const float = await netloomJson('evaluate', digits.model, ...call, '--calibration', digits.calibration, ...digits.preprocessing);
    expect(float).toMatchObject({ samples: 16, float: { correct: 16 }, integer: { correct: 16 }, agreeing: 16 });
    expect(await netloomJson('evaluate', project, ...call)).toMatchObject({ samples: 16, integer: { correct: 16 } });
  });

  it.skipIf(!ghdl.ok)('is right in GHDL, at the predicted speed, and when stalled', async () => {
    const full = await netloomJson('simulate', project);
    expect(full).toMatchObject({ ok: true, frames: 2, equal: true, differingValues: 0, violations: [] });
    expect(full.frameIntervalCycles).toBe(full.predictedFrameIntervalCycles);
    const stalled = await netloomJson('simulate', project, '--stall', '0.3', '--seed', '11', '--frames', '1');
    expect(stalled).toMatchObject({ ok: true, frames: 1, equal: true, differingValues: 0, violations: [] });
    expect(stalled.cycles).toBeGreaterThan(Number(full.firstOutputLatencyCycles));
  });

  it.skipIf(!ghdl.ok)('with a corrupted weight ends with 1, and says in which layer, frame, pixel and channel', async () => {
    const broken = join(scratch.path, 'broken');
    await compile(digits.model, broken);
    const manifest = projectManifest.parse(JSON.parse(readFileSync(join(broken, 'netloom.json'), 'utf8')));
    const convolutions = manifest.layers.filter(({ type }) => type === 'Conv');
    const second = convolutions[1];
    expect(convolutions).toHaveLength(2);
    const constants = join(broken, manifest.files.hdl.find((file) => file.endsWith('_constants_pkg.vhd')) ?? '');
    const text = readFileSync(constants, 'utf8');
    const label = second?.instances.find((instance) => instance.endsWith('_mvu')) ?? '';
    // The first weight belongs to the first output channel.
    const changed = text.replace(new RegExp(`(constant ${label}_weights : integer_vector :=\\s+\\()(-?\\d+)`), (_, head: string, weight: string) => `${head}${Number(weight) > 0 ? -100 : 100}`);
    expect(changed).not.toBe(text);
    writeFileSync(constants, changed);
    const report = await netloomJson('simulate', broken, '--frames', '1');
    expect(report).toMatchObject({ ok: false, exitCode: 1, equal: false, firstDifference: { layer: second?.name, frame: 0, channel: 0 } });
    const { exitCode, stdout } = await netloom('simulate', broken, '--frames', '1');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/^First difference: layer ".+" \(stream \w+\), frame 0, pixel \d+, channel 0: expected -?\d+ \(0x[0-9a-f]+\), got /m);
    expect(stdout).toContain('DIFFERS');
  });
});
