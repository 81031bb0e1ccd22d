import { streamRegister } from '@netloom/vhdl-ip';
import { counting } from '../sample-values.js';
import { sampleOf } from '../unit-sample.js';

export const streamRegisterSample = sampleOf(
  streamRegister,
  {
    about: 'bytes to a consumer that waits',
    generics: { data_bits: 8 },
    inputs: { s_axis: counting(2, 4, 0x11) },
    waits: { m_axis: [4, 5] },
    cycles: 14,
  },
  { about: '64 bits', generics: { data_bits: 64 } },
);
