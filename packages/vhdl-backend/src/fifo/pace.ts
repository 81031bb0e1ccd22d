import type { Netlist } from '../netlist/netlist.js';
import { type Group, eventGraphOf } from '../timing/event-graph.js';
import { playUntilSteady } from '../timing/steady-state.js';
import { type Depths, fifoAt, leastDepth, withFifoDepths } from './resize.js';
import { WaitingBeats } from './waiting-beats.js';

/** Frames that a prediction may take to settle; depths with which they do not are as good as too small. */
const patienceFrames = 256;

/** Frames that FIFOs hold at most to find out what they can do. */
const deepestFrames = 64;

/** How frames follow each other: if they take turns, `intervalCycles` is their mean, and some take longer. */
export interface Pace {
  readonly intervalCycles: number;
  readonly periodFrames: number;
}

/** Undefined if frames do not settle; infinitely slow at a deadlock. */
export function paceOf(groups: readonly Group[], budget: number): Pace | undefined {
  const paces: Pace[] = [];
  for (const group of groups) {
    const outcome = playUntilSteady(group, budget);
    if (outcome.kind === 'stuck') return { intervalCycles: Infinity, periodFrames: 1 };
    if (outcome.kind === 'unsettled') return undefined;
    paces.push({ intervalCycles: outcome.periodCycles / outcome.periodFrames, periodFrames: outcome.periodFrames });
  }
  return paces.reduce((slow, pace) => (pace.intervalCycles > slow.intervalCycles ? pace : slow));
}

/** Events within which frames must settle. */
export function patienceFor({ streams }: Netlist): number {
  return patienceFrames * streams.reduce((sum, { beatsPerFrame }) => sum + beatsPerFrame, 0);
}

/** The pace of deep FIFOs. */
export interface Fastest {
  readonly deep: Depths;
  /** How much of these depths was used. */
  readonly filled: Depths;
  /** Undefined if frames do not settle. */
  readonly pace: Pace | undefined;
}

/**
 * The pace that no depths make faster, and depths for it. Where all FIFOs become deeper and the interval stays, what limits
 * it is a circle of waits without any FIFO, as each circle through a FIFO has more beats to share its cycles among.
 */
export function fastest(netlist: Netlist, fifos: readonly string[], budget: number): Fastest {
  const patience = patienceFor(netlist);
  const mostBeats = Math.max(...netlist.streams.map(({ beatsPerFrame }) => beatsPerFrame));
  let before: Pace | undefined;
  for (let frames = 2; ; frames *= 2) {
    const deep = new Map(fifos.map((label) => [label, frames * beatsOf(netlist, label) + leastDepth]));
    const graph = eventGraphOf(withFifoDepths(netlist, deep).netlist);
    const waiting = fifos.map((label) => [label, new WaitingBeats(graph, fifoAt(netlist, label))] as const);
    const pace = paceOf(graph.groups, Math.min(budget, patience));
    const isBest = pace !== undefined && (pace.intervalCycles === mostBeats || pace.intervalCycles === before?.intervalCycles);
    const isHopeless = pace === undefined && (frames >= deepestFrames || patience > budget);
    if (isBest || isHopeless) return { deep, filled: new Map(waiting.map(([label, beats]) => [label, Math.max(leastDepth, beats.most())])), pace };
    before = pace;
  }
}

function beatsOf(netlist: Netlist, label: string): number {
  return fifoAt(netlist, label).streams.s_axis?.beatsPerFrame ?? 0;
}
