import { lookup } from '../units/lookup.js';
import { samplesOf } from './unit-samples.js';
import { counting, listed, mixed } from './values.js';

export const lookupSamples = samplesOf(lookup, {
  drawn: {
    about: 'squares of 4-bit codes',
    generics: { lanes: 1, in_bits: 4, out_bits: 8, entries: Array.from({ length: 16 }, (_, code) => code * code) },
    inputs: { s_axis: counting(2, 5) },
    waits: { m_axis: [5, 6] },
    cycles: 16,
  },
  larger: [
    { about: 'any function of 8-bit codes, 4 lanes', generics: { lanes: 4, in_bits: 8, out_bits: 8, entries: mixed(256, 0, 255) } },
  ],
  placed: [
    { about: '8 bits, 2 lanes', generics: { lanes: 2, in_bits: 8, out_bits: 8, entries: mixed(256, 0, 255) } },
  ],
  netlists: [
    { about: 'table', generics: { lanes: 2, in_bits: 4, out_bits: 5, entries: listed(16, (i) => (i * 11) % 32) } },
  ],
});
