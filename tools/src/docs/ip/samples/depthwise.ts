import { depthwise } from '@netloom/vhdl-ip';
import { counting, mixed, mixedWide } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const depthwiseSample = sampleOf(
  depthwise,
  {
    about: '2 pixels of 2 channels, 3 taps, one multiplier',
    generics: {
      in_bits: 8,
      in_signed: false,
      weight_bits: 4,
      weights: [1, -2, 3, 2, 2, -1],
      bias: { entryBits: 12, entries: [16n, 32n] },
      channels: 2,
      multiplier: 1,
      taps: 3,
      positions: 1,
      lanes: 1,
      acc_bits: 12,
      pixels_per_frame: 2,
    },
    inputs: { s_axis: counting(2, 12) },
    waits: { m_axis: [9, 10] },
    cycles: 30,
  },
  {
    about: '14 x 14 pixels of 32 channels, 3 x 3 taps of 8 bits, 4 lanes',
    generics: {
      in_bits: 8,
      in_signed: false,
      weight_bits: 8,
      weights: mixed(288, -128, 127),
      bias: { entryBits: 21, entries: mixedWide(32, 15, true) },
      channels: 32,
      multiplier: 1,
      taps: 9,
      positions: 1,
      lanes: 4,
      acc_bits: 21,
      pixels_per_frame: 196,
    },
  },
);
