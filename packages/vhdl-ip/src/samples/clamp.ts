import { clamp } from '../units/clamp.js';
import { samplesOf } from './unit-samples.js';

export const clampSamples = samplesOf(clamp, {
  drawn: {
    about: 'signed bytes limited to -2 and 4, 2 lanes',
    generics: { lanes: 2, lane_bits: 8, is_signed: true, low: -2, high: 4 },
    inputs: { s_axis: [[0x0001, 0x0305, 0x7f80, 0xfffd], [0xfefd, 0x0405, 0x0000, 0x8007]] },
    waits: { m_axis: [4] },
    cycles: 13,
  },
  larger: [
    { about: '16 signed bytes, not below 0', generics: { lanes: 16, lane_bits: 8, is_signed: true, low: 0, high: 127 } },
  ],
  placed: [
    { about: '8 bits, 4 lanes', generics: { lanes: 4, lane_bits: 8, is_signed: true, low: -5, high: 90 } },
  ],
  netlists: [
    { about: 'signed', generics: { lanes: 2, lane_bits: 6, is_signed: true, low: -5, high: 9 } },
  ],
});
