import type { Instance, Netlist } from '../netlist/netlist.js';
import { type EventGraph, eventGraphOf } from '../timing/event-graph.js';
import { play } from '../timing/play.js';
import type { Sequence } from '../timing/sequence.js';
import { type Depths, fifoAt, leastDepth, lesserDepth, withFifoDepths } from './resize.js';

/** The depths by label, or streams that wait for each other in a circle which no FIFO can break. */
export type DeadlockFreedom =
  | { readonly ok: true; readonly depths: Depths }
  | { readonly ok: false; readonly circle: readonly string[] };

/**
 * The least depths of FIFOs with which no schedule of stalls ends in a deadlock.
 *
 * They follow from counting beats in one frame, without times: no event ever keeps another one from happening, so one
 * order of events stands for all, and a frame after which nothing is left inside stands for all frames. A FIFO grows when
 * it is full and stands in a circle of streams that wait for each other; of several, the one with the narrowest beats.
 * No single depth of the result can be less.
 *
 * @param fifos labels of the FIFOs that may have any depth, whatever they have in the netlist
 */
export function deadlockFreeDepths(netlist: Netlist, fifos: readonly string[]): DeadlockFreedom {
  const grown = grownDepths(netlist, fifos);
  if (!grown.ok) return grown;
  const depths = new Map(grown.depths);
  const isFree = (changes: Iterable<readonly [string, number]>): boolean =>
    starvedStreams(withFifoDepths(netlist, new Map([...depths, ...changes])).netlist).length === 0;
  const small = fifos.filter((label) => depths.get(label) === leastDepth);
  if (small.length > 0 && isFree(small.map((label) => [label, 0]))) for (const label of small) depths.set(label, 0);
  // A choice between FIFOs may have made one of them grow in vain.
  for (const label of grown.hadChoice ? fifos : small) {
    for (let depth = depths.get(label) ?? 0; depth > 0 && isFree([[label, lesserDepth(depth)]]); depth = lesserDepth(depth))
      depths.set(label, lesserDepth(depth));
  }
  return { ok: true, depths };
}

/** Streams that wait for each other forever under some schedule of stalls; none if the FIFOs are deep enough. */
export function starvedStreams(netlist: Netlist): readonly string[] {
  return eventGraphOf(netlist).groups.flatMap(({ sequences }) => play(sequences, 1, 'any schedule').map(({ name }) => name));
}

type Growth =
  | { readonly ok: true; readonly depths: Depths; readonly hadChoice: boolean }
  | { readonly ok: false; readonly circle: readonly string[] };

function grownDepths(netlist: Netlist, labels: readonly string[]): Growth {
  const depths = new Map(labels.map((label) => [label, leastDepth]));
  const graph = eventGraphOf(withGrowingFifos(netlist, depths));
  const growable = new Map(labels.map((label) => [sequenceAt(graph, fifoAt(netlist, label), 's_axis'), fifoAt(netlist, label)]));
  let hadChoice = false;
  for (const { sequences } of graph.groups) {
    for (let stuck = play(sequences, 1, 'any schedule'); stuck.length > 0; stuck = play(sequences, 1, 'any schedule')) {
      const circle = circleOf(stuck);
      const full = circle.flatMap(({ from, to }) => {
        const fifo = growable.get(from);
        return fifo !== undefined && sequenceAt(graph, fifo, 'm_axis') === to ? [fifo] : [];
      });
      const [narrowest] = full.sort((a, b) => bitsOf(a) - bitsOf(b));
      if (narrowest === undefined) return { ok: false, circle: circle.map(({ from }) => from.name) };
      hadChoice ||= full.length > 1;
      depths.set(narrowest.label, (depths.get(narrowest.label) ?? leastDepth) + 1);
      // All that is blocked is asked again.
      for (const sequence of sequences) {
        sequence.waiting = [];
        sequence.wakesWith = Infinity;
      }
    }
  }
  return { ok: true, depths, hadChoice };
}

/** Each FIFO's depth is looked up when it is asked for. */
function withGrowingFifos(netlist: Netlist, depths: Depths): Netlist {
  const instances = netlist.instances.map((instance): Instance => {
    if (!depths.has(instance.label)) return instance;
    const depth = (): number => depths.get(instance.label) ?? leastDepth;
    const waits = {
      s_axis: [{ on: 'm_axis', cycles: 1, beats: (beat: number) => beat + 1 - depth() }],
      m_axis: [{ on: 's_axis', cycles: 1, beats: (beat: number) => beat + 1 }],
    };
    return { ...instance, dataflow: { waits } };
  });
  return { ...netlist, instances };
}

interface Step {
  readonly from: Sequence;
  readonly to: Sequence;
}

/** Sequences each of which waits for the next, the last one for the first. */
function circleOf(stuck: readonly Sequence[]): readonly Step[] {
  const waitsFor = new Map<Sequence, Sequence>();
  for (const source of stuck) for (const waiting of source.waiting) waitsFor.set(waiting, source);
  for (const { feeds, entryOf } of stuck) {
    const pipeline = feeds ?? entryOf;
    if (pipeline?.outputWaits === true) waitsFor.set(pipeline.output, pipeline.input);
  }
  const path: Sequence[] = [];
  let next = stuck[0];
  while (next !== undefined && !path.includes(next)) {
    path.push(next);
    next = waitsFor.get(next);
  }
  if (next === undefined) throw new Error('a stuck sequence waits for nothing');
  const circle = path.slice(path.indexOf(next));
  return circle.map((from, i) => ({ from, to: circle[(i + 1) % circle.length] ?? from }));
}

function sequenceAt({ streams }: EventGraph, { label, streams: ports }: Instance, port: string): Sequence {
  const sequence = streams.get(ports[port]?.name ?? '');
  if (sequence === undefined) throw new Error(`${label} has nothing at ${port}`);
  return sequence;
}

function bitsOf({ streams }: Instance): number {
  return (streams.s_axis?.lanes ?? 0) * (streams.s_axis?.laneBits ?? 0);
}
