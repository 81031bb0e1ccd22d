import { streamFifo, streamFork } from '@netloom/vhdl-ip';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Netlist, Stream } from '../netlist/netlist.js';
import { eventGraphOf } from '../timing/event-graph.js';
import { play } from '../timing/play.js';
import { joinDepths } from './join-depths.js';

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

/** The inputs of a layer, with FIFOs where branches of one stream meet again. */
export function bufferJoin(inputs: readonly Stream[], builder: NetlistBuilder): readonly Stream[] {
  if (inputs.length < 2) return inputs;
  const depths = joinDepths(builder.netlist, inputs);
  return inputs.map((stream, i) => {
    const depth = depths[i] ?? 0;
    if (depth === 0) return stream;
    const [buffered] = builder.add(streamFifo, {
      role: 'fifo',
      generics: { data_bits: stream.lanes * stream.laneBits, depth, block_depth: blockDepth },
      keepsLanes: true,
      inputs: [stream],
      outputBeatsPerFrame: [stream.beatsPerFrame],
      comment: `waits for the other branch: ${depth} beats`,
    });
    if (buffered === undefined) throw new Error('a FIFO has one output');
    return buffered;
  });
}

/** Streams that could wait for each other forever under some schedule of stalls; none if the FIFOs are deep enough. */
export function starvedStreams(netlist: Netlist): readonly string[] {
  return eventGraphOf(netlist).groups.flatMap(({ sequences, memoryFrames }) =>
    play(sequences, memoryFrames + 2, 'any schedule').map(({ name }) => name),
  );
}
