import { frameGuard } from '../units/frame-guard.js';
import { samplesOf } from './unit-samples.js';

export const frameGuardSamples = samplesOf(frameGuard, {
  drawn: {
    about: 'frames of 4 beats; the second one ends early, the third one late',
    generics: { data_bits: 8, frame_beats: 4 },
    inputs: {
      s_axis: [
        [0x11, 0x12, 0x13, 0x14],
        [0x21, 0x22],
        [0x31, 0x32, 0x33, 0x34, 0x35, 0x36],
        [0x41, 0x42, 0x43, 0x44],
      ],
    },
    cycles: 24,
  },
  larger: [
    { about: 'frames of 28 x 28 bytes', generics: { data_bits: 8, frame_beats: 784 } },
  ],
  placed: [
    { about: '32x32x3, 8 bits', generics: { data_bits: 8, frame_beats: 3072 } },
  ],
  netlists: [
    { about: 'frames', generics: { data_bits: 4, frame_beats: 5 } },
  ],
});
