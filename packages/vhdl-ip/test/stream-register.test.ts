import { describe, expect, it } from 'vitest';
import { streamRegister } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency } from './harness/run-case.js';
import { unitCase } from './harness/unit-case.js';

describe('stream_register', () => {
  it.each([1, 13, 64])('passes %i bits on unchanged, a beat each cycle, one cycle later', async (bits) => {
    const random = new Random(bits);
    const stream = { values: Array.from({ length: 400 }, () => random.wide(bits, false)), frameValues: 50 };
    const generics = { data_bits: bits };
    const report = await expectCase(unitCase(streamRegister, generics, { s_axis: stream }, { m_axis: stream }));
    expectInterval(report, 'm_axis', 50 * streamRegister.cost(generics).intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', 1);
    expect(streamRegister.cost(generics).latencyCycles).toBe(1);
  });
});
