import { concatStreams } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const concatStreamsSample = sampleOf(
  concatStreams,
  {
    about: '3 pixels of 2 and 1 channels',
    generics: { lanes: 1, lane_bits: 8, channels0: 2, channels1: 1, pixels_per_frame: 3 },
    inputs: { s0_axis: counting(2, 6, 0x01), s1_axis: counting(2, 3, 0xa1) },
    waits: { m_axis: [7] },
    cycles: 23,
  },
  {
    about: '14 x 14 pixels of 32 and 16 channels, 8 lanes of 8 bits',
    generics: { lanes: 8, lane_bits: 8, channels0: 32, channels1: 16, pixels_per_frame: 196 },
  },
);
