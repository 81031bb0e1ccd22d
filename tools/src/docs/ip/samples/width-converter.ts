import { widthConverter } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const widthConverterSample = sampleOf(
  widthConverter,
  {
    about: 'beats of 1 to beats of 4 values of 4 bits',
    generics: { lanes_in: 1, lanes_out: 4, lane_bits: 4 },
    inputs: { s_axis: counting(2, 8) },
    waits: { m_axis: [6, 7, 8] },
    cycles: 21,
  },
  { about: 'beats of 1 to beats of 8 bytes', generics: { lanes_in: 1, lanes_out: 8, lane_bits: 8 } },
  { about: 'beats of 8 to beats of 1 byte', generics: { lanes_in: 8, lanes_out: 1, lane_bits: 8 } },
);
