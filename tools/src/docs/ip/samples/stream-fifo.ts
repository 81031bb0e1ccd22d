import { streamFifo } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const streamFifoSample = sampleOf(
  streamFifo,
  {
    about: '3 beats in LUT RAM',
    generics: { data_bits: 8, depth: 3, block_depth: 64 },
    inputs: { s_axis: counting(2, 6, 0x11) },
    waits: { m_axis: [2, 3, 4, 5, 6, 7] },
    cycles: 21,
  },
  { about: '64 beats of 32 bits in LUT RAM', generics: { data_bits: 32, depth: 64, block_depth: 64 } },
  { about: '1000 beats of 32 bits in block RAM', generics: { data_bits: 32, depth: 1000, block_depth: 64 } },
);
