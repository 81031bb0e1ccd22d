import { describe, expect, it } from 'vitest';
import { argMax } from '../src/index.js';
import type { ArgMaxGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { greatestIndices } from './models/arg-max.js';

const frames = 4;

describe('arg_max', () => {
  it.each<[string, ArgMaxGenerics]>([
    ['all lanes at once', { lanes: 10, lane_bits: 8, is_signed: true, channels: 10, index_bits: 4, select_last_index: false, pixels_per_frame: 3 }],
    ['folded', { lanes: 5, lane_bits: 8, is_signed: true, channels: 15, index_bits: 8, select_last_index: false, pixels_per_frame: 2 }],
    ['folded, last index', { lanes: 2, lane_bits: 4, is_signed: false, channels: 6, index_bits: 3, select_last_index: true, pixels_per_frame: 4 }],
    ['one lane', { lanes: 1, lane_bits: 8, is_signed: true, channels: 7, index_bits: 3, select_last_index: false, pixels_per_frame: 2 }],
    ['one lane, last index', { lanes: 1, lane_bits: 3, is_signed: true, channels: 7, index_bits: 3, select_last_index: true, pixels_per_frame: 2 }],
    ['one channel', { lanes: 1, lane_bits: 8, is_signed: true, channels: 1, index_bits: 1, select_last_index: false, pixels_per_frame: 5 }],
    ['1 bit, unsigned: ties everywhere', { lanes: 3, lane_bits: 1, is_signed: false, channels: 9, index_bits: 4, select_last_index: false, pixels_per_frame: 4 }],
    ['1 bit, signed, last index', { lanes: 3, lane_bits: 1, is_signed: true, channels: 9, index_bits: 4, select_last_index: true, pixels_per_frame: 4 }],
    ['31 bits, unsigned', { lanes: 2, lane_bits: 31, is_signed: false, channels: 4, index_bits: 2, select_last_index: false, pixels_per_frame: 4 }],
  ])('equals the model, one beat a cycle: %s', async (name, generics) => {
    const { channels, pixels_per_frame, is_signed, lane_bits } = generics;
    const random = new Random(name.length);
    const low = is_signed ? -(2 ** (lane_bits - 1)) : 0;
    const high = low + 2 ** lane_bits - 1;
    const frameValues = pixels_per_frame * channels;
    // Every other pixel has few different values, so that the greatest one is there more than once.
    const values = Array.from({ length: frames * frameValues }, (_, index) =>
      Math.floor(index / channels) % 2 === 0 ? random.integer(low, high) : random.integer(0, 1) === 0 ? low : Math.min(high, low + 1),
    );
    const indices = greatestIndices(values, channels, generics.select_last_index);
    const report = await expectCase(
      unitCase(
        argMax,
        generics,
        { s_axis: { values, frameValues, channels } },
        { m_axis: { values: indices, frameValues: pixels_per_frame } },
      ),
    );
    const { intervalCycles, latencyCycles } = argMax.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses generics that break its rules', async () => {
    const legal = { lanes: 2, lane_bits: 8, is_signed: true, channels: 6, index_bits: 3, select_last_index: false, pixels_per_frame: 1 };
    const broken: [ArgMaxGenerics, RegExp][] = [
      [{ ...legal, lanes: 4 }, /arg_max: lanes must divide channels, but lanes is 4 and channels is 6/],
      [{ ...legal, index_bits: 2 }, /arg_max: index_bits must be 3 to 31, but is 2/],
    ];
    for (const [generics, message] of broken) {
      expect(argMax.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(argMax, generics), message);
    }
  });
});
