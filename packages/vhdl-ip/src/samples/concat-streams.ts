import { concatStreams } from '../units/concat-streams.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const concatStreamsSamples = samplesOf(concatStreams, {
  drawn: {
    about: '3 pixels of 2 and 1 channels',
    generics: { lanes: 1, lane_bits: 8, channels0: 2, channels1: 1, pixels_per_frame: 3 },
    inputs: { s0_axis: counting(2, 6, 0x01), s1_axis: counting(2, 3, 0xa1) },
    waits: { m_axis: [7] },
    cycles: 23,
  },
  larger: [
    {
      about: '14 x 14 pixels of 32 and 16 channels, 8 lanes of 8 bits',
      generics: { lanes: 8, lane_bits: 8, channels0: 32, channels1: 16, pixels_per_frame: 196 },
    },
  ],
  placed: [
    { about: '16 + 32 channels, 4 lanes', generics: { lanes: 4, lane_bits: 8, channels0: 16, channels1: 32, pixels_per_frame: 1024 } },
  ],
  netlists: [
    { about: 'channel groups', generics: { lanes: 2, lane_bits: 4, channels0: 2, channels1: 4, pixels_per_frame: 3 } },
  ],
});
