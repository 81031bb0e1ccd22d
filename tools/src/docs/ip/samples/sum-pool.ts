import { sumPool } from '@netloom/vhdl-ip';
import { sampleOf } from '../unit-sample.js';

export const sumPoolSample = sampleOf(
  sumPool,
  {
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
    waits: { m_axis: [10, 11] },
    cycles: 30,
  },
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
);
