import { sumPool } from '../units/sum-pool.js';
import { samplesOf } from './unit-samples.js';

export const sumPoolSamples = samplesOf(sumPool, {
  drawn: {
    about: 'one row of 3 windows of 4 taps, 2 of the last one within the frame',
    generics: {
      positions: 1,
      lanes: 1,
      in_bits: 8,
      in_signed: false,
      zero_point: 0,
      window_beats: 4,
      groups: 1,
      out_height: 1,
      out_width: 3,
      row_counts: [2],
      column_counts: [2, 2, 1],
      multiple: 4,
      acc_bits: 12,
    },
    inputs: {
      s_axis: [
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 9, 0],
        [2, 2, 2, 2, 4, 4, 4, 4, 6, 0, 7, 0],
      ],
    },
    waits: { m_axis: [11, 12] },
    cycles: 31,
  },
  larger: [
    {
      about: '3 x 3 windows, 14 x 14 pixels of 32 channels, 4 lanes, padding not counted',
      generics: {
        positions: 1,
        lanes: 4,
        in_bits: 8,
        in_signed: true,
        zero_point: 0,
        window_beats: 9,
        groups: 8,
        out_height: 14,
        out_width: 14,
        row_counts: [2, ...Array.from({ length: 12 }, () => 3), 2],
        column_counts: [2, ...Array.from({ length: 12 }, () => 3), 2],
        multiple: 36,
        acc_bits: 14,
      },
    },
  ],
  placed: [
    { about: '3x3 of 8x8, pad 1', generics: {
      ...{ positions: 1, lanes: 2, in_bits: 8, in_signed: true, zero_point: -3, window_beats: 9, groups: 8, out_height: 8, out_width: 8 },
      ...{ row_counts: border(8), column_counts: border(8), multiple: 36, acc_bits: 16 },
    } },
  ],
  netlists: [
    { about: 'scaled sums', generics: {
      lanes: 2, in_bits: 4, in_signed: false, zero_point: 3, positions: 1, window_beats: 4, groups: 2, out_height: 2, out_width: 2,
      row_counts: [1, 2], column_counts: [1, 2], multiple: 4, acc_bits: 8,
    } },
    { about: 'plain sums', generics: {
      lanes: 2, in_bits: 4, in_signed: true, zero_point: 0, positions: 1, window_beats: 4, groups: 1, out_height: 2, out_width: 2,
      row_counts: [2, 2], column_counts: [2, 2], multiple: 4, acc_bits: 8,
    } },
  ],
});

/** Taps of a kernel of 3 within a frame with a border of 1. */
function border(size: number): number[] {
  return Array.from({ length: size }, (_, at) => (at === 0 || at === size - 1 ? 2 : 3));
}
