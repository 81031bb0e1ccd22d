import { type MvuGenerics, mvu } from '../units/mvu.js';
import { samplesOf } from './unit-samples.js';
import { mixed, mixedWide, packed, smallWeights } from './values.js';

const dense = { in_bits: 4, in_signed: false, weight_bits: 4, vectors_per_frame: 2 };

export const mvuSamples = samplesOf(mvu, {
  drawn: {
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
    waits: { m_axis: [9, 10] },
    cycles: 25,
  },
  larger: [
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
  ],
  placed: [
    { about: '16x144, pe 1, simd 1', generics: matrix(16, 144, 1, 1, 8) },
    { about: '16x144, pe 2, simd 4', generics: matrix(16, 144, 2, 4, 8) },
    { about: '8x64, pe 1, simd 16, 4 bits', generics: matrix(8, 64, 1, 16, 4) },
    { about: '4x9 unrolled', generics: matrix(4, 9, 4, 9, 8) },
    { about: '4x9 unrolled, 3 bits', generics: matrix(4, 9, 4, 9, 3) },
    { about: '16-bit operands, 40-bit sums, simd 2', generics: { ...matrix(4, 16, 1, 2, 16), in_bits: 16, bias: packed(40, [1, 2, 3, 4]), acc_bits: 40 } },
  ],
  netlists: [
    { about: 'folded', generics: {
      ...dense, weights: smallWeights(32), bias: packed(14, [1, -2, 3, -4]), rows: 4, columns: 8, pe: 2, simd: 4, acc_bits: 14,
    } },
    { about: 'unrolled', generics: {
      ...dense, weights: smallWeights(16), bias: packed(14, [1, -2]), rows: 2, columns: 8, pe: 2, simd: 8, acc_bits: 14,
    } },
    { about: 'one multiplier', generics: {
      ...dense, weights: smallWeights(4), bias: packed(14, [1, -2]), rows: 2, columns: 2, pe: 1, simd: 1, acc_bits: 14,
    } },
    { about: 'wide accumulators', generics: {
      ...dense, in_bits: 16, weight_bits: 16, weights: smallWeights(8), bias: packed(40, [1, -2]), rows: 2, columns: 4, pe: 1,
      simd: 2, acc_bits: 40,
    } },
  ],
});

/** 8-bit codes by weights of `bits` bits. */
function matrix(rows: number, columns: number, pe: number, simd: number, bits: number): MvuGenerics {
  const limit = 2 ** (bits - 1);
  const acc_bits = 8 + bits + Math.ceil(Math.log2(columns)) + 1;
  return {
    ...{ in_bits: 8, in_signed: false, weight_bits: bits, weights: mixed(rows * columns, -limit, limit - 1) },
    ...{ bias: packed(acc_bits, mixed(rows, -limit, limit)), rows, columns, pe, simd, acc_bits, vectors_per_frame: 100 },
  };
}
