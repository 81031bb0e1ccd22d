import { describe, expect, it } from 'vitest';
import { globalReduce, reductions } from '../src/index.js';
import type { GlobalReduceGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { reduceFrame } from './models/global-reduce.js';

const frames = 4;

const sum = { reduction: reductions.sum, in_bits: 8, in_signed: true, zero_point: 0 };
const maximum = { ...sum, reduction: reductions.maximum };

describe('global_reduce', () => {
  it.each<[string, GlobalReduceGenerics]>([
    ['sums, folded', { ...sum, lanes: 2, channels: 6, pixels: 9, out_bits: 12 }],
    ['sums, one group: the partial result of the beat before', { ...sum, lanes: 3, channels: 3, pixels: 8, out_bits: 11 }],
    ['sums, two groups: the shortest way through the memory', { ...sum, lanes: 1, channels: 2, pixels: 8, out_bits: 11 }],
    ['sums with a zero point, unsigned', { ...sum, in_signed: false, zero_point: 200, lanes: 2, channels: 8, pixels: 5, out_bits: 11 }],
    ['sums with a zero point, signed', { ...sum, zero_point: -128, lanes: 1, channels: 3, pixels: 6, out_bits: 12 }],
    ['one pixel', { ...sum, zero_point: 3, lanes: 2, channels: 6, pixels: 1, out_bits: 9 }],
    ['one pixel, one group', { ...sum, lanes: 2, channels: 2, pixels: 1, out_bits: 8 }],
    ['sums of 1 bit', { ...sum, in_bits: 1, in_signed: false, lanes: 4, channels: 8, pixels: 7, out_bits: 4 }],
    ['sums of 31 bits', { ...sum, in_bits: 16, zero_point: -32768, lanes: 1, channels: 2, pixels: 3, out_bits: 31 }],
    ['sums of 32 bits', { ...sum, in_bits: 16, zero_point: 32767, lanes: 2, channels: 4, pixels: 5, out_bits: 32 }],
    ['sums of 48 bits, one group', { ...sum, in_bits: 16, zero_point: -7, lanes: 2, channels: 2, pixels: 5, out_bits: 48 }],
    ['maxima, signed, folded', { ...maximum, lanes: 2, channels: 6, pixels: 9, out_bits: 8 }],
    ['maxima, unsigned, one group', { ...maximum, in_signed: false, lanes: 3, channels: 3, pixels: 8, out_bits: 8 }],
    ['maxima of 16 bits, two groups', { ...maximum, in_bits: 16, lanes: 1, channels: 2, pixels: 4, out_bits: 16 }],
    ['maxima of 1 bit, signed', { ...maximum, in_bits: 1, lanes: 2, channels: 4, pixels: 3, out_bits: 1 }],
  ])('equals the model, one beat a cycle: %s', async (name, generics) => {
    const random = new Random(name.length);
    const low = generics.in_signed ? -(2 ** (generics.in_bits - 1)) : 0;
    const high = low + 2 ** generics.in_bits - 1;
    const frameValues = generics.pixels * generics.channels;
    // A frame of least codes and one of greatest, then random ones.
    const inputs = Array.from({ length: frames }, (_, frame) =>
      frame === 0 ? random.integers(frameValues, low, low) : random.integers(frameValues, frame === 1 ? high : low, high),
    );
    const { channels } = generics;
    const report = await expectCase(
      unitCase(
        globalReduce,
        generics,
        { s_axis: { values: inputs.flat(), frameValues, channels } },
        { m_axis: { values: inputs.flatMap((frame) => reduceFrame(frame, generics)), frameValues: channels } },
      ),
    );
    const { intervalCycles, latencyCycles } = globalReduce.cost(generics);
    expectInterval(report, 'm_axis', intervalCycles);
    expectInterval(report, 's_axis', intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses generics that break its rules', async () => {
    const legal: GlobalReduceGenerics = { ...sum, lanes: 2, channels: 6, pixels: 9, out_bits: 12 };
    const legalMaximum: GlobalReduceGenerics = { ...maximum, lanes: 2, channels: 6, pixels: 9, out_bits: 8 };
    const broken: [GlobalReduceGenerics, RegExp][] = [
      [{ ...legal, lanes: 4 }, /global_reduce: lanes must divide channels, but lanes is 4 and channels is 6/],
      [{ ...legal, zero_point: 128 }, /global_reduce: zero_point must be -128 to 127, but is 128/],
      // 9 * 128 needs 12 bits.
      [{ ...legal, out_bits: 11 }, /global_reduce: out_bits must hold pixels \* \(x - zero_point\) from .* but is 11/],
      [{ ...legalMaximum, out_bits: 9 }, /global_reduce: out_bits of maxima must be in_bits = 8, but is 9/],
      [{ ...legalMaximum, zero_point: 1 }, /global_reduce: zero_point of maxima must be 0, but is 1/],
    ];
    for (const [generics, message] of broken) {
      expect(globalReduce.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(globalReduce, generics), message);
    }
  });
});
