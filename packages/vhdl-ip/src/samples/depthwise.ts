import { depthwise } from '../units/depthwise.js';
import { samplesOf } from './unit-samples.js';
import { counting, listed, mixed, mixedWide, packed, smallWeights } from './values.js';

export const depthwiseSamples = samplesOf(depthwise, {
  drawn: {
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
    waits: { m_axis: [10, 11] },
    cycles: 31,
  },
  larger: [
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
  ],
  placed: [
    { about: '3x3, 16 channels, 4 lanes', generics: {
      ...{ in_bits: 8, in_signed: false, weight_bits: 8, weights: mixed(144, -128, 127), bias: packed(20, mixed(16, -9999, 9999)) },
      ...{ channels: 16, multiplier: 1, taps: 9, positions: 1, lanes: 4, acc_bits: 20, pixels_per_frame: 1024 },
    } },
  ],
  netlists: [
    { about: 'narrow accumulators', generics: {
      in_bits: 4, in_signed: false, weight_bits: 4, weights: smallWeights(32), bias: packed(12, listed(8, (i) => i - 4)),
      channels: 4, multiplier: 2, taps: 4, positions: 1, lanes: 2, acc_bits: 12, pixels_per_frame: 2,
    } },
    { about: 'wide accumulators', generics: {
      in_bits: 16, in_signed: true, weight_bits: 16, weights: smallWeights(4), bias: packed(36, [1, 2]), channels: 2,
      multiplier: 1, taps: 2, positions: 1, lanes: 1, acc_bits: 36, pixels_per_frame: 2,
    } },
    { about: 'two positions a beat', generics: {
      in_bits: 4, in_signed: false, weight_bits: 4, weights: smallWeights(16), bias: packed(12, listed(4, (i) => i - 4)),
      channels: 4, multiplier: 1, taps: 4, positions: 2, lanes: 2, acc_bits: 12, pixels_per_frame: 2,
    } },
  ],
});
