import { streamFork } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const streamForkSample = sampleOf(
  streamFork,
  {
    about: 'bytes to two consumers that wait at different times',
    generics: { data_bits: 8 },
    inputs: { s_axis: counting(2, 4, 0x11) },
    waits: { m0_axis: [4, 5], m1_axis: [8] },
    cycles: 16,
  },
  { about: '64 bits', generics: { data_bits: 64 } },
);
