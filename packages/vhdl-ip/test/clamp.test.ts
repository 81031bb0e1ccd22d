import { describe, expect, it } from 'vitest';
import { clamp } from '../src/index.js';
import type { ClampGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { clampValue } from './models/clamp.js';

describe('clamp', () => {
  it.each<[string, ClampGenerics]>([
    ['Relu on signed codes', { lanes: 3, lane_bits: 8, is_signed: true, low: 0, high: 127 }],
    ['Relu with a negative zero point', { lanes: 2, lane_bits: 8, is_signed: true, low: -100, high: 50 }],
    ['Relu on unsigned codes', { lanes: 2, lane_bits: 8, is_signed: false, low: 7, high: 255 }],
    ['one value left', { lanes: 1, lane_bits: 4, is_signed: true, low: -8, high: -8 }],
    ['1 bit, signed', { lanes: 5, lane_bits: 1, is_signed: true, low: -1, high: 0 }],
    ['16 bits', { lanes: 2, lane_bits: 16, is_signed: true, low: -30000, high: 32767 }],
    ['30 bits, unsigned', { lanes: 1, lane_bits: 30, is_signed: false, low: 5, high: 2 ** 30 - 7 }],
  ])('equals the model, a beat each cycle, one cycle later: %s', async (name, generics) => {
    const random = new Random(name.length);
    const low = generics.is_signed ? -(2 ** (generics.lane_bits - 1)) : 0;
    const high = low + 2 ** generics.lane_bits - 1;
    const frameValues = 20 * generics.lanes;
    const edges = [low, high, generics.low, generics.high, generics.low - 1, generics.high + 1].filter((v) => v >= low && v <= high);
    const values = Array.from({ length: 4 * frameValues }, (_, index) => edges[index] ?? random.integer(low, high));
    const limited = values.map((value) => clampValue(value, generics.low, generics.high));
    const report = await expectCase(
      unitCase(clamp, generics, { s_axis: { values, frameValues } }, { m_axis: { values: limited, frameValues } }),
    );
    const { intervalCycles, latencyCycles } = clamp.cost(generics);
    expectInterval(report, 'm_axis', 20 * intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it.each<[ClampGenerics, RegExp]>([
    [{ lanes: 1, lane_bits: 8, is_signed: true, low: 3, high: 2 }, /clamp: low must be -128 to 2, but is 3/],
    [{ lanes: 1, lane_bits: 8, is_signed: false, low: 3, high: 256 }, /clamp: high must be 0 to 255, but is 256/],
  ])('refuses limits outside the format: %o', async (generics, message) => {
    expect(clamp.generics.safeParse(generics).error?.message).toMatch(message);
    await expectRefused(refusedCase(clamp, generics), message);
  });
});
