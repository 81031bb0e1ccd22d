import { frameGuard } from '@netloom/vhdl-ip';
import { sampleOf } from '../unit-sample.js';

export const frameGuardSample = sampleOf(
  frameGuard,
  {
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
  { about: 'frames of 28 x 28 bytes', generics: { data_bits: 8, frame_beats: 784 } },
);
