import { lookup } from '@netloom/vhdl-ip';
import { counting, mixed } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const lookupSample = sampleOf(
  lookup,
  {
    about: 'squares of 4-bit codes',
    generics: { lanes: 1, in_bits: 4, out_bits: 8, entries: Array.from({ length: 16 }, (_, code) => code * code) },
    inputs: { s_axis: counting(2, 5) },
    waits: { m_axis: [5, 6] },
    cycles: 16,
  },
  { about: 'any function of 8-bit codes, 4 lanes', generics: { lanes: 4, in_bits: 8, out_bits: 8, entries: mixed(256, 0, 255) } },
);
