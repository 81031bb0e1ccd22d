import {
  argMax,
  clamp,
  depthwise,
  globalReduce,
  leastBufferRows,
  lookup,
  maxPool,
  mvu,
  padFrame,
  replay,
  requant,
  requantMethods,
  streamFifo,
  streamRegister,
  sumPool,
  widthConverter,
  window,
} from '@netloom/vhdl-ip';
import type { RandomNumbers } from '@netloom/testkit';
import { type NetlistBuilder, type Stream, divisors } from '../../../src/index.js';
import { type Step, bitsOf, mostBeats, opaque, sameBeats } from './unit-step.js';

export const register: Step = (stream, _random, builder) => opaque(builder.add(streamRegister, { role: 'register', generics: { data_bits: bitsOf(stream) }, keepsLanes: true, ...sameBeats(stream) }));

export const fifo: Step = (stream, random, builder) =>
  opaque(
    builder.add(streamFifo, {
      role: 'fifo',
      generics: { data_bits: bitsOf(stream), depth: random.integer(2, 6), block_depth: random.pick([2, 64]) },
      keepsLanes: true,
      ...sameBeats(stream),
    }),
  );

const clamped: Step = (stream, _random, builder) =>
  opaque(builder.add(clamp, { role: 'clamp', generics: { lanes: stream.lanes, lane_bits: stream.laneBits, is_signed: true, low: 0, high: 0 }, ...sameBeats(stream) }));

const looked: Step = (stream, _random, builder) => {
  const generics = { lanes: stream.lanes, in_bits: stream.laneBits, out_bits: stream.laneBits, entries: new Array<number>(2 ** stream.laneBits).fill(0) };
  return opaque(builder.add(lookup, { role: 'lookup', generics, ...sameBeats(stream) }));
};

const requantized: Step = (stream, random, builder) => requantizedTo(stream.laneBits, stream, random, builder);

function requantizedTo(outBits: number, stream: Stream, random: RandomNumbers, builder: NetlistBuilder): Stream {
  const { lanes, laneBits } = stream;
  const common = { lanes, channels: lanes, in_bits: laneBits, out_bits: outBits, out_signed: true, low: -1, high: 1 };
  const zeros = (entryBits: number, count: number): { entryBits: number; entries: bigint[] } => ({ entryBits, entries: new Array<bigint>(count).fill(0n) });
  if (random.next() < 0.5) {
    const levels = random.integer(1, 2);
    const generics = { ...common, method: requantMethods.thresholds, levels, thresholds: zeros(laneBits + 1, lanes * levels) };
    return opaque(builder.add(requant, { role: 'requant', generics, ...sameBeats(stream) }));
  }
  const generics = {
    ...common,
    method: requantMethods.offset,
    zero_point: 0,
    multiplier_bits: 2,
    multipliers: zeros(2, lanes),
    shift: 1,
    offset_bits: 2,
    offsets: zeros(2, lanes),
  };
  return opaque(builder.add(requant, { role: 'requant', generics, ...sameBeats(stream) }));
}

const converted: Step = (stream, random, builder) => {
  const { lanes, laneBits, beatsPerFrame } = stream;
  const wider = divisors(beatsPerFrame).filter((factor) => factor > 1 && factor * lanes <= 12).map((factor) => lanes * factor);
  const narrower = divisors(lanes).filter((candidate) => candidate < lanes && (beatsPerFrame * lanes) / candidate <= mostBeats);
  if (wider.length + narrower.length === 0) return stream;
  const lanesOut = random.pick([...wider, ...narrower]);
  return opaque(
    builder.add(widthConverter, {
      role: 'width',
      generics: { lanes_in: lanes, lanes_out: lanesOut, lane_bits: laneBits },
      inputs: [stream],
      outputBeatsPerFrame: [(beatsPerFrame * lanes) / lanesOut],
    }),
  );
};

const replayed: Step = (stream, random, builder) => {
  const repeats = random.integer(2, 3);
  if (stream.beatsPerFrame * repeats > mostBeats) return stream;
  const beats = random.pick(divisors(stream.beatsPerFrame));
  return opaque(
    builder.add(replay, {
      role: 'replay',
      generics: { data_bits: bitsOf(stream), beats, repeats, vectors_per_frame: stream.beatsPerFrame / beats },
      keepsLanes: true,
      inputs: [stream],
      outputBeatsPerFrame: [stream.beatsPerFrame * repeats],
    }),
  );
};

