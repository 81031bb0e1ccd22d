import { streamFork } from '../units/stream-fork.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const streamForkSamples = samplesOf(streamFork, {
  drawn: {
    about: 'bytes to two consumers that wait at different times',
    generics: { data_bits: 8 },
    inputs: { s_axis: counting(2, 4, 0x11) },
    waits: { m0_axis: [4, 5], m1_axis: [8] },
    cycles: 16,
  },
  larger: [
    { about: '64 bits', generics: { data_bits: 64 } },
  ],
  placed: [
    { about: '32 bits', generics: { data_bits: 32 } },
  ],
  netlists: [
    { about: 'beats', generics: { data_bits: 4 } },
  ],
});
