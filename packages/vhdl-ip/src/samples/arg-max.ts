import { argMax } from '../units/arg-max.js';
import { samplesOf } from './unit-samples.js';

export const argMaxSamples = samplesOf(argMax, {
  drawn: {
    about: '3 pixels of 4 channels, 2 lanes',
    generics: { lanes: 2, lane_bits: 8, is_signed: false, channels: 4, index_bits: 2, select_last_index: false, pixels_per_frame: 3 },
    inputs: { s_axis: [[0x0907, 0x0108, 0x0305, 0x0605, 0x0404, 0x0204], [0x0201, 0x0403, 0x0304, 0x0102, 0x0101, 0x0101]] },
    waits: { m_axis: [9] },
    cycles: 20,
  },
  larger: [
    {
      about: 'one of 1000 classes of 16 bits',
      generics: { lanes: 1, lane_bits: 16, is_signed: true, channels: 1000, index_bits: 10, select_last_index: false, pixels_per_frame: 1 },
    },
  ],
  placed: [
    { about: '10 classes, 1 lane', generics: {
      ...{ lanes: 1, lane_bits: 16, is_signed: true, channels: 10, index_bits: 4, select_last_index: false, pixels_per_frame: 1 },
    } },
    { about: '10 classes, 10 lanes', generics: {
      ...{ lanes: 10, lane_bits: 8, is_signed: true, channels: 10, index_bits: 4, select_last_index: false, pixels_per_frame: 1 },
    } },
  ],
  netlists: [
    { about: 'channels in groups', generics: {
      lanes: 2, lane_bits: 6, is_signed: true, channels: 6, index_bits: 3, select_last_index: false, pixels_per_frame: 2,
    } },
    { about: 'one beat a pixel', generics: {
      lanes: 4, lane_bits: 6, is_signed: false, channels: 4, index_bits: 2, select_last_index: true, pixels_per_frame: 1,
    } },
  ],
});
