import { type StreamFifoGenerics, streamFifo } from '@netloom/vhdl-ip';
import type { Instance, Netlist } from '../netlist/netlist.js';
import { type EventGraph, eventGraphOf } from './event-graph.js';
import { play } from './play.js';
import type { Sequence } from './sequence.js';
import { playUntilSteady } from './steady-state.js';

/** The depths of a FIFO, in beats. */
export interface FifoDepth {
  /** Label of the FIFO's instance. */
  readonly label: string;
  /** With this depth no schedule ends in a deadlock, whatever stalls. */
  readonly safeDepth: number;
  /** With this depth the accelerator is as fast as with any. */
  readonly fullSpeedDepth: number;
}

/** What the depths of all FIFOs make possible. */
export interface FifoPlan {
  readonly depths: readonly FifoDepth[];
  /** Cycles from frame to frame with the full-speed depths, which no greater depths shorten. */
  readonly intervalCycles: number;
  /** Streams that wait for each other in a circle which no FIFO can break; then there are no depths. */
  readonly deadlock: readonly string[];
}

const leastDepth = 2;

/** Events that a single prediction may play. */
const defaultBudget = 3e7;

/**
 * Calculates the depths of the FIFOs of a netlist, whatever depths they have in it.
 *
 * Freedom from deadlock follows from counting beats in one frame, without times: no event ever keeps another one from
 * happening, so one order of events stands for all, and a frame after which nothing is left inside stands for all frames.
 * A FIFO grows when it is full and stands in a circle of streams that wait for each other; of several, the cheapest.
 *
 * Full speed follows from the timing model: the depths are the smallest, FIFO after FIFO, with which the interval is
 * that of FIFOs which hold all that ever comes together.
 */
export function fifoDepths(netlist: Netlist, budget = defaultBudget): FifoPlan {
  const fifos = fifosOf(netlist);
  const safe = safeFifoDepths(netlist);
  if (!safe.ok) return { depths: [], intervalCycles: Infinity, deadlock: safe.circle };
  const full = fullSpeedDepths(netlist, fifos, safe.depths, budget);
  return {
    depths: fifos.map(({ label }) => ({
      label,
      safeDepth: safe.depths.get(label) ?? leastDepth,
      fullSpeedDepth: full.depths.get(label) ?? leastDepth,
    })),
    intervalCycles: full.intervalCycles,
    deadlock: [],
  };
}

/** The netlist with the given depths of its FIFOs. */
export function withFifoDepths(netlist: Netlist, depths: ReadonlyMap<string, number>): Netlist {
  const instances = netlist.instances.map((instance) => {
    const depth = depths.get(instance.label);
    if (depth === undefined) return instance;
    const generics: StreamFifoGenerics = streamFifo.generics.parse({ ...instance.generics, depth });
    const dataflow = streamFifo.dataflow?.(generics);
    return { ...instance, generics, ...(dataflow === undefined ? {} : { dataflow }) };
  });
  return { ...netlist, instances };
}

type Depths = ReadonlyMap<string, number>;

export type FifoSafety =
  | { readonly ok: true; readonly depths: ReadonlyMap<string, number> }
  | { readonly ok: false; readonly circle: readonly string[] };

/** The first half of {@link fifoDepths}: the depths by label, or streams that wait for each other in a circle. */
export function safeFifoDepths(netlist: Netlist): FifoSafety {
  const fifos = fifosOf(netlist);
  const depths = new Map(fifos.map(({ label }) => [label, leastDepth]));
  const graph = eventGraphOf(withGrowingFifos(netlist, depths));
  const growable = new Map(fifos.map((fifo) => [inputOf(graph, fifo), fifo]));
  for (const { sequences } of graph.groups) {
    for (let stuck = play(sequences, 1, 'any schedule'); stuck.length > 0; stuck = play(sequences, 1, 'any schedule')) {
      const circle = circleOf(stuck);
      const full = circle.flatMap(({ from, to }) => {
        const fifo = growable.get(from);
        return fifo !== undefined && outputOf(graph, fifo) === to ? [fifo] : [];
      });
      const [cheapest] = full.sort((a, b) => bitsOf(a) - bitsOf(b));
      if (cheapest === undefined) return { ok: false, circle: circle.map(({ from }) => from.name) };
      depths.set(cheapest.label, (depths.get(cheapest.label) ?? leastDepth) + 1);
      // All that is blocked is asked again.
      for (const sequence of sequences) {
        sequence.waiting = [];
        sequence.wakesWith = Infinity;
      }
    }
  }
  return { ok: true, depths };
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

function fullSpeedDepths(
  netlist: Netlist,
  fifos: readonly Instance[],
  safe: Depths,
  budget: number,
): { readonly depths: Depths; readonly intervalCycles: number } {
  const intervalOf = (depths: Depths): number => {
    const graph = eventGraphOf(withFifoDepths(netlist, depths));
    const states = graph.groups.map((group) => playUntilSteady(group, budget));
    return Math.max(...states.map((state) => (state === undefined ? Infinity : state.periodCycles / state.periodFrames)));
  };
  const depths = new Map(fifos.map((fifo) => [fifo.label, Math.max(safe.get(fifo.label) ?? leastDepth, 2 * beatsOf(fifo) + leastDepth)]));
  const intervalCycles = intervalOf(depths);
  for (const { label } of fifos) {
    let low = safe.get(label) ?? leastDepth;
    let high = depths.get(label) ?? low;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (intervalOf(new Map([...depths, [label, middle]])) <= intervalCycles) high = middle;
      else low = middle + 1;
    }
    depths.set(label, high);
  }
  return { depths, intervalCycles };
}

function inputOf({ streams }: EventGraph, { label, streams: ports }: Instance): Sequence {
  const sequence = streams.get(ports.s_axis?.name ?? '');
  if (sequence === undefined) throw new Error(`${label} has no input`);
  return sequence;
}

function outputOf({ streams }: EventGraph, { label, streams: ports }: Instance): Sequence {
  const sequence = streams.get(ports.m_axis?.name ?? '');
  if (sequence === undefined) throw new Error(`${label} has no output`);
  return sequence;
}

function fifosOf({ instances }: Netlist): readonly Instance[] {
  return instances.filter(({ unit }) => unit === streamFifo.name);
}

function beatsOf({ streams }: Instance): number {
  return streams.s_axis?.beatsPerFrame ?? 0;
}

function bitsOf({ streams }: Instance): number {
  return (streams.s_axis?.lanes ?? 0) * (streams.s_axis?.laneBits ?? 0);
}
