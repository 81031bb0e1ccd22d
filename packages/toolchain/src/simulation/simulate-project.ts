import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Diagnostic, type ProjectManifest, type Result, elementCount, failure, success } from '@netloom/ir';
import { type GhdlOptions, analyse, run } from '../ghdl/run-ghdl.js';
import { type ProcessOutcome, renderEnding } from '../process/run-process.js';
import { withTemporaryDirectory } from '../process/temporary-directory.js';
import { readProject } from '../project/read-project.js';
import type { Tool } from '../tools/find-executable.js';
import { findGhdl } from '../tools/find-ghdl.js';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type SimulationLog, emptyLog, firstDifference, recordLine, reportOf } from './collect-report.js';
import { copyVectors } from './copy-vectors.js';
import { parseProtocolLine } from './protocol.js';
import type { SimulationReport, ValueDifference } from './simulation-report.js';

export interface SimulationOptions {
  /** Where the vector files are; those of the project by default. */
  readonly vectorsDirectory?: string;
  /** At least 1; all that the project holds by default. */
  readonly frames?: number;
  /** Probability of a stall in each cycle at every port, 0 (default) to 1000. */
  readonly stallPermille?: number;
  /** Of the stalls, a whole number from 0 on; 1 by default. Seeds repeat beyond 2 million. */
  readonly seed?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called when a frame has left the slowest output so far. */
  readonly onProgress?: ((progress: SimulationProgress) => void) | undefined;
  /** Called for every line that GHDL or the design prints. */
  readonly onLine?: ((line: string) => void) | undefined;
  /** The simulator; the one that is found by default. */
  readonly ghdl?: Tool;
}

export interface SimulationProgress {
  readonly phase: 'analysis' | 'simulation';
  readonly framesDone: number;
  readonly frames: number;
}

const keptLines = 10;

/** The testbench makes a seed of its own for every port: a thousand of them for each of these stay within 31 bits. */
const seedCount = 2_000_000;

/**
 * Simulates a generated project in GHDL and compares every stream with its vectors. It works in a temporary directory,
 * so the project stays as it is.
 *
 * Differences are data: the result is a success whose report says `equal: false`.
 *
 * @errors TLC001 to TLC004 tools, TLC030 to TLC032 project, TLC033 simulationFailed, TLC034 simulationStalled, TLC035 simulationIncomplete
 */
export async function simulateProject(directory: string, options: SimulationOptions = {}): Promise<Result<SimulationReport>> {
  const project = readProject(directory);
  if (!project.ok) return project;
  const manifest = project.value;
  const { stallPermille = 0, seed = 1, frames = manifest.vectors.frames } = options;
  const ghdl = options.ghdl === undefined ? await findGhdl() : success(options.ghdl);
  if (!ghdl.ok) return ghdl;
  return withTemporaryDirectory(async (workDirectory) => {
    const source = options.vectorsDirectory ?? join(directory, manifest.vectors.directory);
    const faults = prepareVectors(manifest, frames, resolve(source), join(workDirectory, 'vectors'));
    if (faults.length > 0) return failure(faults);
    const log = emptyLog();
    const tail: string[] = [];
    const advance = (phase: SimulationProgress['phase']): void =>
      options.onProgress?.({ phase, framesDone: finishedFrames(log, manifest), frames });
    const onLine = (line: string): void => {
      options.onLine?.(line);
      const parsed = parseProtocolLine(line);
      if (parsed === undefined) {
        tail.push(line);
        if (tail.length > keptLines) tail.shift();
        return;
      }
      recordLine(log, parsed);
      if (parsed.kind === 'beat' && parsed.fields.last !== undefined) advance('simulation');
    };
    const call: GhdlOptions = { ghdl: ghdl.value, workDirectory, signal: options.signal };
    advance('analysis');
    const files = [...manifest.files.hdl, ...manifest.files.simulation].map((file) => resolve(directory, file));
    const analysed = await analyse({ ...call, onLine: options.onLine }, files);
    if (!analysed.ok) return analysed;
    advance('simulation');
    const generics = { vectors: 'vectors/', stall_permille: stallPermille, seed: seed % seedCount };
    const outcome = await run({ ...call, onLine }, manifest.testbench, generics, ['--assert-level=error']);
    if (!outcome.ok) return outcome;
    const problems = judge(log, manifest, frames, outcome.value, tail);
    return problems.length > 0 ? failure(problems) : success(reportOf(log, manifest, { frames, stallPermille, seed }));
  });
}

function prepareVectors(manifest: ProjectManifest, frames: number, source: string, target: string): readonly Diagnostic[] {
  if (!Number.isInteger(frames) || frames < 1) {
    const problem = `there must be at least 1 frame to simulate, but there are ${frames}`;
    return [toolchainDiagnostics.make.projectInvalid({ kind: 'project', name: manifest.model.name }, { problem })];
  }
  return manifest.streams.flatMap((stream) => {
    const file = join(target, stream.vectors);
    mkdirSync(dirname(file), { recursive: true });
    return copyVectors(stream, frames, source, file);
  });
}

function finishedFrames(log: SimulationLog, manifest: ProjectManifest): number {
  const outputs = manifest.streams.filter(({ role }) => role === 'output');
  return Math.min(...outputs.map(({ name }) => log.lastBeats.get(name)?.length ?? 0));
}

/** What keeps a simulation from being a verdict: it must end by itself, with every stream compared to its end. */
function judge(
  log: SimulationLog,
  manifest: ProjectManifest,
  frames: number,
  outcome: ProcessOutcome,
  tail: readonly string[],
): readonly Diagnostic[] {
  const subject = { kind: 'simulation', name: manifest.testbench };
  const difference = firstDifference(log, manifest);
  const hint = difference === undefined ? undefined : `Before that, ${renderDifference(difference)}.`;
  if (log.timeoutCycle !== undefined) {
    const counts = [...log.compared, ...log.incomplete].map(([stream, { values }]) => `${stream} ${values}`);
    const progress = counts.length === 0 ? 'nothing was compared' : `values compared so far: ${counts.join(', ')}`;
    return [toolchainDiagnostics.make.simulationStalled(subject, { cycle: log.timeoutCycle, progress }, hint)];
  }
  const incomplete = manifest.streams.flatMap((stream) => {
    const expected = frames * elementCount(stream.axes);
    const actual = log.compared.get(stream.name)?.values ?? 0;
    if (actual === expected) return [];
    return [toolchainDiagnostics.make.simulationIncomplete(subject, { stream: stream.name, expected, actual }, hint)];
  });
  const isExplained = incomplete.length === 0 && (difference !== undefined || log.violations.length > 0);
  if (outcome.exitCode === 0 || isExplained) return incomplete;
  const output = [...tail.filter((line) => line.trim() !== ''), outcome.stderr.trim()].join('\n').trim();
  return [toolchainDiagnostics.make.simulationFailed(subject, { ending: renderEnding(outcome), output: output || 'it printed nothing' }, hint)];
}

function renderDifference({ layer, frame, pixel, channel, expectedHex, gotHex }: ValueDifference): string {
  const place = `${JSON.stringify(layer)} at frame ${frame}, pixel ${pixel}, channel ${channel}`;
  return `hardware and vectors differed in ${place}: expected 0x${expectedHex}, got 0x${gotHex}`;
}
