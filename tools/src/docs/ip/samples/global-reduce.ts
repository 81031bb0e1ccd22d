import { globalReduce, reductions } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const globalReduceSample = sampleOf(
  globalReduce,
  {
    about: 'sums of 2 channels over 3 pixels',
    generics: { reduction: reductions.sum, lanes: 1, channels: 2, pixels: 3, in_bits: 8, in_signed: false, zero_point: 0, out_bits: 12 },
    inputs: { s_axis: counting(2, 6) },
    waits: { m_axis: [7] },
    cycles: 18,
  },
  {
    about: 'sums of 64 channels over 7 x 7 pixels, 4 lanes',
    generics: { reduction: reductions.sum, lanes: 4, channels: 64, pixels: 49, in_bits: 8, in_signed: true, zero_point: -3, out_bits: 15 },
  },
  {
    about: 'maxima of 64 channels over 7 x 7 pixels, 4 lanes',
    generics: { reduction: reductions.maximum, lanes: 4, channels: 64, pixels: 49, in_bits: 8, in_signed: true, zero_point: 0, out_bits: 8 },
  },
);
