import { multiplyStreams, noCorrections } from '../units/multiply-streams.js';
import { samplesOf } from './unit-samples.js';
import { counting, listed } from './values.js';

/** Signed and unsigned codes of 8 bits, as a layer and a gate of numbers from 0 to 1 have them. */
const gated = { in0_bits: 8, in0_signed: true, in1_bits: 8, in1_signed: false, zero_point0: -3, zero_point1: 0 };

export const multiplyStreamsSamples = samplesOf(multiplyStreams, {
  drawn: {
    about: 'products of bytes',
    generics: {
      lanes: 1,
      in0_bits: 8,
      in0_signed: false,
      in1_bits: 8,
      in1_signed: false,
      zero_point0: 1,
      zero_point1: 16,
      corrections: noCorrections,
      acc_bits: 17,
    },
    inputs: { s0_axis: counting(2, 4), s1_axis: counting(2, 4, 0x11) },
    waits: { m_axis: [7, 8] },
    cycles: 16,
  },
  larger: [
    {
      about: 'the product of two 8-bit values, 100 pairs corrected, 2 lanes',
      generics: { lanes: 2, ...gated, corrections: listed(100, (i) => 17 + 653 * i), acc_bits: 18 },
    },
  ],
  placed: [
    { about: 'gate, 2 lanes', generics: { lanes: 2, ...gated, corrections: noCorrections, acc_bits: 17 } },
    { about: 'gate, 2 lanes, corrected', generics: { lanes: 2, ...gated, corrections: listed(100, (i) => 17 + 653 * i), acc_bits: 18 } },
  ],
  netlists: [
    { about: 'two codes', generics: {
      lanes: 2, in0_bits: 4, in0_signed: true, in1_bits: 4, in1_signed: false, zero_point0: -2, zero_point1: 3,
      corrections: noCorrections, acc_bits: 9,
    } },
    { about: 'corrected pairs', generics: {
      lanes: 2, in0_bits: 4, in0_signed: true, in1_bits: 4, in1_signed: false, zero_point0: -2, zero_point1: 3,
      corrections: listed(9, (i) => 5 + 27 * i), acc_bits: 10,
    } },
    { about: 'long codes', generics: {
      lanes: 1, in0_bits: 16, in0_signed: false, in1_bits: 16, in1_signed: false, zero_point0: 0, zero_point1: 0,
      corrections: noCorrections, acc_bits: 33,
    } },
  ],
});
