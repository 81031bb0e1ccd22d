import { addStreams } from '../units/add-streams.js';
import { samplesOf } from './unit-samples.js';
import { counting, packed } from './values.js';

export const addStreamsSamples = samplesOf(addStreams, {
  drawn: {
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
  larger: [
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
  ],
  placed: [
    { about: 'residual, 2 lanes', generics: {
      ...{ lanes: 2, in0_bits: 8, in0_signed: true, in1_bits: 8, in1_signed: true, factor0: 12345, factor1: 16384 },
      ...{ offset: packed(24, [777]), acc_bits: 24 },
    } },
  ],
  netlists: [
    { about: 'two codes', generics: {
      lanes: 2, in0_bits: 4, in0_signed: true, in1_bits: 4, in1_signed: false, factor0: 5, factor1: -3,
      offset: packed(10, [7]), acc_bits: 10,
    } },
    { about: 'long factors', generics: {
      lanes: 1, in0_bits: 16, in0_signed: true, in1_bits: 16, in1_signed: true, factor0: 1234567, factor1: 7654321,
      offset: packed(48, [-1]), acc_bits: 48,
    } },
  ],
});
