import { describe, expect, it } from 'vitest';
import { widthConverter } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';

describe('width_converter', () => {
  it.each([
    [1, 2, 8],
    [2, 6, 5],
    [1, 16, 1],
    [4, 4, 8],
    [2, 1, 8],
    [6, 2, 5],
    [16, 1, 1],
  ])('%i to %i lanes of %i bits: the side with more beats never waits', async (lanes_in, lanes_out, lane_bits) => {
    const generics = { lanes_in, lanes_out, lane_bits };
    const frameValues = 5 * Math.max(lanes_in, lanes_out);
    const values = new Random(lane_bits).integers(8 * frameValues, 0, 2 ** lane_bits - 1);
    const stream = { values, frameValues };
    const report = await expectCase(unitCase(widthConverter, generics, { s_axis: stream }, { m_axis: stream }));

    const { intervalCycles, latencyCycles } = widthConverter.cost(generics);
    expect(intervalCycles).toBe(Math.max(lanes_out / lanes_in, 1));
    expectInterval(report, 'm_axis', (frameValues / lanes_out) * intervalCycles);
    expectInterval(report, 's_axis', (frameValues / lanes_out) * intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses lanes that do not divide, in the schema and in the entity', async () => {
    const generics = { lanes_in: 4, lanes_out: 6, lane_bits: 8 };
    const message =
      /width_converter: one of lanes_in and lanes_out must divide the other, but lanes_in=4 and lanes_out=6/;
    expect(widthConverter.generics.safeParse(generics).error?.issues[0]?.message).toMatch(message);
    await expectRefused(refusedCase(widthConverter, generics), message);
  });
});
