import { padFrame } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const padFrameSample = sampleOf(
  padFrame,
  {
    about: 'a border of one pixel around frames of 1 x 3',
    generics: { lanes: 1, lane_bits: 8, groups: 1, in_height: 1, in_width: 3, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 0 },
    inputs: { s_axis: counting(2, 3, 0x11) },
    cycles: 26,
  },
  {
    about: '28 x 28 pixels of 16 channels, 4 lanes, border of one pixel',
    generics: { lanes: 4, lane_bits: 8, groups: 4, in_height: 28, in_width: 28, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1, pad_code: 128 },
  },
);
