import { streamFifo } from '@netloom/vhdl-ip';
import type { Netlist } from '../netlist/netlist.js';
import { eventGraphOf } from '../timing/event-graph.js';
import { playUntilSteady } from '../timing/steady-state.js';
import { type Depths, fifoAt, leastDepth, lesserDepth, withFifoDepths } from './resize.js';

/** Frames that a prediction may take to settle; depths with which they do not are as good as too small. */
const patienceFrames = 256;

/** Frames that FIFOs hold at most to find out what they can do. */
const deepestFrames = 64;

/**
 * The least depths of FIFOs with which no frame takes longer, as predicted, than with any depths. No single depth of the
 * result can be less, the others given.
 *
 * @param fifos labels of the FIFOs that may have any depth
 * @param near depths to begin the search at
 * @param budget events that a single prediction may play
 * @returns undefined if frames do not settle within the budget, so that there is no interval to compare with
 */
export function fullSpeedDepths(netlist: Netlist, fifos: readonly string[], near: Depths, budget: number): Depths | undefined {
  const eventsPerFrame = netlist.streams.reduce((sum, { beatsPerFrame }) => sum + beatsPerFrame, 0);
  const events = Math.min(budget, patienceFrames * eventsPerFrame);
  const known = new Map<string, Pace | undefined>();
  const paceOf = (depths: Depths): Pace | undefined => {
    const key = fifos.map((label) => depths.get(label)).join(' ');
    if (!known.has(key)) known.set(key, paceWith(withFifoDepths(netlist, depths).netlist, events));
    return known.get(key);
  };
  const best = fastest(netlist, fifos, paceOf);
  if (best === undefined) return undefined;
  const isFast = (depths: Depths): boolean => {
    const pace = paceOf(depths);
    return pace !== undefined && pace.intervalCycles <= best.pace.intervalCycles && pace.periodFrames <= best.pace.periodFrames;
  };
  const deeper = (beats: number): Depths =>
    new Map(
      fifos.map((label) => {
        const from = near.get(label) ?? 0;
        return [label, beats === 0 ? from : Math.min(best.depths.get(label) ?? 0, Math.max(leastDepth, from + beats))];
      }),
    );
  const extra = leastFrom(0, (beats) => isFast(deeper(beats)));
  const depths = new Map(deeper(extra));
  const bypassed = fifos.filter((label) => near.get(label) === 0).map((label) => [label, 0] as const);
  if (extra > 0 && isFast(new Map([...depths, ...bypassed]))) for (const [label] of bypassed) depths.set(label, 0);
  const latency = (): number => fifos.reduce((sum, label) => sum + latencyOf(netlist, label, depths.get(label) ?? 0), 0);
  // A FIFO that delays its branch less may let the other branch do with fewer beats.
  for (let before = Infinity; before !== latency(); ) {
    before = latency();
    for (const label of fifos) {
      const depth = depths.get(label) ?? 0;
      if (near.get(label) === 0 && isFast(new Map([...depths, [label, 0]]))) {
        depths.set(label, 0);
        continue;
      }
      const less = leastFrom(0, (steps) => steps >= depth || !isFast(new Map([...depths, [label, depthBelow(depth, steps + 1)]])));
      depths.set(label, depthBelow(depth, less));
    }
  }
  return depths;
}

/** How frames follow each other: if they take turns, `intervalCycles` is their mean, and some take longer. */
interface Pace {
  readonly intervalCycles: number;
  readonly periodFrames: number;
}

/**
 * The pace that no depths make faster. Where all FIFOs become deeper and the interval stays, what limits it is a circle of
 * waits without any FIFO, as each circle through a FIFO has more beats to share its cycles among.
 */
function fastest(
  netlist: Netlist,
  fifos: readonly string[],
  paceOf: (depths: Depths) => Pace | undefined,
): { readonly depths: Depths; readonly pace: Pace } | undefined {
  const mostBeats = Math.max(...netlist.streams.map(({ beatsPerFrame }) => beatsPerFrame));
  let before: Pace | undefined;
  for (let frames = 2; ; frames *= 2) {
    const depths = new Map(fifos.map((label) => [label, frames * beatsOf(netlist, label) + leastDepth]));
    const pace = paceOf(depths);
    if (pace === undefined && frames >= deepestFrames) return undefined;
    if (pace !== undefined && (pace.intervalCycles === mostBeats || pace.intervalCycles === before?.intervalCycles)) return { depths, pace };
    before = pace;
  }
}

/** Some steps less deep: 2, 1 and 0 beats count as 2, 0 and 0. */
function depthBelow(depth: number, steps: number): number {
  return steps === 0 ? depth : lesserDepth(Math.max(0, depth - steps + 1));
}

/** The least number from `first` on for which something holds that holds for all greater ones; tried in growing steps. */
function leastFrom(first: number, holds: (number: number) => boolean): number {
  if (holds(first)) return first;
  let low = first;
  let high = first + 1;
  for (; !holds(high); high += high - first) low = high;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** Undefined if frames do not settle; infinitely slow at a deadlock. */
function paceWith(netlist: Netlist, budget: number): Pace | undefined {
  const paces: Pace[] = [];
  for (const group of eventGraphOf(netlist).groups) {
    const outcome = playUntilSteady(group, budget);
    if (outcome.kind === 'stuck') return { intervalCycles: Infinity, periodFrames: 1 };
    if (outcome.kind === 'unsettled') return undefined;
    paces.push({ intervalCycles: outcome.periodCycles / outcome.periodFrames, periodFrames: outcome.periodFrames });
  }
  return paces.reduce((slow, pace) => (pace.intervalCycles > slow.intervalCycles ? pace : slow));
}

function latencyOf(netlist: Netlist, label: string, depth: number): number {
  if (depth === 0) return 0;
  return streamFifo.cost(streamFifo.generics.parse({ ...fifoAt(netlist, label).generics, depth })).latencyCycles ?? 0;
}

function beatsOf(netlist: Netlist, label: string): number {
  return fifoAt(netlist, label).streams.s_axis?.beatsPerFrame ?? 0;
}
