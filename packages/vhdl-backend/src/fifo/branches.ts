import { streamFifo, streamFork } from '@netloom/vhdl-ip';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { leastDepth } from './resize.js';

/** FIFOs up to this depth are made of LUT RAM. */
const blockDepth = 64;

/** A stream for each of its readers, by forks in a row. */
export function forkStream(stream: Stream, readers: number, role: string, builder: NetlistBuilder): readonly Stream[] {
  if (readers <= 1) return [stream];
  const [one, rest] = builder.add(streamFork, {
    role,
    generics: { data_bits: stream.lanes * stream.laneBits },
    keepsLanes: true,
    inputs: [stream],
    outputBeatsPerFrame: [stream.beatsPerFrame, stream.beatsPerFrame],
  });
  if (one === undefined || rest === undefined) throw new Error('a fork has two outputs');
  return [one, ...forkStream(rest, readers - 1, role, builder)];
}

/** The inputs of a join, each behind a FIFO whose depth is not decided yet. */
export interface BufferedJoin {
  readonly inputs: readonly Stream[];
  /** Labels of the FIFOs. */
  readonly fifos: readonly string[];
}

/** Puts a FIFO in front of every input of a layer that has several; {@link fifoDepths} says which of them are needed. */
export function bufferJoin(inputs: readonly Stream[], builder: NetlistBuilder): BufferedJoin {
  if (inputs.length < 2) return { inputs, fifos: [] };
  const first = builder.netlist.instances.length;
  const buffered = inputs.flatMap((stream) =>
    builder.add(streamFifo, {
      role: 'fifo',
      generics: { data_bits: stream.lanes * stream.laneBits, depth: leastDepth, block_depth: blockDepth },
      keepsLanes: true,
      inputs: [stream],
      outputBeatsPerFrame: [stream.beatsPerFrame],
      comment: 'waits for the other branch',
    }),
  );
  return { inputs: buffered, fifos: builder.netlist.instances.slice(first).map(({ label }) => label) };
}
