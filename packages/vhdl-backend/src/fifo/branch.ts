import { pipelineEntry } from '@netloom/vhdl-ip';
import type { Instance, Netlist, Stream } from '../netlist/netlist.js';

/** A unit on the way from a fork to a join. */
interface Hop {
  readonly instance: Instance;
  readonly input: string;
  readonly output: string;
}

/** The way from one output of a fork to an input of a join. */
export interface Branch {
  readonly fork: Instance;
  /** The fork's output that it begins with. */
  readonly port: string;
  /** From the fork on. */
  readonly hops: readonly Hop[];
}

/** Every fork before a stream, with one way from each of its outputs that reach the stream. */
export function branchesBefore({ instances }: Netlist, stream: Stream): readonly Branch[] {
  const makers = new Map(instances.flatMap((instance) => outputsOf(instance).map((output) => [instance.streams[output]?.name, { instance, output }])));
  const found: Branch[] = [];
  const seen = new Set<string>();
  const walk = (name: string, hops: readonly Hop[]): void => {
    // One way from each point is enough: every way bounds what the fork can give.
    if (seen.has(name)) return;
    seen.add(name);
    const maker = makers.get(name);
    if (maker === undefined) return;
    const { instance, output } = maker;
    if (outputsOf(instance).length > 1) found.push({ fork: instance, port: output, hops });
    for (const input of instance.inputs) {
      const before = instance.streams[input];
      if (before !== undefined) walk(before.name, [{ instance, input, output }, ...hops]);
    }
  };
  walk(stream.name, []);
  return found;
}

function outputsOf({ streams, inputs }: Instance): string[] {
  return Object.keys(streams).filter((port) => !inputs.includes(port));
}

/** A count of beats as a function of another one; asked in ascending order. */
export type BeatCount = (beats: number) => number;

/** The most beats that a branch takes from its fork before it has given more than some beats. */
export function acceptedBeats({ hops }: Branch): BeatCount {
  const counts = hops.map(acceptedBy);
  return (given) => counts.reduceRight((beats, count) => count(beats), given);
}

/** The most beats that a branch can make of some beats of its fork. */
export function producedBeats({ hops }: Branch): BeatCount {
  const counts = hops.map(producedBy);
  return (taken) => counts.reduce((beats, count) => count(beats), taken);
}

function acceptedBy({ instance, input, output }: Hop): BeatCount {
  const { waits = {}, pipeline, wires = [] } = instance.dataflow ?? {};
  if (wires.some(([from, to]) => from === input && to === output)) return (given) => given;
  const [taken, made] = [beatsAt(instance, input), beatsAt(instance, output)];
  if (pipeline?.output === output) {
    // Every stage may hold a beat that is complete, another one may be in the making, and one waits in front.
    const held = pipeline.stages + 1;
    return (given) => inFrames((beat) => pipeline.entries(beat), given + held, made, taken) + 1;
  }
  const own = (waits[input] ?? []).filter(({ on }) => on === output);
  if (own.length === 0) return (given) => (Math.floor(given / made) + 2) * taken;
  return countUpTo((beat) => Math.max(...own.map((wait) => inFrames((b) => wait.beats(b), beat, taken, made))));
}

function producedBy({ instance, input, output }: Hop): BeatCount {
  const { waits = {}, pipeline, wires = [] } = instance.dataflow ?? {};
  if (wires.some(([from, to]) => from === input && to === output)) return (taken) => taken;
  const [taken, made] = [beatsAt(instance, input), beatsAt(instance, output)];
  if (pipeline?.output === output) return countUpTo((beat) => inFrames((b) => pipeline.entries(b), beat, made, taken));
  const own = (waits[output] ?? []).filter(({ on }) => on === input || on === pipelineEntry);
  if (own.length === 0) return (beats) => (Math.floor(beats / taken) + 1) * made;
  return countUpTo((beat) => Math.max(...own.map((wait) => inFrames((b) => wait.beats(b), beat, made, taken))));
}

function beatsAt({ streams, label }: Instance, port: string): number {
  const beats = streams[port]?.beatsPerFrame;
  if (beats === undefined) throw new Error(`${label} has no stream at ${port}`);
  return beats;
}

/** What is said of a beat within its frame, for a beat counted from the first frame on. */
function inFrames(of: (beat: number) => number, beat: number, perFrame: number, otherPerFrame: number): number {
  const frame = Math.floor(beat / perFrame);
  return frame * otherPerFrame + of(beat - frame * perFrame);
}

/** How many beats ask for no more than is there; what they ask for never falls. */
function countUpTo(asked: (beat: number) => number): BeatCount {
  let count = 0;
  return (there) => {
    while (asked(count) <= there) count++;
    return count;
  };
}
