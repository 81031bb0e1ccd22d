import type { ProjectManifest, ProjectStream } from '@netloom/ir';
import { type ProtocolLine, countField } from './protocol.js';
import type { ProtocolViolation, SimulationReport, StreamReport, ValueDifference } from './simulation-report.js';

/** How many values of a stream were compared. */
export interface Comparison {
  readonly values: number;
  readonly differing: number;
}

/** What a testbench has said so far. */
export interface SimulationLog {
  /** Streams whose vectors were compared to their end. */
  readonly compared: Map<string, Comparison>;
  /** Streams that were cut short, as far as they came. */
  readonly incomplete: Map<string, Comparison>;
  readonly differences: Map<string, ProtocolLine>;
  readonly firstBeats: Map<string, number[]>;
  readonly lastBeats: Map<string, number[]>;
  readonly violations: ProtocolViolation[];
  timeoutCycle: number | undefined;
  doneCycles: number | undefined;
}

export function emptyLog(): SimulationLog {
  return {
    compared: new Map(),
    incomplete: new Map(),
    differences: new Map(),
    firstBeats: new Map(),
    lastBeats: new Map(),
    violations: [],
    timeoutCycle: undefined,
    doneCycles: undefined,
  };
}

/** Adds a protocol line to the log; kinds that it does not know are left alone. */
export function recordLine(log: SimulationLog, line: ProtocolLine): void {
  const stream = line.fields.stream ?? '';
  const frame = countField(line, 'frame');
  if (line.kind === 'compared' || line.kind === 'incomplete') {
    const values = countField(line, 'values');
    const differing = countField(line, 'differing');
    if (values !== undefined && differing !== undefined) log[line.kind].set(stream, { values, differing });
  } else if (line.kind === 'difference') {
    if (!log.differences.has(stream)) log.differences.set(stream, line);
  } else if (line.kind === 'beat' && frame !== undefined) {
    const first = countField(line, 'first');
    const last = countField(line, 'last');
    if (first !== undefined) beatsOf(log.firstBeats, stream)[frame] = first;
    if (last !== undefined) beatsOf(log.lastBeats, stream)[frame] = last;
  } else if (line.kind === 'violation') {
    log.violations.push({ stream, rule: line.fields.rule ?? '?', cycle: countField(line, 'cycle') ?? 0 });
  } else if (line.kind === 'timeout') {
    log.timeoutCycle = countField(line, 'cycle') ?? 0;
  } else if (line.kind === 'done') {
    log.doneCycles = countField(line, 'cycles');
  }
}

function beatsOf(beats: Map<string, number[]>, stream: string): number[] {
  const known = beats.get(stream);
  if (known !== undefined) return known;
  const fresh: number[] = [];
  beats.set(stream, fresh);
  return fresh;
}

/** Makes the report of a simulation in which every stream was compared to its end. */
export function reportOf(
  log: SimulationLog,
  manifest: ProjectManifest,
  run: { readonly frames: number; readonly stallPermille: number; readonly seed: number },
): SimulationReport {
  const perStream = manifest.streams.map((stream) => streamReport(log, stream));
  const timing = outputTiming(perStream, manifest.totals.periodFrames ?? 1);
  const made = perStream.filter(({ role }) => role !== 'input');
  const differingValues = sum(made.map((stream) => stream.differingValues));
  return {
    ...run,
    cycles: log.doneCycles ?? Math.max(0, ...perStream.flatMap(({ lastBeatCycles }) => lastBeatCycles.slice(-1))) + 1,
    comparedValues: sum(made.map((stream) => stream.comparedValues)),
    differingValues,
    equal: differingValues === 0 && log.violations.length === 0,
    ...timing,
    perStream,
    firstDifference: firstDifference(log, manifest),
    violations: log.violations,
  };
}

function streamReport(log: SimulationLog, stream: ProjectStream): StreamReport {
  const { values = 0, differing = 0 } = log.compared.get(stream.name) ?? {};
  return {
    stream: stream.name,
    role: stream.role,
    ...(stream.layer === undefined ? {} : { layer: stream.layer }),
    comparedValues: values,
    differingValues: differing,
    firstBeatCycles: log.firstBeats.get(stream.name) ?? [],
    lastBeatCycles: log.lastBeats.get(stream.name) ?? [],
  };
}

/** @param periodFrames over so many frames, an output's pace is the same again and again */
function outputTiming(
  perStream: readonly StreamReport[],
  periodFrames: number,
): Pick<SimulationReport, 'frameIntervalCycles' | 'frameIntervals' | 'firstOutputLatencyCycles'> {
  const outputs = perStream.filter(({ role, lastBeatCycles }) => role === 'output' && lastBeatCycles.length > 0);
  const paceOf = ({ lastBeatCycles: lasts }: StreamReport): number => lastInterval(lasts, periodFrames);
  const [slowest] = outputs.sort((a, b) => paceOf(b) - paceOf(a) || (b.lastBeatCycles.at(-1) ?? 0) - (a.lastBeatCycles.at(-1) ?? 0));
  if (slowest === undefined) return { frameIntervalCycles: undefined, frameIntervals: [], firstOutputLatencyCycles: undefined };
  const lasts = slowest.lastBeatCycles;
  const starts = perStream.filter(({ role }) => role === 'input').flatMap(({ firstBeatCycles }) => firstBeatCycles.slice(0, 1));
  const firstOutput = slowest.firstBeatCycles[0];
  return {
    frameIntervalCycles: lasts.length < 2 ? undefined : ((lasts.at(-1) ?? 0) - (lasts[0] ?? 0)) / (lasts.length - 1),
    frameIntervals: lasts.slice(1).map((last, i) => last - (lasts[i] ?? 0)),
    firstOutputLatencyCycles: starts.length === 0 || firstOutput === undefined ? undefined : firstOutput - Math.min(...starts),
  };
}

/** Cycles of a frame, over the last period: parts of a model that share no input have their own pace. 0 for a single frame. */
function lastInterval(lasts: readonly number[], periodFrames: number): number {
  const frames = Math.min(periodFrames, lasts.length - 1);
  return frames < 1 ? 0 : ((lasts.at(-1) ?? 0) - (lasts.at(-1 - frames) ?? 0)) / frames;
}

/** Streams stand in the manifest in the order of the layers: the first one that differs is where an error begins. */
export function firstDifference(log: SimulationLog, manifest: ProjectManifest): ValueDifference | undefined {
  const stream = manifest.streams.find(({ name }) => log.differences.has(name));
  const line = stream === undefined ? undefined : log.differences.get(stream.name);
  if (stream === undefined || line === undefined) return undefined;
  const expectedHex = line.fields.expected ?? '?';
  const gotHex = line.fields.got ?? '?';
  return {
    stream: stream.name,
    layer: stream.layer ?? stream.name,
    frame: countField(line, 'frame') ?? 0,
    pixel: countField(line, 'pixel') ?? 0,
    channel: countField(line, 'channel') ?? 0,
    expected: codeOf(expectedHex, stream.format),
    got: codeOf(gotHex, stream.format),
    expectedHex,
    gotHex,
  };
}

/** The code that hexadecimal two's complement stands for. */
function codeOf(hex: string, format: { readonly signed: boolean; readonly bits: number }): number | undefined {
  if (!/^[0-9a-f]+$/i.test(hex)) return undefined;
  const code = Number.parseInt(hex, 16) % 2 ** format.bits;
  return format.signed && code >= 2 ** (format.bits - 1) ? code - 2 ** format.bits : code;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
