import { streamRegister } from '../units/stream-register.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

export const streamRegisterSamples = samplesOf(streamRegister, {
  drawn: {
    about: 'bytes to a consumer that waits',
    generics: { data_bits: 8 },
    inputs: { s_axis: counting(2, 4, 0x11) },
    waits: { m_axis: [4, 5] },
    cycles: 14,
  },
  larger: [
    { about: '64 bits', generics: { data_bits: 64 } },
  ],
  placed: [
    { about: '32 bits', generics: { data_bits: 32 } },
  ],
  netlists: [
    { about: 'beats', generics: { data_bits: 4 } },
  ],
});
