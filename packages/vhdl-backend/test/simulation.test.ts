import { describe, expect, it } from 'vitest';
import type { Graph } from '@netloom/ir';
import { analyse, run, runProcess, simulateProject, withTemporaryDirectory } from '@netloom/toolchain';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { VhdlOptions } from '../src/index.js';
import { axes, conv, flatten, gemm, inputValue, integerGraph, maxPool, randomTraces, relu } from './support/integer-graph.js';
import { misplacingTestbench } from './support/misplacing-testbench.js';
import { build, ghdl, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

/** Full speed and stalled; both must be equal in every value of every stream. */
async function prove(graph: Graph, options: Partial<VhdlOptions> = {}) {
  const files = valueOfResult(build(graph, options));
  const manifest = manifestOf(files);
  const reports = await withProject(files, async (directory) => {
    const full = valueOfResult(await simulateProject(directory));
    return [full, valueOfResult(await simulateProject(directory, { stallPermille: 400, seed: 5 }))] as const;
  });
  for (const report of reports) expect(report).toMatchObject({ equal: true, differingValues: 0, violations: [] });
  const [full] = reports;
  expect(full.perStream.map(({ stream }) => stream)).toEqual(manifest.streams.map(({ name }) => name));
  return { files, manifest, full };
}

const image = inputValue('image', axes('H', 6, 'W', 5, 'C', 2));

describe.skipIf(!ghdl.ok)('generated hardware', () => {
  it('with lanes of which neither divides the other', async () => {
    const first = conv('first', image, 12);
    const second = conv('second', first.value, 4, 1);
    const graph = integerGraph([image], [first, second], ['second']);
    const folding = { first: { pe: 4, simd: 2 }, second: { pe: 2, simd: 6 } };
    const { files, manifest, full } = await prove(graph, { folding });
    expect(textOf(files, `hdl/${manifest.top}.vhd`).match(/: entity work\.width_converter/g)).toHaveLength(2);
    expect(full.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
  });

  it('with several inputs and outputs, whose chains know nothing of each other', async () => {
    const vector = inputValue('vector', axes('C', 6), 5);
    const first = conv('first', image, 3);
    const pool = maxPool('pool', first.value);
    const dense = gemm('dense', vector, 4);
    const act = relu('act', dense.value);
    const graph = integerGraph([image, vector], [dense, first, act, pool], ['pool', 'act']);
    const { manifest } = await prove(graph);
    const ports = manifest.streams.filter(({ role }) => role !== 'layer').map(({ name, role, value }) => [name, role, value]);
    expect(ports).toEqual([
      ['s_axis_image', 'input', 'image'],
      ['s_axis_vector', 'input', 'vector'],
      ['m_axis_pool', 'output', 'pool'],
      ['m_axis_act', 'output', 'act'],
    ]);
  });

  it('whose input leaves it again', async () => {
    const through = inputValue('through', axes('W', 3, 'C', 2), 6);
    const graph = integerGraph([image, through], [conv('first', image, 2)], ['through', 'first']);
    const { manifest } = await prove(graph);
    expect(manifest.streams.find(({ name }) => name === 'm_axis_through')).toMatchObject({ value: 'through', lanes: 1, laneStrideBits: 8 });
  });

  it('by the commands of its README.md', async () => {
    const graph = integerGraph([image], [conv('first', image, 2)], ['first']);
    const files = valueOfResult(build(graph));
    const [, commands = ''] = /^```sh\n(.*?)^```$/ms.exec(textOf(files, 'README.md')) ?? [];
    const [analysis, elaboration, simulation, ...rest] = commands.trim().split('\n').map((line) => line.split(' '));
    expect([analysis?.[0], elaboration?.[0], simulation?.[0], rest]).toEqual(['ghdl', 'ghdl', 'ghdl', []]);
    const said = await withProject(files, async (directory) => {
      let output = '';
      for (const [, ...parameters] of [analysis, elaboration, simulation].map((words) => words ?? [])) {
        const outcome = valueOfResult(await runProcess(valueOfResult(ghdl).path, parameters, { cwd: directory }));
        expect(outcome).toMatchObject({ exitCode: 0 });
        output = outcome.stdout;
      }
      return output;
    });
    expect(said).toContain('netloom:compared stream=m_axis values=72 differing=0');
  });

  it('raises frame_error for a misplaced tlast, and has the next frame right', async () => {
    const first = conv('first', image, 3, 2);
    const flat = flatten('flat', first.value);
    const dense = gemm('dense', flat.value, 3);
    const graph = integerGraph([image], [first, flat, dense], ['dense']);
    const frames = randomTraces(graph, 5);
    const files = valueOfResult(build(graph, { frames, folding: { first: { pe: 1, simd: 1 } } }));
    const { top, files: sources } = manifestOf(files);
    const codes = frames.map((frame) => [...(frame.get('image') ?? [])]);
    // The second frame ends 7 beats early, the fourth goes on for 3 beats.
    const beats = codes.map((frame, i) => (i === 1 ? frame.slice(0, -7) : i === 3 ? [...frame, 1, 2, 3] : frame));
    const { lanes } = manifestOf(files).streams[0] ?? { lanes: 0 };
    expect(lanes).toBe(1);
    const testbench = misplacingTestbench({ top, beats, outputs: 5 * 3 });
    const said = await withProject(files, (directory) =>
      withTemporaryDirectory(async (workDirectory) => {
        const call = { ghdl: valueOfResult(ghdl), workDirectory };
        writeFileSync(join(workDirectory, 'tb.vhd'), testbench);
        valueOfResult(await analyse(call, [...sources.hdl.map((file) => join(directory, file)), 'tb.vhd']));
        return valueOfResult(await run(call, 'misplacing_tb'));
      }),
    );
    expect(said.exitCode).toBe(0);
    expect(said.stdout + said.stderr).not.toContain('assertion');
    const outputs = [...said.stdout.matchAll(/^value (-?\d+) last (.)$/gm)].map(([, code, last]) => [Number(code), last]);
    expect(outputs).toHaveLength(15);
    expect(outputs.map(([, last]) => last).join('')).toBe('001'.repeat(5));
    const frame = (i: number): readonly unknown[] => outputs.slice(3 * i, 3 * i + 3).map(([code]) => code);
    for (const i of [0, 2, 4]) expect(frame(i)).toEqual([...(frames[i]?.get('dense') ?? [])]);
    expect(said.stdout).toMatch(/^errors 2$/m);
  });
});
