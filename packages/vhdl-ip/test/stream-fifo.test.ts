import { describe, expect, it } from 'vitest';
import { streamFifo } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';

const depths: [number, number, number][] = [
  [2, 64, 8],
  [3, 64, 1],
  [7, 64, 12],
  [64, 64, 33],
  [3, 2, 8],
  [4, 3, 1],
  [7, 2, 12],
  [65, 64, 33],
];

describe('stream_fifo', () => {
  it.each(depths)('depth %i, blocks above %i, %i bits: a beat each cycle', async (depth, block_depth, data_bits) => {
    const generics = { data_bits, depth, block_depth };
    const frameValues = 40;
    const random = new Random(depth);
    const stream = {
      values: Array.from({ length: 10 * frameValues }, () => random.wide(data_bits, false)),
      frameValues,
    };
    const report = await expectCase(unitCase(streamFifo, generics, { s_axis: stream }, { m_axis: stream }));
    const { intervalCycles, latencyCycles } = streamFifo.cost(generics);
    expectInterval(report, 'm_axis', frameValues * intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each(depths)('depth %i, blocks above %i: holds just that many beats', async (depth, block_depth) => {
    const stream = { values: new Random(depth).integers(depth + 2, 0, 255), frameValues: 1 };
    const filled = unitCase(streamFifo, { data_bits: 8, depth, block_depth }, { s_axis: stream }, { m_axis: stream });
    // The sink takes a beat in a thousand cycles: when the first one leaves, all that fits has come in.
    const report = await CaseRun.in(filled, (run) =>
      run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 999, seed: 5 }),
    );
    const leaves = report.beats.m_axis?.[0]?.first ?? Number.NaN;
    expect(leaves).toBeGreaterThan(depth + 10);
    expect(report.beats.s_axis?.filter(({ first }) => first <= leaves)).toHaveLength(depth);
  });

  it.each([
    [{ depth: 1 }, 'depth', /stream_fifo: depth must be at least 2, but depth=1/],
    [{ block_depth: 1 }, 'block_depth', /stream_fifo: block_depth must be at least 2, but block_depth=1/],
  ])('refuses %o, in the schema and in the entity', async (broken, path, message) => {
    const generics = { data_bits: 8, depth: 4, block_depth: 64, ...broken };
    expect(streamFifo.generics.safeParse(generics).error?.issues).toMatchObject([{ path: [path], minimum: 2 }]);
    await expectRefused(refusedCase(streamFifo, generics), message);
  });
});
