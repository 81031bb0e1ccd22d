import { streamFifo } from '../units/stream-fifo.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const streamFifoSamples = samplesOf(streamFifo, {
  drawn: {
    about: '3 beats in LUT RAM',
    generics: { data_bits: 8, depth: 3, block_depth: 64 },
    inputs: { s_axis: counting(2, 6, 0x11) },
    waits: { m_axis: [2, 3, 4, 5, 6, 7] },
    cycles: 21,
  },
  larger: [
    { about: '64 beats of 32 bits in LUT RAM', generics: { data_bits: 32, depth: 64, block_depth: 64 } },
    { about: '1000 beats of 32 bits in block RAM', generics: { data_bits: 32, depth: 1000, block_depth: 64 } },
  ],
  placed: [
    { about: '64 beats of 16 bits', generics: { data_bits: 16, depth: 64, block_depth: 64 } },
    { about: '500 beats of 16 bits', generics: { data_bits: 16, depth: 500, block_depth: 64 } },
  ],
  netlists: [
    { about: 'in lookup tables', generics: { data_bits: 4, depth: 5, block_depth: 64 } },
    { about: 'in block memory', generics: { data_bits: 4, depth: 9, block_depth: 4 } },
  ],
});
