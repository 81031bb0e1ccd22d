import { clamp } from '@netloom/vhdl-ip';
import { sampleOf } from '../unit-sample.js';

export const clampSample = sampleOf(
  clamp,
  {
    about: 'signed bytes limited to -2 and 4, 2 lanes',
    generics: { lanes: 2, lane_bits: 8, is_signed: true, low: -2, high: 4 },
    inputs: { s_axis: [[0x0001, 0x0305, 0x7f80, 0xfffd], [0xfefd, 0x0405, 0x0000, 0x8007]] },
    waits: { m_axis: [4] },
    cycles: 13,
  },
  { about: '16 signed bytes, not below 0', generics: { lanes: 16, lane_bits: 8, is_signed: true, low: 0, high: 127 } },
);
