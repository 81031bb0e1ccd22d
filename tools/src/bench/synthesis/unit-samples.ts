import {
  type GenericValues,
  type MvuGenerics,
  type PackedVector,
  type UnitManifest,
  type WindowGenerics,
  addStreams,
  argMax,
  clamp,
  concatStreams,
  depthwise,
  frameGuard,
  globalReduce,
  lookup,
  maxPool,
  mvu,
  padFrame,
  reductions,
  replay,
  requant,
  requantMethods,
  streamFifo,
  streamFork,
  streamRegister,
  sufficientBufferRows,
  sumPool,
  widthConverter,
  window,
} from '@netloom/vhdl-ip';
import { createRandom } from '../../training/random.js';

/** A unit as it stands in an accelerator. */
export interface UnitSample {
  readonly unit: UnitManifest;
  readonly label: string;
  readonly generics: GenericValues;
}

/** From accumulators to 8-bit codes. */
const codes = { lanes: 1, channels: 16, in_bits: 24, out_bits: 8, out_signed: true, low: -128, high: 127 };

/** Every unit of the library, as layers of 8-bit networks have it. */
export const unitSamples: readonly UnitSample[] = [
  of(streamRegister, '32 bits', { data_bits: 32 }),
  of(streamFork, '32 bits', { data_bits: 32 }),
  of(streamFifo, '64 beats of 16 bits', { data_bits: 16, depth: 64, block_depth: 64 }),
  of(streamFifo, '500 beats of 16 bits', { data_bits: 16, depth: 500, block_depth: 64 }),
  of(widthConverter, '1 to 8 lanes of 8 bits', { lanes_in: 1, lanes_out: 8, lane_bits: 8 }),
  of(widthConverter, '8 lanes to 1 of 8 bits', { lanes_in: 8, lanes_out: 1, lane_bits: 8 }),
  of(frameGuard, '32x32x3, 8 bits', { data_bits: 8, frame_beats: 3072 }),
  of(padFrame, '32x32x16, 4 lanes, pad 1', {
    ...{ lanes: 4, lane_bits: 8, groups: 4, in_height: 32, in_width: 32, pad_code: 0 },
    ...{ pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1 },
  }),
  of(concatStreams, '16 + 32 channels, 4 lanes', { lanes: 4, lane_bits: 8, channels0: 16, channels1: 32, pixels_per_frame: 1024 }),
  of(addStreams, 'residual, 2 lanes', {
    ...{ lanes: 2, in0_bits: 8, in0_signed: true, in1_bits: 8, in1_signed: true, factor0: 12345, factor1: 16384 },
    ...{ offset: packed(24, [777]), acc_bits: 24 },
  }),
  of(window, '28x28x1, 5x5', rings({ in_height: 28, in_width: 28, channels: 1, in_lanes: 1, lanes: 1 }, 5, 0)),
  of(window, '32x32x16, 3x3, 4 lanes', rings({ in_height: 32, in_width: 32, channels: 16, in_lanes: 4, lanes: 4 }, 3, 1)),
  of(window, '32x32x16, 3x3, whole kernels of 2 lanes', rings({ in_height: 32, in_width: 32, channels: 16, in_lanes: 2, lanes: 2 }, 3, 1, 3)),
  of(replay, '64 beats 8 times', { data_bits: 32, beats: 64, repeats: 8, vectors_per_frame: 1 }),
  of(mvu, '16x144, pe 1, simd 1', matrix(16, 144, 1, 1, 8)),
  of(mvu, '16x144, pe 2, simd 4', matrix(16, 144, 2, 4, 8)),
  of(mvu, '8x64, pe 1, simd 16, 4 bits', matrix(8, 64, 1, 16, 4)),
  of(mvu, '4x9 unrolled', matrix(4, 9, 4, 9, 8)),
  of(mvu, '4x9 unrolled, 3 bits', matrix(4, 9, 4, 9, 3)),
  of(mvu, '16-bit operands, 40-bit sums, simd 2', { ...matrix(4, 16, 1, 2, 16), in_bits: 16, bias: packed(40, [1, 2, 3, 4]), acc_bits: 40 }),
  of(depthwise, '3x3, 16 channels, 4 lanes', {
    ...{ in_bits: 8, in_signed: false, weight_bits: 8, weights: numbers(144, -128, 127), bias: packed(20, numbers(16, -9999, 9999)) },
    ...{ channels: 16, multiplier: 1, taps: 9, positions: 1, lanes: 4, acc_bits: 20, pixels_per_frame: 1024 },
  }),
  of(requant, 'offset, 16 channels, 17-bit multipliers', {
    ...{ ...codes, ...scales(16), method: requantMethods.offset, offset_bits: 34, offsets: packed(34, numbers(16, 0, 2 ** 30)) },
  }),
  of(requant, 'half even, float32 windows', {
    ...{ ...codes, ...scales(16), method: requantMethods.halfEven, round_accumulator: false },
    tie_windows: packed(32, Array.from({ length: 9 }, (_, binade) => 2 ** (7 + binade))),
  }),
  of(requant, 'half even, 32-bit accumulators rounded', {
    ...{ ...codes, in_bits: 32, ...scales(16), method: requantMethods.halfEven, round_accumulator: true },
    tie_windows: packed(32, Array.from({ length: 9 }, (_, binade) => 2 ** (7 + binade))),
  }),
  of(requant, 'shift alone', {
    ...{ ...codes, method: requantMethods.halfEven, zero_point: 3, multiplier_bits: 1, multipliers: packed(1, Array<number>(16).fill(1)) },
    ...{ shift: 9, round_accumulator: false, tie_windows: packed(9, Array<number>(9).fill(0)) },
  }),
  of(requant, '15 thresholds, 16 channels', {
    ...{ ...codes, out_bits: 4, low: -8, high: 7, method: requantMethods.thresholds, levels: 15 },
    thresholds: packed(25, Array.from({ length: 240 }, (_, i) => ((i % 15) - 7) * 9000 + i)),
  }),
  of(lookup, '8 bits, 2 lanes', { lanes: 2, in_bits: 8, out_bits: 8, entries: numbers(256, 0, 255) }),
  of(clamp, '8 bits, 4 lanes', { lanes: 4, lane_bits: 8, is_signed: true, low: -5, high: 90 }),
  of(maxPool, '2x2, 4 lanes', { positions: 1, lanes: 4, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 1024 }),
  of(sumPool, '3x3 of 8x8, pad 1', {
    ...{ positions: 1, lanes: 2, in_bits: 8, in_signed: true, zero_point: -3, window_beats: 9, groups: 8, out_height: 8, out_width: 8 },
    ...{ row_counts: border(8), column_counts: border(8), multiple: 36, acc_bits: 16 },
  }),
  of(globalReduce, 'sums of 8x8x64, 2 lanes', {
    ...{ reduction: reductions.sum, lanes: 2, channels: 64, pixels: 64, in_bits: 8, in_signed: true, zero_point: 0, out_bits: 14 },
  }),
  of(argMax, '10 classes, 1 lane', {
    ...{ lanes: 1, lane_bits: 16, is_signed: true, channels: 10, index_bits: 4, select_last_index: false, pixels_per_frame: 1 },
  }),
  of(argMax, '10 classes, 10 lanes', {
    ...{ lanes: 10, lane_bits: 8, is_signed: true, channels: 10, index_bits: 4, select_last_index: false, pixels_per_frame: 1 },
  }),
];

