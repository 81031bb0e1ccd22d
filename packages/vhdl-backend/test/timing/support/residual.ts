import { addStreams, leastBufferRows, maxPool, streamFifo, streamFork, window } from '@netloom/vhdl-ip';
import { type NetlistBuilder, type Stream, createNetlistBuilder } from '../../../src/index.js';
import { createIdentifiers } from '../../../src/netlist/identifiers.js';
import type { RandomNetlist } from './random-netlist.js';

/**
 * A frame of `size` x `size` pixels, one lane, forked: around, and through the greatest value of a window of `kernel` x
 * `kernel` around each pixel; then the sum of both.
 */
export function residual(size: number, kernel: number, withFifo = true): RandomNetlist {
  const builder = createNetlistBuilder(createIdentifiers(['clk', 'rst']));
  const input: Stream = { name: 'source', lanes: 1, laneBits: 4, beatsPerFrame: size * size };
  const output = addResidual(input, size, kernel, withFifo, builder);
  return { netlist: { instances: builder.netlist.instances, streams: [input, ...builder.netlist.streams] }, input, output };
}

/** The units of {@link residual} behind a stream of one lane. */
export function addResidual(input: Stream, size: number, kernel: number, withFifo: boolean, builder: NetlistBuilder): Stream {
  const { laneBits } = input;
  const beats = size * size;
  const taps = kernel * kernel;
  const pad = (kernel - 1) / 2;
  const [around, through] = builder.add(streamFork, { role: 'fork', generics: { data_bits: laneBits }, keepsLanes: true, inputs: [input], outputBeatsPerFrame: [beats, beats] });
  const generics = {
    ...{ in_height: size, in_width: size, channels: 1, in_lanes: 1, lanes: 1, lane_bits: laneBits },
    ...{ kernel_height: kernel, kernel_width: kernel, tile_height: 1, tile_width: 1 },
    ...{ stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1, pad_top: pad, pad_left: pad, pad_bottom: pad, pad_right: pad },
    ...{ pad_code: 0, repeats: 1, blocks: 1, buffer_rows: 1 },
  };
  const windows = builder.add(window, {
    role: 'window',
    generics: { ...generics, buffer_rows: leastBufferRows(generics) + 1 },
    inputs: present([through]),
    outputBeatsPerFrame: [beats * taps],
  });
  const pooled = builder.add(maxPool, {
    role: 'pool',
    generics: { positions: 1, lanes: 1, lane_bits: laneBits, is_signed: true, window_beats: taps, frame_beats: beats * taps },
    inputs: windows,
    outputBeatsPerFrame: [beats],
  });
  const kept = withFifo
    ? builder.add(streamFifo, { role: 'fifo', generics: { data_bits: laneBits, depth: 2, block_depth: 64 }, keepsLanes: true, inputs: present([around]), outputBeatsPerFrame: [beats] })
    : present([around]);
  const terms = { in0_bits: laneBits, in0_signed: true, in1_bits: laneBits, in1_signed: true, factor0: 1, factor1: 1 };
  const [output] = builder.add(addStreams, {
    role: 'add',
    generics: { lanes: 1, ...terms, offset: { entryBits: laneBits + 1, entries: [0n] }, acc_bits: laneBits + 1 },
    inputs: [...kept, ...pooled],
    outputBeatsPerFrame: [beats],
  });
  if (output === undefined) throw new Error('a sum is one stream');
  return output;
}

function present(streams: readonly (Stream | undefined)[]): readonly Stream[] {
  return streams.filter((stream) => stream !== undefined);
}
