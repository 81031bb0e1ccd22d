import { maxPool } from '../units/max-pool.js';
import { samplesOf } from './unit-samples.js';

export const maxPoolSamples = samplesOf(maxPool, {
  drawn: {
    about: 'windows of 4 taps, 3 of them a frame',
    generics: { positions: 1, lanes: 1, lane_bits: 8, is_signed: false, window_beats: 4, frame_beats: 12 },
    inputs: {
      s_axis: [
        [3, 7, 1, 2, 5, 5, 9, 8, 4, 2, 0, 1],
        [6, 6, 2, 3, 1, 0, 0, 0, 8, 9, 7, 7],
      ],
    },
    waits: { m_axis: [10, 11] },
    cycles: 30,
  },
  larger: [
    {
      about: '2 x 2 windows, 14 x 14 pixels of 8 signed bytes',
      generics: { positions: 1, lanes: 8, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 784 },
    },
  ],
  placed: [
    { about: '2x2, 4 lanes', generics: { positions: 1, lanes: 4, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 1024 } },
  ],
  netlists: [
    { about: 'groups of four', generics: { positions: 1, lanes: 2, lane_bits: 4, is_signed: true, window_beats: 4, frame_beats: 16 } },
    { about: 'two positions a beat', generics: {
      positions: 2, lanes: 2, lane_bits: 4, is_signed: true, window_beats: 2, frame_beats: 16,
    } },
    { about: 'one beat a window', generics: { positions: 1, lanes: 2, lane_bits: 4, is_signed: false, window_beats: 1, frame_beats: 16 } },
  ],
});
