import { replay } from '../units/replay.js';
import { samplesOf } from './unit-samples.js';

export const replaySamples = samplesOf(replay, {
  drawn: {
    about: 'vectors of 3 beats, each twice',
    generics: { data_bits: 8, beats: 3, repeats: 2, vectors_per_frame: 1 },
    inputs: { s_axis: [[0x11, 0x12, 0x13], [0x21, 0x22, 0x23], [0x31, 0x32, 0x33]] },
    waits: { m_axis: [6] },
    cycles: 24,
  },
  larger: [
    { about: 'vectors of 16 beats of 8 bytes, each 4 times', generics: { data_bits: 64, beats: 16, repeats: 4, vectors_per_frame: 196 } },
  ],
  placed: [
    { about: '64 beats 8 times', generics: { data_bits: 32, beats: 64, repeats: 8, vectors_per_frame: 1 } },
  ],
  netlists: [
    { about: 'passes', generics: { data_bits: 4, beats: 3, repeats: 2, vectors_per_frame: 2 } },
    { about: 'one pass', generics: { data_bits: 4, beats: 3, repeats: 1, vectors_per_frame: 2 } },
  ],
});
