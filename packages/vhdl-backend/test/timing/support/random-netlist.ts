import {
  addStreams,
  addStreamsAccumulatorBits,
  concatStreams,
  leastBufferRows,
  maxPool,
  multiplyStreams,
  multiplyStreamsAccumulatorBits,
  noCorrections,
  streamFork,
  window,
} from '@netloom/vhdl-ip';
import { randomNumbers } from '@netloom/testkit';
import { type Netlist, type Stream, createNetlistBuilder, divisors } from '../../../src/index.js';
import { createIdentifiers } from '../../../src/netlist/identifiers.js';
import { allSteps, fifo, keepingSteps, narrowed, register } from './random-units.js';
import { type Step, bitsOf, mostBeats, opaque } from './unit-step.js';

export interface RandomNetlist {
  readonly netlist: Netlist;
  readonly input: Stream;
  readonly output: Stream;
}

/** A random chain of units, with forks whose branches join again. Streams carry zeros. */
export function randomNetlist(seed: number): RandomNetlist {
  const random = randomNumbers(seed);
  const builder = createNetlistBuilder(createIdentifiers(['clk', 'rst']));
  const input: Stream = { name: 'source', lanes: random.integer(1, 3), laneBits: random.integer(2, 6), beatsPerFrame: random.pick([8, 12, 24, 36, 48]) };
  let stream = input;
  const steps = random.integer(2, 7);
  for (let i = 0; i < steps; i++) stream = random.next() < 0.25 ? fork(stream, random, builder) : random.pick(allSteps)(stream, random, builder);
  if (stream === input) stream = register(stream, random, builder);
  return { netlist: { instances: builder.netlist.instances, streams: [input, ...builder.netlist.streams] }, input, output: stream };
}

/** A window around each pixel and its maximum: as many beats as before, much later. */
const smoothed: Step = (stream, random, builder) => {
  const { lanes, laneBits, beatsPerFrame } = stream;
  const width = random.pick(divisors(beatsPerFrame));
  const [kernel_height, kernel_width] = [random.pick([1, 3]), random.pick([1, 3])];
  const [pad_row, pad_column] = [(kernel_height - 1) / 2, (kernel_width - 1) / 2];
  const generics = {
    ...{ in_height: beatsPerFrame / width, in_width: width, channels: lanes, in_lanes: lanes, lanes, lane_bits: laneBits, kernel_height, kernel_width, tile_height: 1, tile_width: 1 },
    ...{ stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1 },
    ...{ pad_top: pad_row, pad_bottom: pad_row, pad_left: pad_column, pad_right: pad_column, pad_code: 0, repeats: 1, blocks: 1, buffer_rows: 1 },
  };
  const taps = kernel_height * kernel_width;
  if (taps * beatsPerFrame > mostBeats) return stream;
  const buffer_rows = leastBufferRows(generics) + random.integer(0, 1);
  const windows = opaque(builder.add(window, { role: 'window', generics: { ...generics, buffer_rows }, inputs: [stream], outputBeatsPerFrame: [taps * beatsPerFrame] }));
  const pool = { positions: 1, lanes, lane_bits: laneBits, is_signed: true, window_beats: taps, frame_beats: taps * beatsPerFrame };
  return opaque(builder.add(maxPool, { role: 'max_pool', generics: pool, inputs: [windows], outputBeatsPerFrame: [beatsPerFrame] }));
};

/** Two branches with FIFOs, as deep as needs be, that join again. */
const fork: Step = (stream, random, builder) => {
  if (stream.laneBits > 8) return stream;
  const ends = builder.add(streamFork, { role: 'fork', generics: { data_bits: bitsOf(stream) }, keepsLanes: true, inputs: [stream], outputBeatsPerFrame: [stream.beatsPerFrame, stream.beatsPerFrame] });
  const branches = ends.map((end) => {
    let branch = end;
    const steps = random.integer(0, 2);
    for (let i = 0; i < steps; i++) branch = random.pick([...keepingSteps, smoothed, smoothed])(branch, random, builder);
    return fifo(branch, random, builder);
  });
  const [first, second] = branches;
  if (first === undefined || second === undefined) throw new Error('a fork has two outputs');
  if (random.next() < 0.5) {
    const beats = random.pick(divisors(stream.beatsPerFrame));
    const channels = stream.lanes * beats;
    const generics = { lanes: stream.lanes, lane_bits: stream.laneBits, channels0: channels, channels1: channels, pixels_per_frame: stream.beatsPerFrame / beats };
    return opaque(builder.add(concatStreams, { role: 'concat', generics, inputs: branches, outputBeatsPerFrame: [2 * stream.beatsPerFrame] }));
  }
  const codes = { in0_bits: first.laneBits, in0_signed: true, in1_bits: second.laneBits, in1_signed: true };
  if (random.next() < 0.5) {
    const factors = { ...codes, zero_point0: 0, zero_point1: 0, corrections: noCorrections };
    const generics = { lanes: stream.lanes, ...factors, acc_bits: multiplyStreamsAccumulatorBits(factors) };
    return narrowed(builder.add(multiplyStreams, { role: 'mul', generics, inputs: branches, outputBeatsPerFrame: [stream.beatsPerFrame] }), random, builder);
  }
  const terms = { ...codes, factor0: 1, factor1: 1 };
  const acc_bits = addStreamsAccumulatorBits(terms, 0n);
  const generics = { lanes: stream.lanes, ...terms, offset: { entryBits: acc_bits, entries: [0n] }, acc_bits };
  return narrowed(builder.add(addStreams, { role: 'add', generics, inputs: branches, outputBeatsPerFrame: [stream.beatsPerFrame] }), random, builder);
};
