import { argMax } from '@netloom/vhdl-ip';
import { sampleOf } from '../unit-sample.js';

export const argMaxSample = sampleOf(
  argMax,
  {
    about: '3 pixels of 4 channels, 2 lanes',
    generics: { lanes: 2, lane_bits: 8, is_signed: false, channels: 4, index_bits: 2, select_last_index: false, pixels_per_frame: 3 },
    inputs: { s_axis: [[0x0907, 0x0108, 0x0305, 0x0605, 0x0404, 0x0204], [0x0201, 0x0403, 0x0304, 0x0102, 0x0101, 0x0101]] },
    waits: { m_axis: [8] },
    cycles: 19,
  },
  {
    about: 'one of 1000 classes of 16 bits',
    generics: { lanes: 1, lane_bits: 16, is_signed: true, channels: 1000, index_bits: 10, select_last_index: false, pixels_per_frame: 1 },
  },
);
