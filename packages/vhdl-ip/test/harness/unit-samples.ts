import {
  addStreams, argMax, clamp, concatStreams, depthwise, frameGuard, globalReduce, lookup, maxPool, mvu, padFrame,
  reductions, replay, requant, requantMethods, streamFifo, streamFork, streamRegister, sufficientBufferRows, sumPool, widthConverter, window,
} from '../../src/index.js';
import type { WindowGenerics } from '../../src/index.js';
import { sample } from './netlist.js';
import type { Sample } from './netlist.js';

const numbers = (count: number, of: (index: number) => number): number[] => Array.from({ length: count }, (_, i) => of(i));
const packed = (entryBits: number, values: readonly number[]): { entryBits: number; entries: bigint[] } => ({
  entryBits,
  entries: values.map(BigInt),
});

const dense = { in_bits: 4, in_signed: false, weight_bits: 4, vectors_per_frame: 2 };
const weights = (count: number): number[] => numbers(count, (i) => ((i * 5) % 16) - 8);

const kernel: WindowGenerics = {
  in_height: 5, in_width: 5, channels: 2, in_lanes: 1, lanes: 1, lane_bits: 4, kernel_height: 3, kernel_width: 3,
  tile_height: 1, tile_width: 1, stride_height: 1,
  stride_width: 1, dilation_height: 1, dilation_width: 1, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1,
  pad_code: 0, repeats: 2, blocks: 1, buffer_rows: 4,
};

const tiled: WindowGenerics = { ...kernel, in_lanes: 2, tile_height: 3, tile_width: 3, repeats: 1 };

const codes = { lanes: 2, channels: 4, in_bits: 12, out_bits: 4, out_signed: true, low: -8, high: 7 };
const scaling = { zero_point: 1, multiplier_bits: 4, multipliers: packed(4, [9, 11, 13, 15]), shift: 8 };

