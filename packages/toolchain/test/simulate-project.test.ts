import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulationOptions, type SimulationReport, simulateProject, writeProject } from '../src/index.js';
import { ghdl } from './fixtures/ghdl.js';
import { type Behaviour, inputVectors, smallProject, vectorFile } from './fixtures/small-project.js';

const scratch = mkdtempSync(join(tmpdir(), 'simulation test ü-'));
/** Temporary files of this test alone, so that what is left over can be seen. */
const temporary = join(scratch, 'tmp');
const outer = process.env.TMPDIR;
beforeAll(() => {
  mkdirSync(temporary);
  process.env.TMPDIR = temporary;
});
afterAll(() => {
  if (outer === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = outer;
  rmSync(scratch, { recursive: true });
});

function project(behaviour: Behaviour, frames?: number): string {
  const directory = join(scratch, `${behaviour}-${frames ?? 'default'}`);
  expect(writeProject(directory, smallProject(behaviour, frames))).toMatchObject({ ok: true });
  return directory;
}

async function report(directory: string, options?: SimulationOptions): Promise<SimulationReport> {
  const result = await simulateProject(directory, options);
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  return result.value;
}

describe.skipIf(!ghdl.ok)('simulateProject', () => {
  it('reports an equal project with its cycles', async () => {
    const progress: number[] = [];
    const result = await report(project('right'), { onProgress: ({ framesDone }) => progress.push(framesDone) });
    expect(result).toMatchObject({
      frames: 3,
      stallPermille: 0,
      seed: 1,
      cycles: 34,
      comparedValues: 24,
      differingValues: 0,
      equal: true,
      frameIntervalCycles: 7,
      frameIntervals: [7, 7],
      firstOutputLatencyCycles: 10,
      firstDifference: undefined,
      violations: [],
    });
    expect(result.perStream.map(({ stream, role }) => [stream, role])).toEqual([['s_axis', 'input'], ['increment_0', 'layer'], ['m_axis', 'output']]);
    expect(result.perStream[1]).toMatchObject({ comparedValues: 12, differingValues: 0 });
    expect(result.perStream[2]).toMatchObject({ layer: 'block/increment', comparedValues: 12, firstBeatCycles: [10, 17, 24], lastBeatCycles: [13, 20, 27] });
    expect(progress.at(-1)).toBe(3);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('names layer, frame, pixel, channel and codes of the first difference', async () => {
    const result = await report(project('wrong'));
    expect(result).toMatchObject({ equal: false, comparedValues: 24, differingValues: 5 });
    expect(result.firstDifference).toEqual({
      stream: 'm_axis',
      layer: 'block/increment',
      frame: 1,
      pixel: 1,
      channel: 1,
      expected: 8,
      got: 255,
      expectedHex: '08',
      gotHex: 'ff',
    });
  });

  it('takes fewer frames, other vectors and stalls', async () => {
    const directory = project('right');
    const one = await report(directory, { frames: 1, stallPermille: 250, seed: 9 });
    expect(one).toMatchObject({ frames: 1, comparedValues: 8, frameIntervalCycles: undefined, frameIntervals: [], firstOutputLatencyCycles: 260 });
    const vectorsDirectory = join(scratch, 'vectors');
    mkdirSync(join(vectorsDirectory, 'out'), { recursive: true });
    writeFileSync(join(vectorsDirectory, 'x.hex'), inputVectors(5));
    for (const file of ['y.hex', 'out/y.hex'])
      writeFileSync(join(vectorsDirectory, file), vectorFile(Array.from({ length: 20 }, (_, i) => (i === 9 ? 0 : i + 1))));
    const five = await report(directory, { vectorsDirectory, frames: 5 });
    expect(five).toMatchObject({ frames: 5, comparedValues: 40, differingValues: 1, firstDifference: { frame: 2, pixel: 0, channel: 1 } });
  });

  it('takes seeds beyond those of VHDL', async () => {
    const seed = 3_000_000_001;
    expect(await report(project('right'), { stallPermille: 250, seed })).toMatchObject({ seed, equal: true });
  });

  it('more frames than there are vectors is a diagnostic', async () => {
    const result = await simulateProject(project('right'), { frames: 4 });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['TLC032', 'TLC032', 'TLC032']);
  });

  it('a stream that is not compared to its end is no verdict, and the difference in it is told', async () => {
    const result = await simulateProject(project('unfinished'));
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC035', values: { stream: 'increment_0', expected: 12, actual: 0 } }] });
    expect(result.diagnostics[0]?.hint).toContain('"block/increment" at frame 0, pixel 1, channel 0: expected 0x03, got 0x04');
  });

  it.each([
    ['stuck', 'TLC034', 'cycle 77'],
    ['crash', 'TLC033', 'the design broke its own rule'],
    ['error', 'TLC033', 'tlast was misplaced'],
    ['short', 'TLC035', '4 of 12'],
  ] as const)('a design that is %s gives %s', async (behaviour, code, text) => {
    const result = await simulateProject(project(behaviour));
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code }] });
    expect(result.diagnostics[0]?.message).toContain(text);
  });

  it('a broken rule of the protocol is no equal result', async () => {
    const result = await report(project('impolite'));
    expect(result).toMatchObject({ equal: false, differingValues: 0, violations: [{ stream: 'm_axis', rule: 'tdata_stable', cycle: 5 }] });
  });

  it('can be cancelled, and leaves no process and no directory', async () => {
    const controller = new AbortController();
    const started = performance.now();
    const result = await simulateProject(project('endless'), {
      signal: controller.signal,
      onLine: (line) => {
        if (line.includes('last=')) controller.abort();
      },
    });
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC004' }] });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(readdirSync(temporary)).toEqual([]);
    expect(await simulateProject(project('right'), { signal: controller.signal })).toMatchObject({ diagnostics: [{ code: 'TLC004' }] });
  });

  it('VHDL that does not compile is reported in the words of GHDL', async () => {
    const directory = project('right', 2);
    writeFileSync(join(directory, 'hdl/increment_pkg.vhd'), 'package increment_pkg is\n  constant step : nothing := 1;\nend package;\n');
    const result = await simulateProject(directory);
    expect(result).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC003' }] });
    expect(result.diagnostics[0]?.message).toContain('nothing');
  });
});

describe('projects that are none', () => {
  it.each([
    ['no manifest', undefined, 'TLC030'],
    ['no JSON', '{', 'TLC031'],
    ['another format', '{"format": "netloom-project@9"}', 'TLC031'],
  ])('%s', async (name, content, code) => {
    const directory = join(scratch, name);
    mkdirSync(directory);
    if (content !== undefined) writeFileSync(join(directory, 'netloom.json'), content);
    const result = await simulateProject(directory);
    expect(result.ok).toBe(false);
    expect(new Set(result.diagnostics.map((diagnostic) => diagnostic.code))).toEqual(new Set([code]));
  });

  it('a manifest that leads outside', async () => {
    const directory = project('right', 1);
    const manifest = smallProject('right').get('netloom.json') as string;
    writeFileSync(join(directory, 'netloom.json'), manifest.replace('hdl/increment_pkg.vhd', '../../etc/passwd'));
    expect(await simulateProject(directory)).toMatchObject({ ok: false, diagnostics: [{ code: 'TLC042' }] });
  });
});
