import { describe, expect, it } from 'vitest';
import { concatStreams } from '../src/index.js';
import type { ConcatStreamsGenerics } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { concatPixels } from './models/concat-streams.js';

const frames = 4;

describe('concat_streams', () => {
  it.each<ConcatStreamsGenerics>([
    { lanes: 1, lane_bits: 8, channels0: 1, channels1: 1, pixels_per_frame: 7 },
    { lanes: 2, lane_bits: 8, channels0: 6, channels1: 2, pixels_per_frame: 5 },
    { lanes: 3, lane_bits: 5, channels0: 3, channels1: 9, pixels_per_frame: 4 },
    { lanes: 1, lane_bits: 40, channels0: 2, channels1: 3, pixels_per_frame: 1 },
    { lanes: 4, lane_bits: 1, channels0: 4, channels1: 4, pixels_per_frame: 1 },
  ])('%o: the channels of both, one beat a cycle', async (generics) => {
    const { channels0, channels1, pixels_per_frame } = generics;
    const random = new Random(channels0 * 10 + channels1);
    const streamOf = (channels: number): { values: bigint[]; frameValues: number; channels: number } => {
      const frameValues = pixels_per_frame * channels;
      const values = Array.from({ length: frames * frameValues }, () => random.wide(generics.lane_bits, false));
      return { values, frameValues, channels };
    };
    const [s0_axis, s1_axis] = [streamOf(channels0), streamOf(channels1)];
    const values = concatPixels(s0_axis.values, s1_axis.values, channels0, channels1);
    const joined = { values, frameValues: values.length / frames, channels: channels0 + channels1 };
    const report = await expectCase(unitCase(concatStreams, generics, { s0_axis, s1_axis }, { m_axis: joined }));
    const { intervalCycles, latencyCycles } = concatStreams.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's0_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  const plain: ConcatStreamsGenerics = { lanes: 2, lane_bits: 8, channels0: 4, channels1: 2, pixels_per_frame: 2 };

  it('refuses lanes that do not divide the channels', async () => {
    const broken: [ConcatStreamsGenerics, RegExp][] = [
      [{ ...plain, channels0: 5 }, /concat_streams: lanes must divide channels0, but lanes is 2 and channels0 is 5/],
      [{ ...plain, channels1: 1 }, /concat_streams: lanes must divide channels1, but lanes is 2 and channels1 is 1/],
    ];
    for (const [generics, message] of broken) {
      expect(concatStreams.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(concatStreams, generics), message);
    }
  });

  it('notices in simulation that an input has frames of another size', async () => {
    const values = Array.from({ length: 12 }, () => 0);
    const wrong = unitCase(
      concatStreams,
      plain,
      { s0_axis: { values, frameValues: 4 }, s1_axis: { values, frameValues: 4 } },
      { m_axis: { values: [...values, ...values], frameValues: 12 } },
    );
    const report = await CaseRun.in(wrong, (run) => run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 }));
    expect(report.complaints.join('\n')).toMatch(/concat_streams: s0_axis must have tlast with beat 4 of a frame/);
  });
});
