import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { hdlFolder, requireSynthesizer, runProgram, simFolder, simulator, synthesizer } from './ghdl.js';
import { readReport } from './report.js';
import type { SimulationReport } from './report.js';
import { renderTestbench, renderVectors, simulationFiles, vectorFile } from './testbench.js';
import type { UnitCase } from './unit-case.js';

/** How often the sources and sinks stall, per thousand cycles. */
export interface Stalls {
  readonly sourcePermille: number;
  readonly sinkPermille: number;
  readonly seed?: number;
}

const fullSpeed: Stalls = { sourcePermille: 0, sinkPermille: 0 };
const stalled: Stalls = { sourcePermille: 350, sinkPermille: 400, seed: 11 };
const options = ['--std=08'];
const runOptions = ['--ieee-asserts=disable'];

/** A prepared folder with the case's files, in which it can be simulated in several ways. */
export class CaseRun {
  private constructor(private readonly folder: string, private readonly unitCase: UnitCase) {}

  /** Prepares a folder, hands it to `use`, and deletes it. */
  static async in<T>(unitCase: UnitCase, use: (run: CaseRun) => Promise<T>): Promise<T> {
    const folder = await mkdtemp(join(tmpdir(), 'netloom-vhdl-'));
    try {
      await writeFile(join(folder, 'dut.vhd'), unitCase.dut);
      await writeFile(join(folder, 'tb.vhd'), renderTestbench(unitCase));
      for (const stream of [...unitCase.inputs, ...unitCase.outputs]) {
        await writeFile(join(folder, vectorFile(stream)), renderVectors(stream));
      }
      return await use(new CaseRun(folder, unitCase));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Simulates the source. */
  async simulate(program: string, stalls: Stalls): Promise<SimulationReport> {
    return this.compileAndRun(program, [...this.designFiles(), 'dut.vhd'], stalls);
  }

  /** Synthesizes the source to a VHDL netlist and returns its text. */
  async synthesize(): Promise<string> {
    await requireSynthesizer();
    const files = [...this.designFiles(), 'dut.vhd'];
    const args = ['--synth', ...options, '--no-formal', '--out=vhdl', ...files, '-e', 'dut'];
    const result = await runProgram(synthesizer(), args, this.folder);
    if (result.exitCode !== 0) throw new Error(`synthesis failed:\n${result.stderr}\n${this.unitCase.dut}`);
    return result.stdout;
  }

  /** Simulates a netlist in place of the source. */
  async simulateNetlist(netlist: string, stalls: Stalls): Promise<SimulationReport> {
    await writeFile(join(this.folder, 'netlist.vhd'), netlist);
    return this.compileAndRun(synthesizer(), ['netlist.vhd'], stalls);
  }

  private designFiles(): string[] {
    return this.unitCase.files.map((file) => join(hdlFolder, file));
  }

  private async compileAndRun(program: string, design: readonly string[], stalls: Stalls): Promise<SimulationReport> {
    const parts = simulationFiles.map((file) => join(simFolder, file));
    const generics = [
      `-gsource_permille=${stalls.sourcePermille}`,
      `-gsink_permille=${stalls.sinkPermille}`,
      `-gseed=${stalls.seed ?? 1}`,
    ];
    const args = ['-c', ...options, ...design, ...parts, 'tb.vhd', '-r', 'tb', ...generics, ...runOptions];
    const result = await runProgram(program, args, this.folder);
    return readReport(result.exitCode, result.stdout, result.stderr);
  }
}

/**
 * Expects that the case holds at full speed, with random stalls on both sides, and as a synthesized netlist.
 *
 * Every stream must carry exactly its values and keep the protocol's rules in all three. GHDL of the system runs the
 * source at full speed, GHDL 5 the source and the netlist with stalls.
 *
 * @returns the report at full speed, for assertions on cycles
 */
export async function expectCase(unitCase: UnitCase): Promise<SimulationReport> {
  return CaseRun.in(unitCase, async (run) => {
    const fast = await run.simulate(simulator(), fullSpeed);
    expectRight('source at full speed', unitCase, fast);
    expectRight('source with stalls', unitCase, await run.simulate(synthesizer(), stalled));
    expectRight('netlist with stalls', unitCase, await run.simulateNetlist(await run.synthesize(), stalled));
    return fast;
  });
}

/** Expects that the case's design does not elaborate, and that the failure's message says why. */
export async function expectRefused(unitCase: UnitCase, message: RegExp): Promise<void> {
  const report = await CaseRun.in(unitCase, (run) => run.simulate(simulator(), fullSpeed));
  expect(report.exitCode, 'exit code').not.toBe(0);
  expect(report.complaints.join('\n')).toMatch(message);
}

/**
 * Expects the steady interval of a stream: in every frame after the first two the last beat comes exactly
 * `intervalCycles` after the one before.
 */
export function expectInterval(report: SimulationReport, stream: string, intervalCycles: number): void {
  const lasts = (report.beats[stream] ?? []).map(({ last }) => last);
  expect(lasts.length, `frames of ${stream}`).toBeGreaterThanOrEqual(3);
  const intervals = lasts.slice(2).map((last, index) => last - (lasts[index + 1] ?? Number.NaN));
  expect(intervals, `cycles between the last beats of ${stream}`).toEqual(intervals.map(() => intervalCycles));
}

/** Expects the cycles from the first input beat's transfer to the first output beat's. */
export function expectLatency(report: SimulationReport, input: string, output: string, latencyCycles: number): void {
  const from = report.beats[input]?.[0]?.first ?? Number.NaN;
  const to = report.beats[output]?.[0]?.first ?? Number.NaN;
  expect(to - from, `cycles from ${input} to ${output}`).toBe(latencyCycles);
}

function expectRight(way: string, unitCase: UnitCase, report: SimulationReport): void {
  const compared: Record<string, number> = {};
  for (const { name, values } of [...unitCase.inputs, ...unitCase.outputs]) compared[name] = values.length;
  expect(
    { complaints: report.complaints, compared: report.compared, exitCode: report.exitCode },
    `${way}\n${unitCase.dut}`,
  ).toEqual({ complaints: [], compared, exitCode: 0 });
}
