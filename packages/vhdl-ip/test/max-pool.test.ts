import { describe, expect, it } from 'vitest';
import { maxPool } from '../src/index.js';
import type { MaxPoolGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { poolMaximum } from './models/max-pool.js';

const frames = 4;

describe('max_pool', () => {
  it.each<[string, MaxPoolGenerics]>([
    ['2x2, signed', { positions: 1, lanes: 4, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 24 }],
    ['3x3, unsigned', { positions: 1, lanes: 3, lane_bits: 8, is_signed: false, window_beats: 9, frame_beats: 36 }],
    ['one tap', { positions: 1, lanes: 2, lane_bits: 5, is_signed: true, window_beats: 1, frame_beats: 7 }],
    ['two taps, one lane', { positions: 1, lanes: 1, lane_bits: 16, is_signed: true, window_beats: 2, frame_beats: 2 }],
    ['1 bit, signed', { positions: 1, lanes: 3, lane_bits: 1, is_signed: true, window_beats: 3, frame_beats: 12 }],
    ['1 bit, unsigned', { positions: 1, lanes: 3, lane_bits: 1, is_signed: false, window_beats: 3, frame_beats: 12 }],
    ['31 bits, unsigned', { positions: 1, lanes: 1, lane_bits: 31, is_signed: false, window_beats: 4, frame_beats: 20 }],
    ['2x2 at once', { positions: 4, lanes: 2, lane_bits: 8, is_signed: true, window_beats: 1, frame_beats: 7 }],
    ['rows of 3x3', { positions: 3, lanes: 2, lane_bits: 8, is_signed: false, window_beats: 3, frame_beats: 12 }],
    ['3x3 at once', { positions: 9, lanes: 3, lane_bits: 5, is_signed: true, window_beats: 1, frame_beats: 6 }],
    ['rows of 5x5', { positions: 5, lanes: 1, lane_bits: 31, is_signed: false, window_beats: 5, frame_beats: 10 }],
    ['5x5 at once', { positions: 25, lanes: 1, lane_bits: 3, is_signed: true, window_beats: 1, frame_beats: 9 }],
  ])('equals the model, one beat a cycle: %s', async (name, generics) => {
    const random = new Random(name.length);
    const low = generics.is_signed ? -(2 ** (generics.lane_bits - 1)) : 0;
    const high = low + 2 ** generics.lane_bits - 1;
    const beatValues = generics.positions * generics.lanes;
    const frameValues = generics.frame_beats * beatValues;
    // Limits, their neighbours and random values.
    const values = Array.from({ length: frames * frameValues }, (_, index) =>
      index % 4 === 0 ? (random.integer(0, 1) === 0 ? low : high) : random.integer(low, high),
    );
    const pooled = poolMaximum(values, generics.lanes, generics.window_beats * generics.positions);
    const report = await expectCase(
      unitCase(
        maxPool,
        generics,
        { s_axis: { values, frameValues } },
        { m_axis: { values: pooled, frameValues: frameValues / generics.window_beats / generics.positions } },
      ),
    );
    const { intervalCycles, latencyCycles } = maxPool.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses frames of incomplete windows', async () => {
    const generics = { positions: 1, lanes: 1, lane_bits: 8, is_signed: true, window_beats: 4, frame_beats: 10 };
    const message = /max_pool: window_beats must divide frame_beats, but window_beats is 4 and frame_beats is 10/;
    expect(maxPool.generics.safeParse(generics).error?.message).toMatch(message);
    await expectRefused(refusedCase(maxPool, generics), message);
  });
});
