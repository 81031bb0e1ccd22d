import { addStreams } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const addStreamsSample = sampleOf(
  addStreams,
  {
    about: '1 + 3 a - 2 b of bytes',
    generics: {
      lanes: 1,
      in0_bits: 8,
      in0_signed: false,
      in1_bits: 8,
      in1_signed: false,
      factor0: 3,
      factor1: -2,
      offset: { entryBits: 12, entries: [1n] },
      acc_bits: 12,
    },
    inputs: { s0_axis: counting(2, 4), s1_axis: counting(2, 4, 0x11) },
    waits: { m_axis: [7, 8] },
    cycles: 16,
  },
  {
    about: 'the sum of two signed 8-bit values with scales of 15 bits, 2 lanes',
    generics: {
      lanes: 2,
      in0_bits: 8,
      in0_signed: true,
      in1_bits: 8,
      in1_signed: true,
      factor0: 19661,
      factor1: 23411,
      offset: { entryBits: 24, entries: [-40961n] },
      acc_bits: 24,
    },
  },
);
