import { mvu } from '@netloom/vhdl-ip';
import { mixed, mixedWide } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const mvuSample = sampleOf(
  mvu,
  {
    about: '2 outputs of 4 inputs, 2 multipliers; each vector comes twice',
    generics: {
      in_bits: 8,
      in_signed: false,
      weight_bits: 4,
      weights: [1, -2, 3, 4, 5, 6, -7, 0],
      bias: { entryBits: 12, entries: [16n, 32n] },
      rows: 2,
      columns: 4,
      pe: 1,
      simd: 2,
      acc_bits: 12,
      vectors_per_frame: 2,
    },
    inputs: {
      s_axis: [
        [0x0201, 0x0403, 0x0201, 0x0403, 0x0605, 0x0807, 0x0605, 0x0807],
        [0x1211, 0x1413, 0x1211, 0x1413, 0x1615, 0x1817, 0x1615, 0x1817],
      ],
    },
    waits: { m_axis: [8, 9] },
    cycles: 24,
  },
  {
    about: '3 x 3 convolution of 8 to 16 channels, 14 x 14 pixels, 8 multipliers',
    generics: {
      in_bits: 8,
      in_signed: false,
      weight_bits: 8,
      weights: mixed(1152, -128, 127),
      bias: { entryBits: 24, entries: mixedWide(16, 18, true) },
      rows: 16,
      columns: 72,
      pe: 2,
      simd: 4,
      acc_bits: 24,
      vectors_per_frame: 196,
    },
  },
);
