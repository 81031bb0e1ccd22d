import { padFrame } from '../units/pad-frame.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const padFrameSamples = samplesOf(padFrame, {
  drawn: {
    about: 'a border of one pixel around frames of 1 x 3',
    generics: { lanes: 1, lane_bits: 8, groups: 1, in_height: 1, in_width: 3, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 0 },
    inputs: { s_axis: counting(2, 3, 0x11) },
    cycles: 26,
  },
  larger: [
    {
      about: '28 x 28 pixels of 16 channels, 4 lanes, border of one pixel',
      generics: { lanes: 4, lane_bits: 8, groups: 4, in_height: 28, in_width: 28, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 128 },
    },
  ],
  placed: [
    { about: '32x32x16, 4 lanes, pad 1', generics: {
      ...{ lanes: 4, lane_bits: 8, groups: 4, in_height: 32, in_width: 32, pad_code: 0 },
      ...{ pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1 },
    } },
  ],
  netlists: [
    { about: 'border', generics: {
      lanes: 2, lane_bits: 4, groups: 2, in_height: 2, in_width: 3, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 2,
      pad_code: 5,
    } },
    { about: 'cut', generics: {
      lanes: 2, lane_bits: 4, groups: 2, in_height: 4, in_width: 4, pad_top: -1, pad_left: -1, pad_bottom: -1,
      pad_right: -1, pad_code: 0,
    } },
  ],
});
