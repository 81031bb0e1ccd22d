import { maxPool } from '@netloom/vhdl-ip';
import { sampleOf } from '../unit-sample.js';

export const maxPoolSample = sampleOf(
  maxPool,
  {
    about: 'windows of 4 taps, 3 of them a frame',
    generics: { positions: 1, lanes: 1, lane_bits: 8, is_signed: false, window_beats: 4, frame_beats: 12 },
    inputs: {
      s_axis: [
        [3, 7, 1, 2, 5, 5, 9, 8, 4, 2, 0, 1],
        [6, 6, 2, 3, 1, 0, 0, 0, 8, 9, 7, 7],
      ],
    },
    waits: { m_axis: [9, 10] },
    cycles: 29,
  },
  {
    about: '2 x 2 windows, 14 x 14 pixels of 8 signed bytes',
    generics: { positions: 1, lanes: 8, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 784 },
  },
);
