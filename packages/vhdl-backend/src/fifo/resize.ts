import { type StreamFifoGenerics, streamFifo } from '@netloom/vhdl-ip';
import type { Instance, Netlist, Stream } from '../netlist/netlist.js';

/** The least depth of a FIFO; one of depth 0 is no FIFO, but the stream itself. */
export const leastDepth = 2;

/** Depths of FIFOs in beats, by the labels of their instances. */
export type Depths = ReadonlyMap<string, number>;

/** A netlist whose FIFOs have other depths. */
export interface ResizedNetlist {
  readonly netlist: Netlist;
  /** What has become of a stream: itself, or the one in front of a FIFO that is gone. */
  readonly streamOf: (stream: Stream) => Stream;
}

/** The next lesser depth: there are none between 0 and {@link leastDepth}. */
export function lesserDepth(depth: number): number {
  return depth > leastDepth ? depth - 1 : 0;
}

/** The netlist with the given depths of its FIFOs; those of depth 0 are left out. */
export function withFifoDepths(netlist: Netlist, depths: Depths): ResizedNetlist {
  const gone = netlist.instances.filter(({ label }) => depths.get(label) === 0);
  const inFront = new Map(gone.map(({ streams }) => [streams.m_axis?.name, streams.s_axis]));
  const streamOf = (stream: Stream): Stream => {
    const before = inFront.get(stream.name);
    return before === undefined ? stream : streamOf(before);
  };
  const instances = netlist.instances
    .filter((instance) => !gone.includes(instance))
    .map((instance): Instance => {
      const streams = Object.fromEntries(Object.entries(instance.streams).map(([port, stream]) => [port, streamOf(stream)]));
      const depth = depths.get(instance.label);
      return depth === undefined ? { ...instance, streams } : resized({ ...instance, streams }, depth);
    });
  return { netlist: { instances, streams: netlist.streams.filter(({ name }) => !inFront.has(name)) }, streamOf };
}

/** Labels of all FIFOs of a netlist. */
export function fifosOf({ instances }: Netlist): readonly string[] {
  return instances.filter(({ unit }) => unit === streamFifo.name).map(({ label }) => label);
}

/** The instance of a FIFO by its label. */
export function fifoAt({ instances }: Netlist, label: string): Instance {
  const instance = instances.find((candidate) => candidate.label === label);
  if (instance?.unit !== streamFifo.name) throw new Error(`${label} is no FIFO`);
  return instance;
}

function resized(instance: Instance, depth: number): Instance {
  const generics: StreamFifoGenerics = streamFifo.generics.parse({ ...instance.generics, depth });
  return { ...instance, generics, dataflow: streamFifo.dataflow(generics) };
}