const padded: Step = (stream, random, builder) => {
  const { lanes, laneBits, beatsPerFrame } = stream;
  const width = random.pick(divisors(beatsPerFrame));
  const sides = Array.from({ length: 4 }, () => random.integer(0, 2));
  const [top = 0, left = 0, bottom = 0, right = 0] = sides;
  const height = beatsPerFrame / width;
  const cuts = height > top + bottom && width > left + right && random.next() < 0.5;
  const [rows, columns] = cuts ? [height - top - bottom, width - left - right] : [height + top + bottom, width + left + right];
  if (rows * columns > mostBeats) return stream;
  const sign = cuts ? -1 : 1;
  const pads = { pad_top: sign * top, pad_left: sign * left, pad_bottom: sign * bottom, pad_right: sign * right };
  const generics = { lanes, lane_bits: laneBits, groups: 1, in_height: height, in_width: width, ...pads, pad_code: 0 };
  return opaque(builder.add(padFrame, { role: 'pad', generics, inputs: [stream], outputBeatsPerFrame: [rows * columns] }));
};

const pooled: Step = (stream, random, builder) => {
  const windowBeats = random.pick(divisors(stream.beatsPerFrame).filter((size) => size <= 9));
  const positions = random.pick(divisors(stream.lanes));
  const generics = { positions, lanes: stream.lanes / positions, lane_bits: stream.laneBits, is_signed: true, window_beats: windowBeats, frame_beats: stream.beatsPerFrame };
  return opaque(builder.add(maxPool, { role: 'max_pool', generics, inputs: [stream], outputBeatsPerFrame: [stream.beatsPerFrame / windowBeats] }));
};

const summed: Step = (stream, random, builder) => {
  const windowBeats = random.pick(divisors(stream.beatsPerFrame).filter((size) => size <= 9));
  const width = stream.beatsPerFrame / windowBeats;
  const positions = random.pick(divisors(stream.lanes));
  const generics = {
    positions,
    lanes: stream.lanes / positions,
    in_bits: stream.laneBits,
    in_signed: true,
    zero_point: 0,
    window_beats: windowBeats,
    groups: 1,
    out_height: 1,
    out_width: width,
    row_counts: [1],
    column_counts: new Array<number>(width).fill(1),
    multiple: random.integer(1, 2),
    acc_bits: stream.laneBits + 1,
  };
  return narrowed(builder.add(sumPool, { role: 'sum_pool', generics, inputs: [stream], outputBeatsPerFrame: [width] }), random, builder);
};

const largest: Step = (stream, random, builder) => {
  const beats = random.pick(divisors(stream.beatsPerFrame));
  const channels = stream.lanes * beats;
  const pixels = stream.beatsPerFrame / beats;
  const generics = { lanes: stream.lanes, lane_bits: stream.laneBits, is_signed: true, channels, index_bits: 10, select_last_index: false, pixels_per_frame: pixels };
  return narrowed(builder.add(argMax, { role: 'arg_max', generics, inputs: [stream], outputBeatsPerFrame: [pixels] }), random, builder);
};

const multiplied: Step = (stream, random, builder) => {
  const { lanes, laneBits, beatsPerFrame } = stream;
  const groupBeats = random.pick(divisors(beatsPerFrame));
  const groups = random.pick(divisors(beatsPerFrame / groupBeats));
  const pe = random.integer(1, 3);
  const [rows, columns] = [groups * pe, groupBeats * lanes];
  const generics = {
    in_bits: laneBits,
    in_signed: true,
    weight_bits: 1,
    weights: new Array<number>(rows * columns).fill(0),
    bias: { entryBits: 4, entries: new Array<bigint>(rows).fill(0n) },
    rows,
    columns,
    pe,
    simd: lanes,
    acc_bits: 4,
    vectors_per_frame: beatsPerFrame / groupBeats / groups,
  };
  return opaque(builder.add(mvu, { role: 'mvu', generics, inputs: [stream], outputBeatsPerFrame: [beatsPerFrame / groupBeats] }));
};

const channelwise: Step = (stream, random, builder) => {
  const { laneBits, beatsPerFrame } = stream;
  const beats = random.pick(divisors(beatsPerFrame));
  const multiplier = random.pick(divisors(beatsPerFrame / beats));
  const positions = random.pick(divisors(stream.lanes));
  const lanes = stream.lanes / positions;
  const taps = beats * positions;
  const generics = {
    in_bits: laneBits,
    in_signed: true,
    weight_bits: 1,
    weights: new Array<number>(lanes * multiplier * taps).fill(0),
    bias: { entryBits: 4, entries: new Array<bigint>(lanes * multiplier).fill(0n) },
    channels: lanes,
    multiplier,
    taps,
    positions,
    lanes,
    acc_bits: 4,
    pixels_per_frame: beatsPerFrame / beats / multiplier,
  };
  return opaque(builder.add(depthwise, { role: 'depthwise', generics, inputs: [stream], outputBeatsPerFrame: [beatsPerFrame / beats] }));
};

