import { pipelineEntry } from '@netloom/vhdl-ip';
import type { Instance, Netlist, Stream } from '../netlist/netlist.js';
import { defaultStep, partsOf } from './part.js';
import { Pipeline } from './pipeline.js';
import { Sequence, type Wait } from './sequence.js';

/** A unit that waits for events longer ago, such as a deep FIFO, ends a part: what lies in it is too much to compare. */
const longestLookBack = 4096;

/** The streams and pipelines of a netlist as sequences that wait for each other. */
export interface EventGraph {
  /** By name of the stream; streams that are one through wires share theirs. */
  readonly streams: ReadonlyMap<string, Sequence>;
  /** Sequences that depend on each other, group by group. */
  readonly groups: readonly Group[];
}

export interface Group {
  readonly sequences: readonly Sequence[];
  /** Frames back to which events can depend on others, at least 1. */
  readonly memoryFrames: number;
}

/**
 * @param eventsPerStep events at least that parts of the network look at as a whole, so that what they have done before
 *   need not be played again; times do not depend on it
 * @throws Error if a dataflow names what its unit does not have (a bug of the unit)
 */
export function eventGraphOf(netlist: Netlist, eventsPerStep = defaultStep): EventGraph {
  const streams = new Map<string, Sequence>();
  const wires = wiredStreams(netlist);
  for (const stream of netlist.streams) {
    const whole = wires.get(stream.name) ?? stream.name;
    const known = streams.get(whole) ?? new Sequence(whole, stream.beatsPerFrame);
    streams.set(whole, known);
    streams.set(stream.name, known);
  }
  const links = new Links();
  const entries = netlist.instances.flatMap((instance) => connect(instance, streams, links));
  const groups = links.groups([...new Set(streams.values()), ...entries]);
  for (const { sequences } of groups) partsOf(sequences, eventsPerStep);
  return { streams, groups };
}

/** For streams that are wires from another one: the first of them. */
function wiredStreams({ instances }: Netlist): ReadonlyMap<string, string> {
  const wires = new Map<string, string>();
  for (const instance of instances) {
    for (const [input, output] of instance.dataflow.wires ?? []) {
      const from = streamAt(instance, input).name;
      wires.set(streamAt(instance, output).name, wires.get(from) ?? from);
    }
  }
  return wires;
}

function streamAt({ label, streams }: Instance, port: string): Stream {
  const stream = streams[port];
  if (stream === undefined) throw new Error(`${label}: the dataflow names port ${port}, which has no stream`);
  return stream;
}

/** Adds the waits of a unit to the sequences of its streams; returns the entries of its pipeline where several streams enter it. */
function connect(instance: Instance, streams: ReadonlyMap<string, Sequence>, links: Links): Sequence[] {
  const { label, inputs } = instance;
  const { waits, pipeline } = instance.dataflow;
  const sequenceOf = (port: string): Sequence => {
    const sequence = streams.get(streamAt(instance, port).name);
    if (sequence === undefined) throw new Error(`${label}: the stream at ${port} is not in the netlist`);
    return sequence;
  };
  const entry =
    pipeline === undefined || pipeline.input !== undefined
      ? undefined
      : new Sequence(`${label} entry`, sequenceOf(pipeline.entersLike).perFrame);
  const named = (step: string): Sequence => {
    if (step !== pipelineEntry) return sequenceOf(step);
    if (entry === undefined) throw new Error(`${label}: the dataflow names entries of a pipeline that has none of its own`);
    return entry;
  };
  const isShort = Object.values(waits).every((list) => list.every(({ beats }) => -beats(0) <= longestLookBack));
  for (const [step, list] of Object.entries(waits)) {
    const sequence = named(step);
    for (const { on, repeats, ...rest } of list) {
      const wait: Wait = { ...rest, repeats: isShort ? repeats : undefined, source: named(on), base: 0, since: 0, until: 0, slack: Infinity };
      (inputs.includes(step) ? sequence.acceptances : sequence.offers).push(wait);
      links.add(sequence, wait);
    }
  }
  if (pipeline === undefined) return [];
  const output = sequenceOf(pipeline.output);
  const input = entry ?? sequenceOf(pipeline.entersLike);
  const whole = new Pipeline(input, output, pipeline);
  if (output.offers.length > 0) throw new Error(`${label}: the output of a pipeline waits for its pipeline alone`);
  output.outputOf = whole;
  if (entry === undefined) input.feeds = whole;
  else entry.entryOf = whole;
  links.addPipeline(input, output, pipeline.stages);
  return entry === undefined ? [] : [entry];
}

/** Who depends on whom, and how far back. */
class Links {
  private readonly neighbours = new Map<Sequence, Set<Sequence>>();
  private readonly memory = new Map<Sequence, number>();

  add(sequence: Sequence, wait: Wait): void {
    const { source } = wait;
    source.needs.push(() => wait.base + wait.beats(sequence.beat) - 1);
    this.join(sequence, source);
    this.remember(sequence, Math.ceil((1 - wait.beats(0)) / source.perFrame));
  }

  addPipeline(input: Sequence, output: Sequence, stages: number): void {
    this.join(input, output);
    this.remember(input, Math.ceil(stages / Math.min(input.perFrame, output.perFrame)) + 1);
  }

  groups(sequences: readonly Sequence[]): Group[] {
    const seen = new Set<Sequence>();
    return sequences.flatMap((start) => {
      if (seen.has(start)) return [];
      const members = [start];
      seen.add(start);
      for (const member of members) {
        for (const neighbour of this.neighbours.get(member) ?? []) {
          if (seen.has(neighbour)) continue;
          seen.add(neighbour);
          members.push(neighbour);
        }
      }
      const memoryFrames = members.reduce((most, member) => Math.max(most, this.memory.get(member) ?? 1), 1);
      return [{ sequences: members, memoryFrames }];
    });
  }

  private join(a: Sequence, b: Sequence): void {
    this.neighboursOf(a).add(b);
    this.neighboursOf(b).add(a);
  }

  private neighboursOf(sequence: Sequence): Set<Sequence> {
    const known = this.neighbours.get(sequence) ?? new Set();
    this.neighbours.set(sequence, known);
    return known;
  }

  private remember(sequence: Sequence, frames: number): void {
    this.memory.set(sequence, Math.max(this.memory.get(sequence) ?? 1, frames));
  }
}
