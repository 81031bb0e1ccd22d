import { globalReduce, reductions } from '../units/global-reduce.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const globalReduceSamples = samplesOf(globalReduce, {
  drawn: {
    about: 'sums of 2 channels over 3 pixels',
    generics: { reduction: reductions.sum, lanes: 1, channels: 2, pixels: 3, in_bits: 8, in_signed: false, zero_point: 0, out_bits: 12 },
    inputs: { s_axis: counting(2, 6) },
    waits: { m_axis: [7] },
    cycles: 18,
  },
  larger: [
    {
      about: 'sums of 64 channels over 7 x 7 pixels, 4 lanes',
      generics: { reduction: reductions.sum, lanes: 4, channels: 64, pixels: 49, in_bits: 8, in_signed: true, zero_point: -3, out_bits: 15 },
    },
    {
      about: 'maxima of 64 channels over 7 x 7 pixels, 4 lanes',
      generics: { reduction: reductions.maximum, lanes: 4, channels: 64, pixels: 49, in_bits: 8, in_signed: true, zero_point: 0, out_bits: 8 },
    },
  ],
  placed: [
    { about: 'sums of 8x8x64, 2 lanes', generics: {
      ...{ reduction: reductions.sum, lanes: 2, channels: 64, pixels: 64, in_bits: 8, in_signed: true, zero_point: 0, out_bits: 14 },
    } },
  ],
  netlists: [
    { about: 'sums in memory', generics: {
      reduction: reductions.sum, lanes: 1, channels: 4, pixels: 3, in_bits: 4, in_signed: true, zero_point: 0, out_bits: 8,
    } },
    { about: 'one beat a pixel', generics: {
      reduction: reductions.sum, lanes: 2, channels: 2, pixels: 3, in_bits: 4, in_signed: false, zero_point: 3, out_bits: 8,
    } },
    { about: 'maxima', generics: {
      reduction: reductions.maximum, lanes: 2, channels: 4, pixels: 3, in_bits: 4, in_signed: true, zero_point: 0, out_bits: 4,
    } },
  ],
});