const reduced: Step = (stream, random, builder) => {
  if (stream.beatsPerFrame === 1) return stream;
  const beats = random.pick(divisors(stream.beatsPerFrame).filter((count) => count > 1));
  const generics = {
    reduction: 1 as const,
    lanes: stream.lanes,
    channels: stream.lanes * beats,
    pixels: stream.beatsPerFrame / beats,
    in_bits: stream.laneBits,
    in_signed: true,
    zero_point: 0,
    out_bits: stream.laneBits,
  };
  return opaque(builder.add(globalReduce, { role: 'reduce', generics, inputs: [stream], outputBeatsPerFrame: [beats] }));
};

const windowed: Step = (stream, random, builder) => {
  const { lanes, laneBits, beatsPerFrame } = stream;
  const words = random.pick(divisors(beatsPerFrame).filter((count) => count <= 4));
  const height = random.pick(divisors(beatsPerFrame / words));
  const width = beatsPerFrame / words / height;
  const rows = slide(random, height);
  const columns = slide(random, width);
  const repeats = random.integer(1, 2);
  const outLanes = random.pick(divisors(lanes));
  const groups = (words * lanes) / outLanes;
  const tile = { height: random.pick(divisors(rows.kernel)), width: random.pick(divisors(columns.kernel)) };
  const generics = {
    in_height: height,
    in_width: width,
    channels: words * lanes,
    in_lanes: lanes,
    lanes: outLanes,
    lane_bits: laneBits,
    kernel_height: rows.kernel,
    kernel_width: columns.kernel,
    tile_height: tile.height,
    tile_width: tile.width,
    stride_height: rows.stride,
    stride_width: columns.stride,
    dilation_height: rows.dilation,
    dilation_width: columns.dilation,
    pad_top: rows.begin,
    pad_bottom: rows.end,
    pad_left: columns.begin,
    pad_right: columns.end,
    pad_code: 0,
    repeats,
    blocks: random.pick(divisors(groups)),
    buffer_rows: 1,
  };
  const tiles = (rows.kernel / tile.height) * (columns.kernel / tile.width);
  const beats = rows.windows * columns.windows * tiles * groups * repeats;
  if (beats > mostBeats) return stream;
  // Too few rows for full speed are allowed, and cost time.
  const turn = tile.height === 1 ? 1 : tile.height * rows.dilation;
  const buffer_rows = random.next() < 0.5 ? leastBufferRows(generics) : (Math.ceil(leastBufferRows(generics) / turn) + random.integer(0, 1)) * turn;
  return opaque(builder.add(window, { role: 'window', generics: { ...generics, buffer_rows }, inputs: [stream], outputBeatsPerFrame: [beats] }));
};

/** A window in one direction, which fits. */
function slide(random: RandomNumbers, size: number): { kernel: number; stride: number; dilation: number; begin: number; end: number; windows: number } {
  const dilation = random.pick([1, 1, 2]);
  const kernel = random.integer(1, Math.min(3, Math.ceil(size / dilation)));
  const [begin, end] = [random.integer(0, kernel - 1), random.integer(0, kernel - 1)];
  const stride = random.integer(1, 3);
  const extent = dilation * (kernel - 1) + 1;
  return { kernel, stride, dilation, begin, end, windows: Math.floor((size + begin + end - extent) / stride) + 1 };
}

/** Units that keep the beats of a frame and their lanes. */
export const keepingSteps: readonly Step[] = [register, fifo, clamped, looked, requantized];
/** All units with one input and one output; those that do most come several times. */
export const allSteps: readonly Step[] = [
  ...keepingSteps,
  converted,
  converted,
  replayed,
  replayed,
  pooled,
  padded,
  summed,
  largest,
  multiplied,
  multiplied,
  channelwise,
  reduced,
  windowed,
  windowed,
  windowed,
];

/** Keeps codes short enough for tables. */
export function narrowed(streams: readonly Stream[], random: RandomNumbers, builder: NetlistBuilder): Stream {
  const stream = opaque(streams);
  return stream.laneBits <= 8 ? stream : requantizedTo(6, stream, random, builder);
}
