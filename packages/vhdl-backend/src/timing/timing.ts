import { greatestCommonDivisor } from '../folding/divisors.js';
import type { Netlist, Stream } from '../netlist/netlist.js';
import { type EventGraph, type Group, eventGraphOf } from './event-graph.js';
import type { FrameRecord, Sequence } from './sequence.js';
import { type SteadyState, playUntilSteady } from './steady-state.js';

/** What a stream does in a frame, by prediction, when both ends of the accelerator run at full speed. */
export interface StreamTiming {
  readonly stream: string;
  readonly beatsPerFrame: number;
  /** Cycles of the first frame's first and last beat; the first beat at the inputs has cycle 1. */
  readonly firstBeatCycle: number;
  readonly lastBeatCycle: number;
  /** Cycles of a steady frame in which a beat waits to be taken. */
  readonly stalledCycles: number;
  /** Cycles of a steady frame in which a beat would be taken, but none is there. */
  readonly idleCycles: number;
}

/** The predicted timing of an accelerator whose inputs and outputs never wait. */
export interface Timing {
  /** Cycles from frame to frame; the mean over a period where frames take turns. */
  readonly intervalCycles: number;
  /** Frames after which all repeats itself, in each of the parts that share nothing: 1, unless frames take turns. */
  readonly periodFrames: number;
  /** Frames that are not yet like those that follow. */
  readonly settlingFrames: number;
  /** False if the frames did not settle within the budget: then the interval is that of the last frames. */
  readonly steady: boolean;
  /** From the first beat at any input to the first and to the last beat of the first frame at the last output. */
  readonly firstOutputLatencyCycles: number;
  readonly lastOutputLatencyCycles: number;
  readonly streams: readonly StreamTiming[];
  /** The stream with the most beats per frame in the slowest part: where the interval comes from. */
  readonly bottleneck: string;
}

/** Events that are played at most before a prediction is given up as unsteady. */
const defaultBudget = 3e8;

/**
 * Predicts the timing of a netlist beat by beat, by what its units say of themselves.
 *
 * @param outputs streams that leave the accelerator
 * @throws Error at a deadlock, which the depths of FIFOs exclude
 */
export function timingOf(netlist: Netlist, inputs: readonly Stream[], outputs: readonly Stream[], budget = defaultBudget): Timing {
  const graph = eventGraphOf(netlist);
  const parts = graph.groups.map((group) => playGroup(group, budget));
  const slowest = parts.reduce((slow, part) => (part.interval > slow.interval ? part : slow));
  const start = Math.min(...inputs.map((stream) => firstFrame(graph, stream).first));
  const last = lastOutput(graph, outputs);
  return {
    intervalCycles: slowest.interval,
    periodFrames: parts.map(({ state }) => state?.periodFrames ?? 1).reduce((multiple, period) => (multiple / greatestCommonDivisor(multiple, period)) * period),
    settlingFrames: Math.max(...parts.map(({ frames, state }) => state?.settlingFrames ?? frames)),
    steady: parts.every(({ state }) => state !== undefined),
    firstOutputLatencyCycles: last.first - start,
    lastOutputLatencyCycles: last.last - start,
    streams: netlist.streams.map((stream) => streamTiming(graph, stream)),
    bottleneck: slowest.busiest,
  };
}

interface Part {
  readonly state: SteadyState | undefined;
  readonly interval: number;
  readonly frames: number;
  readonly busiest: string;
}

function playGroup(group: Group, budget: number): Part {
  const outcome = playUntilSteady(group, budget);
  if (outcome.kind === 'stuck') throw new Error(`a deadlock of ${outcome.streams.join(', ')}`);
  const state = outcome.kind === 'steady' ? outcome : undefined;
  const busiest = group.sequences.reduce((most, sequence) => (sequence.perFrame > most.perFrame ? sequence : most));
  const frames = busiest.records.length;
  const interval =
    state === undefined ? (busiest.records.at(-1)?.last ?? 0) - (busiest.records.at(-2)?.last ?? 0) : state.periodCycles / state.periodFrames;
  return { state, interval, frames, busiest: busiest.name };
}

/** The first frame at the output that ends last, as simulations report it. */
function lastOutput(graph: EventGraph, outputs: readonly Stream[]): FrameRecord {
  const records = outputs.map((stream) => firstFrame(graph, stream));
  return records.reduce((slow, record) => (record.last > slow.last ? record : slow));
}

function streamTiming(graph: EventGraph, stream: Stream): StreamTiming {
  const sequence = sequenceOf(graph, stream);
  const { first, last } = firstFrame(graph, stream);
  const steady = sequence.records.at(-1);
  return {
    stream: stream.name,
    beatsPerFrame: stream.beatsPerFrame,
    firstBeatCycle: first,
    lastBeatCycle: last,
    stalledCycles: steady?.stalledCycles ?? 0,
    idleCycles: steady?.idleCycles ?? 0,
  };
}

function firstFrame(graph: EventGraph, stream: Stream): FrameRecord {
  const record = sequenceOf(graph, stream).firstFrame;
  if (record === undefined) throw new Error(`stream ${stream.name} has not played a frame`);
  return record;
}

function sequenceOf({ streams }: EventGraph, { name }: Stream): Sequence {
  const sequence = streams.get(name);
  if (sequence === undefined) throw new Error(`stream ${name} is not in the netlist`);
  return sequence;
}
