import { describe, expect, it } from 'vitest';
import { addStreams, addStreamsAccumulatorBits } from '../src/index.js';
import type { AddStreamsGenerics, AddStreamsTerms } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { weightedSum } from './models/add-streams.js';

const frames = 4;
const frameBeats = 12;

const eight: AddStreamsTerms = { in0_bits: 8, in0_signed: true, in1_bits: 8, in1_signed: true, factor0: 1, factor1: 1 };
const sixteen: AddStreamsTerms = { ...eight, in0_bits: 16, in1_bits: 16 };
const largest = 2 ** 31 - 1;

function genericsOf(terms: AddStreamsTerms, offset: bigint, lanes: number, spareBits = 0): AddStreamsGenerics {
  const acc_bits = addStreamsAccumulatorBits(terms, offset) + spareBits;
  return { ...terms, lanes, acc_bits, offset: { entryBits: acc_bits, entries: [offset] } };
}

/** Random codes, every third one a limit of the format. */
function codes(random: Random, count: number, bits: number, signed: boolean): number[] {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = low + 2 ** bits - 1;
  return Array.from({ length: count }, (_, i) =>
    i % 3 === 0 ? (random.integer(0, 1) === 0 ? low : high) : random.integer(low, high),
  );
}

describe('add_streams', () => {
  it.each<[string, AddStreamsGenerics]>([
    ['sum of codes', genericsOf(eight, 0n, 2)],
    ['difference with an offset', genericsOf({ ...eight, factor1: -1 }, -37n, 3)],
    ['two factors, unsigned and signed', genericsOf({ ...eight, in0_signed: false, factor0: 181, factor1: 77 }, 5000n, 2)],
    ['unlike widths, negative factors', genericsOf({ ...eight, in0_bits: 3, in1_bits: 12, factor0: -901, factor1: -64 }, 12345n, 1, 2)],
    ['1 bit each', genericsOf({ ...eight, in0_bits: 1, in1_bits: 1, in1_signed: false, factor1: 3 }, 0n, 4)],
    ['a factor of zero', genericsOf({ ...eight, factor0: 0, factor1: 5 }, -3n, 1)],
    ['31-bit products of one sign', genericsOf({ ...sixteen, factor0: 16383, factor1: 16383 }, 0n, 2)],
    ['31-bit products and an offset against them', genericsOf({ ...sixteen, in0_signed: false, in0_bits: 15, factor0: 32767, factor1: -16383 }, -536_000_000n, 1)],
    ['32-bit accumulator', genericsOf({ ...sixteen, factor0: 32767, factor1: 16384 }, 7n, 2)],
    ['32-bit products only', genericsOf({ ...sixteen, factor0: 65535, factor1: -2 }, -9n, 2)],
    ['wide offset', genericsOf(eight, 1n << 40n, 2)],
    ['entries of tables', genericsOf({ ...eight, in0_bits: 44, in1_bits: 33 }, -(2n ** 43n), 2)],
    ['the widest of both signs', genericsOf({ ...eight, in0_bits: 46, in1_bits: 46, in1_signed: false, factor1: -1 }, 0n, 1)],
    ['greatest factors, unsigned', genericsOf({ ...sixteen, in0_signed: false, in1_signed: false, factor0: largest, factor1: -largest }, 0n, 2)],
    ['greatest factors, signed, negative', genericsOf({ ...sixteen, factor0: -largest, factor1: -largest }, -9n, 1)],
  ])('is exact, a beat each cycle, three cycles later: %s', async (name, generics) => {
    const random = new Random(name.length);
    const frameValues = frameBeats * generics.lanes;
    const a = codes(random, frames * frameValues, generics.in0_bits, generics.in0_signed);
    const b = codes(random, frames * frameValues, generics.in1_bits, generics.in1_signed);
    const [offset = 0n] = generics.offset.entries;
    const values = weightedSum(a, b, generics.factor0, generics.factor1, offset);
    const report = await expectCase(
      unitCase(
        addStreams,
        generics,
        { s0_axis: { values: a, frameValues }, s1_axis: { values: b, frameValues } },
        { m_axis: { values, frameValues } },
      ),
    );
    const { intervalCycles, latencyCycles } = addStreams.cost(generics);
    expectInterval(report, 'm_axis', frameBeats * intervalCycles);
    expectLatency(report, 's0_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('counts multipliers', () => {
    const count = (factor0: number, factor1: number): number =>
      addStreams.cost(genericsOf({ ...eight, factor0, factor1 }, 0n, 3)).multipliers;
    expect([count(1, -1), count(0, -64), count(3, 1), count(-3, 100)]).toEqual([0, 0, 3, 6]);
  });

  it('refuses generics that break its rules', async () => {
    const legal = genericsOf({ ...eight, factor0: 3, factor1: -2 }, 100n, 1);
    // -128 * 3 - 127 * 2 + 100 to 127 * 3 + 128 * 2 + 100
    expect(legal.acc_bits).toBe(11);
    const broken: [AddStreamsGenerics, RegExp][] = [
      [{ ...legal, acc_bits: 10, offset: { entryBits: 10, entries: [100n] } }, /add_streams: acc_bits must hold .* but is 10/],
      [{ ...legal, acc_bits: 12 }, /add_streams: offset must have acc_bits = 12 bits, but has 11/],
    ];
    for (const [generics, message] of broken) {
      expect(addStreams.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(addStreams, generics), message);
    }
  });

  it('notices in simulation that the inputs have frames of different sizes', async () => {
    const generics = genericsOf(eight, 0n, 1);
    const values = Array.from({ length: 12 }, () => 0);
    const wrong = unitCase(
      addStreams,
      generics,
      { s0_axis: { values, frameValues: 4 }, s1_axis: { values, frameValues: 6 } },
      { m_axis: { values, frameValues: 4 } },
    );
    const report = await CaseRun.in(wrong, (run) => run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 }));
    expect(report.complaints.join('\n')).toMatch(/add_streams: both inputs must have tlast with the same beats/);
  });
});