/** Every unit of the library, with generics for each of its architectures. Small: their netlists are made in one go. */
export const unitSamples: readonly Sample[] = [
  sample('two codes', addStreams, {
    lanes: 2, in0_bits: 4, in0_signed: true, in1_bits: 4, in1_signed: false, factor0: 5, factor1: -3,
    offset: packed(10, [7]), acc_bits: 10,
  }),
  sample('long factors', addStreams, {
    lanes: 1, in0_bits: 16, in0_signed: true, in1_bits: 16, in1_signed: true, factor0: 1234567, factor1: 7654321,
    offset: packed(48, [-1]), acc_bits: 48,
  }),
  sample('channels in groups', argMax, {
    lanes: 2, lane_bits: 6, is_signed: true, channels: 6, index_bits: 3, select_last_index: false, pixels_per_frame: 2,
  }),
  sample('one beat a pixel', argMax, {
    lanes: 4, lane_bits: 6, is_signed: false, channels: 4, index_bits: 2, select_last_index: true, pixels_per_frame: 1,
  }),
  sample('signed', clamp, { lanes: 2, lane_bits: 6, is_signed: true, low: -5, high: 9 }),
  sample('channel groups', concatStreams, { lanes: 2, lane_bits: 4, channels0: 2, channels1: 4, pixels_per_frame: 3 }),
  sample('narrow accumulators', depthwise, {
    in_bits: 4, in_signed: false, weight_bits: 4, weights: weights(32), bias: packed(12, numbers(8, (i) => i - 4)),
    channels: 4, multiplier: 2, taps: 4, positions: 1, lanes: 2, acc_bits: 12, pixels_per_frame: 2,
  }),
  sample('wide accumulators', depthwise, {
    in_bits: 16, in_signed: true, weight_bits: 16, weights: weights(4), bias: packed(36, [1, 2]), channels: 2,
    multiplier: 1, taps: 2, positions: 1, lanes: 1, acc_bits: 36, pixels_per_frame: 2,
  }),
  sample('two positions a beat', depthwise, {
    in_bits: 4, in_signed: false, weight_bits: 4, weights: weights(16), bias: packed(12, numbers(4, (i) => i - 4)),
    channels: 4, multiplier: 1, taps: 4, positions: 2, lanes: 2, acc_bits: 12, pixels_per_frame: 2,
  }),
  sample('frames', frameGuard, { data_bits: 4, frame_beats: 5 }),
  sample('sums in memory', globalReduce, {
    reduction: reductions.sum, lanes: 1, channels: 4, pixels: 3, in_bits: 4, in_signed: true, zero_point: 0, out_bits: 8,
  }),
  sample('one beat a pixel', globalReduce, {
    reduction: reductions.sum, lanes: 2, channels: 2, pixels: 3, in_bits: 4, in_signed: false, zero_point: 3, out_bits: 8,
  }),
  sample('maxima', globalReduce, {
    reduction: reductions.maximum, lanes: 2, channels: 4, pixels: 3, in_bits: 4, in_signed: true, zero_point: 0, out_bits: 4,
  }),
  sample('table', lookup, { lanes: 2, in_bits: 4, out_bits: 5, entries: numbers(16, (i) => (i * 11) % 32) }),
  sample('groups of four', maxPool, { positions: 1, lanes: 2, lane_bits: 4, is_signed: true, window_beats: 4, frame_beats: 16 }),
  sample('two positions a beat', maxPool, {
    positions: 2, lanes: 2, lane_bits: 4, is_signed: true, window_beats: 2, frame_beats: 16,
  }),
  sample('one beat a window', maxPool, { positions: 1, lanes: 2, lane_bits: 4, is_signed: false, window_beats: 1, frame_beats: 16 }),
  sample('folded', mvu, {
    ...dense, weights: weights(32), bias: packed(14, [1, -2, 3, -4]), rows: 4, columns: 8, pe: 2, simd: 4, acc_bits: 14,
  }),
  sample('unrolled', mvu, {
    ...dense, weights: weights(16), bias: packed(14, [1, -2]), rows: 2, columns: 8, pe: 2, simd: 8, acc_bits: 14,
  }),
  sample('one multiplier', mvu, {
    ...dense, weights: weights(4), bias: packed(14, [1, -2]), rows: 2, columns: 2, pe: 1, simd: 1, acc_bits: 14,
  }),
  sample('wide accumulators', mvu, {
    ...dense, in_bits: 16, weight_bits: 16, weights: weights(8), bias: packed(40, [1, -2]), rows: 2, columns: 4, pe: 1,
    simd: 2, acc_bits: 40,
  }),
  sample('border', padFrame, {
    lanes: 2, lane_bits: 4, groups: 2, in_height: 2, in_width: 3, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 2,
    pad_code: 5,
  }),
  sample('cut', padFrame, {
    lanes: 2, lane_bits: 4, groups: 2, in_height: 4, in_width: 4, pad_top: -1, pad_left: -1, pad_bottom: -1,
    pad_right: -1, pad_code: 0,
  }),
  sample('passes', replay, { data_bits: 4, beats: 3, repeats: 2, vectors_per_frame: 2 }),
  sample('one pass', replay, { data_bits: 4, beats: 3, repeats: 1, vectors_per_frame: 2 }),
  sample('offset', requant, {
    ...codes, method: requantMethods.offset, ...scaling, offset_bits: 8, offsets: packed(8, [1, 2, 3, 4]),
  }),
  sample('half even', requant, {
    ...codes, method: requantMethods.halfEven, ...scaling, tie_windows: packed(8, [0, 1, 2, 4, 8]), round_accumulator: false,
  }),
  sample('rounded accumulators', requant, {
    ...codes, in_bits: 28, method: requantMethods.halfEven, ...scaling, tie_windows: packed(8, [0, 0, 0, 0, 0]),
    round_accumulator: true,
  }),
  sample('thresholds', requant, {
    ...codes, method: requantMethods.thresholds, levels: 3, thresholds: packed(13, numbers(12, (i) => (i % 3) * 50 - i)),
  }),
  sample('in lookup tables', streamFifo, { data_bits: 4, depth: 5, block_depth: 64 }),
  sample('in block memory', streamFifo, { data_bits: 4, depth: 9, block_depth: 4 }),
  sample('beats', streamFork, { data_bits: 4 }),
  sample('beats', streamRegister, { data_bits: 4 }),
  sample('scaled sums', sumPool, {
    lanes: 2, in_bits: 4, in_signed: false, zero_point: 3, positions: 1, window_beats: 4, groups: 2, out_height: 2, out_width: 2,
    row_counts: [1, 2], column_counts: [1, 2], multiple: 4, acc_bits: 8,
  }),
  sample('plain sums', sumPool, {
    lanes: 2, in_bits: 4, in_signed: true, zero_point: 0, positions: 1, window_beats: 4, groups: 1, out_height: 2, out_width: 2,
    row_counts: [2, 2], column_counts: [2, 2], multiple: 4, acc_bits: 8,
  }),
  sample('gathering', widthConverter, { lanes_in: 1, lanes_out: 4, lane_bits: 4 }),
  sample('splitting', widthConverter, { lanes_in: 4, lanes_out: 2, lane_bits: 4 }),
  sample('equal', widthConverter, { lanes_in: 2, lanes_out: 2, lane_bits: 4 }),
  sample('padded', window, kernel),
  sample('whole kernels', window, { ...tiled, buffer_rows: sufficientBufferRows(tiled) }),
  sample('strided, block by block', window, { ...kernel, stride_height: 2, stride_width: 2, blocks: 2, repeats: 1 }),
];