function scales(channels: number): { zero_point: number; multiplier_bits: number; multipliers: PackedVector; shift: number } {
  return { zero_point: 3, multiplier_bits: 17, multipliers: packed(17, numbers(channels, 2 ** 16, 2 ** 17 - 1)), shift: 32 };
}

function of<G extends GenericValues>(unit: UnitManifest<G>, label: string, generics: G): UnitSample {
  return { unit, label, generics: unit.generics.parse(generics) };
}

function numbers(count: number, low: number, high: number): number[] {
  const random = createRandom(count);
  return Array.from({ length: count }, () => low + random.below(high - low + 1));
}

function packed(entryBits: number, values: readonly number[]): PackedVector {
  return { entryBits, entries: values.map(BigInt) };
}

type Input = Pick<WindowGenerics, 'in_height' | 'in_width' | 'channels' | 'in_lanes' | 'lanes'>;

function rings(input: Input, kernel: number, pad: number, tile = 1): WindowGenerics {
  const g: WindowGenerics = {
    ...{ ...input, lane_bits: 8, kernel_height: kernel, kernel_width: kernel, stride_height: 1, stride_width: 1 },
    ...{ dilation_height: 1, dilation_width: 1, tile_height: tile, tile_width: tile },
    ...{ pad_top: pad, pad_left: pad, pad_bottom: pad, pad_right: pad, pad_code: 0 },
    ...{ repeats: 4, blocks: 1, buffer_rows: input.in_height },
  };
  return { ...g, buffer_rows: sufficientBufferRows(g) };
}

/** 8-bit codes by weights of `bits` bits. */
function matrix(rows: number, columns: number, pe: number, simd: number, bits: number): MvuGenerics {
  const limit = 2 ** (bits - 1);
  const acc_bits = 8 + bits + Math.ceil(Math.log2(columns)) + 1;
  return {
    ...{ in_bits: 8, in_signed: false, weight_bits: bits, weights: numbers(rows * columns, -limit, limit - 1) },
    ...{ bias: packed(acc_bits, numbers(rows, -limit, limit)), rows, columns, pe, simd, acc_bits, vectors_per_frame: 100 },
  };
}

/** Taps of a kernel of 3 within a frame with a border of 1. */
function border(size: number): number[] {
  return Array.from({ length: size }, (_, at) => (at === 0 || at === size - 1 ? 2 : 3));
}
