import { widthConverter } from '../units/width-converter.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const widthConverterSamples = samplesOf(widthConverter, {
  drawn: {
    about: 'beats of 1 to beats of 4 values of 4 bits',
    generics: { lanes_in: 1, lanes_out: 4, lane_bits: 4 },
    inputs: { s_axis: counting(2, 8) },
    waits: { m_axis: [6, 7, 8] },
    cycles: 21,
  },
  larger: [
    { about: 'beats of 1 to beats of 8 bytes', generics: { lanes_in: 1, lanes_out: 8, lane_bits: 8 } },
    { about: 'beats of 8 to beats of 1 byte', generics: { lanes_in: 8, lanes_out: 1, lane_bits: 8 } },
  ],
  placed: [
    { about: '1 to 8 lanes of 8 bits', generics: { lanes_in: 1, lanes_out: 8, lane_bits: 8 } },
    { about: '8 lanes to 1 of 8 bits', generics: { lanes_in: 8, lanes_out: 1, lane_bits: 8 } },
  ],
  netlists: [
    { about: 'gathering', generics: { lanes_in: 1, lanes_out: 4, lane_bits: 4 } },
    { about: 'splitting', generics: { lanes_in: 4, lanes_out: 2, lane_bits: 4 } },
    { about: 'equal', generics: { lanes_in: 2, lanes_out: 2, lane_bits: 4 } },
  ],
});
