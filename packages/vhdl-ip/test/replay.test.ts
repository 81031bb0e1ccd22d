import { describe, it } from 'vitest';
import { replay } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency } from './harness/run-case.js';
import { unitCase } from './harness/unit-case.js';
import { replayModel } from './models/replay.js';

describe('replay', () => {
  it.each([
    { data_bits: 8, beats: 5, repeats: 1, vectors_per_frame: 2 },
    { data_bits: 8, beats: 1, repeats: 2, vectors_per_frame: 1 },
    { data_bits: 3, beats: 1, repeats: 3, vectors_per_frame: 5 },
    { data_bits: 16, beats: 7, repeats: 2, vectors_per_frame: 3 },
    { data_bits: 33, beats: 2, repeats: 5, vectors_per_frame: 4 },
    { data_bits: 1, beats: 20, repeats: 3, vectors_per_frame: 1 },
  ])('%o: right values, no idle cycle', async (generics) => {
    const frames = 6;
    const random = new Random(generics.beats);
    const frameValues = generics.beats * generics.vectors_per_frame;
    const values = Array.from({ length: frames * frameValues }, () => random.wide(generics.data_bits, false));
    const emitted = { values: replayModel(values, generics), frameValues: frameValues * generics.repeats };
    const report = await expectCase(
      unitCase(replay, generics, { s_axis: { values, frameValues } }, { m_axis: emitted }),
    );

    const { intervalCycles, latencyCycles } = replay.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });
});
