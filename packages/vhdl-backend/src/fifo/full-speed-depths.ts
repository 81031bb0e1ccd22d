import { streamFifo } from '@netloom/vhdl-ip';
import type { Netlist } from '../netlist/netlist.js';
import { eventGraphOf } from '../timing/event-graph.js';
import { type Pace, fastest, paceOf, patienceFor } from './pace.js';
import { type Depths, fifoAt, leastDepth, lesserDepth, withFifoDepths } from './resize.js';

/** What a search may cost, in events that predictions play. */
export interface Effort {
  /** For the prediction with deep FIFOs, which there must be. */
  readonly first: number;
  /** For all others together. */
  readonly others: number;
}

/**
 * The least depths of FIFOs with which no frame takes longer, as predicted, than with any depths. No single depth of the
 * result can be less, the others given; unless the effort is used up before, as it is for networks with millions of beats
 * in a frame: then the depths are for full speed too, but may be some beats more than the least.
 *
 * @param fifos labels of the FIFOs that may have any depth
 * @param near depths to begin the search at
 * @returns if frames do not settle, so that there is no interval to compare with, what the frames that were played could fill
 */
export function fullSpeedDepths(netlist: Netlist, fifos: readonly string[], near: Depths, effort: Effort): Depths {
  const { deep, filled, pace } = fastest(netlist, fifos, effort.first);
  if (pace === undefined) return filled;
  const search = new Search(netlist, fifos, pace, effort.others);
  const most = search.isFast(filled) ? filled : deep;
  const isFast = (depths: Depths): boolean =>
    fifos.every((label) => (depths.get(label) ?? 0) === (most.get(label) ?? 0)) || search.isFast(depths);
  const deeper = (beats: number): Depths =>
    new Map(
      fifos.map((label) => {
        const from = near.get(label) ?? 0;
        const depth = beats === 0 ? from : Math.max(leastDepth, from + beats);
        return [label, Math.min(most.get(label) ?? 0, depth)];
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

/** Answers whether depths are as fast as the best, as long as its effort lasts. */
class Search {
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly netlist: Netlist,
    private readonly fifos: readonly string[],
    private readonly best: Pace,
    private effort: number,
  ) {}

  isFast(depths: Depths): boolean {
    const key = this.fifos.map((label) => depths.get(label)).join(' ');
    const known = this.known.get(key) ?? (this.effort > 0 && this.predict(depths));
    this.known.set(key, known);
    return known;
  }

  private predict(depths: Depths): boolean {
    const { groups } = eventGraphOf(withFifoDepths(this.netlist, depths).netlist);
    const pace = paceOf(groups, Math.min(this.effort, patienceFor(this.netlist)));
    this.effort -= groups.reduce((sum, { sequences }) => sequences.reduce((events, { done }) => events + done, sum), 0);
    return pace !== undefined && pace.intervalCycles <= this.best.intervalCycles && pace.periodFrames <= this.best.periodFrames;
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

function latencyOf(netlist: Netlist, label: string, depth: number): number {
  if (depth === 0) return 0;
  return streamFifo.cost(streamFifo.generics.parse({ ...fifoAt(netlist, label).generics, depth })).latencyCycles ?? 0;
}
