import { describe, expect, it } from 'vitest';
import { multiplyStreams, multiplyStreamsAccumulatorBits, noCorrections } from '../src/index.js';
import type { MultiplyStreamsGenerics, MultiplyStreamsTerms } from '../src/index.js';
import { simulator } from './harness/ghdl.js';
import { Random } from './harness/random.js';
import { CaseRun, expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { type Factor, products } from './models/multiply-streams.js';

const frames = 4;
const frameBeats = 12;

const eight: MultiplyStreamsTerms = {
  ...{ in0_bits: 8, in0_signed: true, in1_bits: 8, in1_signed: true, zero_point0: 0, zero_point1: 0 },
  corrections: noCorrections,
};
const sixteen: MultiplyStreamsTerms = { ...eight, in0_bits: 16, in1_bits: 16 };
const unsigned = { in0_signed: false, in1_signed: false };

function genericsOf(terms: MultiplyStreamsTerms, lanes: number, spareBits = 0): MultiplyStreamsGenerics {
  return { lanes, ...terms, acc_bits: multiplyStreamsAccumulatorBits(terms) + spareBits };
}

function factor(bits: number, signed: boolean, zeroPoint: number): Factor {
  return { low: signed ? -(2 ** (bits - 1)) : 0, count: 2 ** bits, zeroPoint };
}

/** Every so many pairs, the first and the last one among them. */
function everyPair(terms: MultiplyStreamsTerms, step: number): readonly number[] {
  const count = 2 ** (terms.in0_bits + terms.in1_bits);
  return [...Array.from({ length: Math.ceil((count - 1) / step) }, (_, i) => i * step), count - 1];
}

function corrected(terms: MultiplyStreamsTerms, step: number): MultiplyStreamsTerms {
  return { ...terms, corrections: everyPair(terms, step) };
}

/** Random pairs of codes, every third a pair of limits, every other third one that is corrected, if there are such. */
function pairs(random: Random, count: number, g: MultiplyStreamsGenerics, first: Factor, second: Factor): [a: number, b: number][] {
  const limit = ({ low, count: codes }: Factor): number => low + random.integer(0, 1) * (codes - 1);
  return Array.from({ length: count }, (_, i) => {
    const number = g.corrections[random.integer(0, g.corrections.length - 1)] ?? -1;
    if (i % 3 === 0) return [limit(first), limit(second)];
    if (i % 3 === 1 && number >= 0) return [first.low + Math.floor(number / second.count), second.low + (number % second.count)];
    return [first.low + random.integer(0, first.count - 1), second.low + random.integer(0, second.count - 1)];
  });
}

describe('multiply_streams', () => {
  it.each<[string, MultiplyStreamsGenerics]>([
    ['two codes', genericsOf(eight, 2)],
    ['zero points, unsigned', genericsOf({ ...eight, ...unsigned, zero_point0: 128, zero_point1: 255 }, 3)],
    ['unlike widths, signed and unsigned, spare bits', genericsOf({ ...eight, in0_bits: 3, in1_bits: 12, in1_signed: false, zero_point0: -4, zero_point1: 7 }, 1, 25)],
    ['1 bit each', genericsOf({ ...eight, in0_bits: 1, in1_bits: 1, in1_signed: false }, 4)],
    ['31 bits together', genericsOf({ ...sixteen, ...unsigned, in1_bits: 15, zero_point0: 65535 }, 1)],
    ['16 bits each, signed', genericsOf(sixteen, 2)],
    ['16 bits each, unsigned, spare bits', genericsOf({ ...sixteen, ...unsigned, zero_point1: 65535 }, 1, 15)],
    ['corrected, signed', genericsOf(corrected({ ...eight, zero_point1: -7 }, 97), 2)],
    ['corrected, signed and unsigned, unlike widths', genericsOf(corrected({ ...eight, in0_bits: 11, in1_bits: 3, in1_signed: false, zero_point1: 2 }, 13), 3)],
    ['corrected, the second longer, spare bits', genericsOf(corrected({ ...eight, in0_signed: false, in0_bits: 2, in1_bits: 6 }, 5), 1, 24)],
    ['corrected, 1 bit each', genericsOf(corrected({ ...eight, in0_bits: 1, in1_bits: 1 }, 2), 2)],
    ['corrected, all pairs', genericsOf(corrected({ ...eight, ...unsigned, zero_point0: 3 }, 1), 1)],
    ['corrected, a single pair', genericsOf({ ...eight, corrections: [0] }, 1)],
  ])('is exact, a beat each cycle, four cycles later: %s', async (name, generics) => {
    const frameValues = frameBeats * generics.lanes;
    const first = factor(generics.in0_bits, generics.in0_signed, generics.zero_point0);
    const second = factor(generics.in1_bits, generics.in1_signed, generics.zero_point1);
    const drawn = pairs(new Random(name.length), frames * frameValues, generics, first, second);
    const [a, b] = [drawn.map(([code]) => code), drawn.map(([, code]) => code)];
    const values = products(a, first, b, second, generics.corrections === noCorrections ? undefined : generics.corrections);
    const report = await expectCase(
      unitCase(
        multiplyStreams,
        generics,
        { s0_axis: { values: a, frameValues }, s1_axis: { values: b, frameValues } },
        { m_axis: { values, frameValues } },
      ),
    );
    const { intervalCycles, latencyCycles } = multiplyStreams.cost(generics);
    expectInterval(report, 'm_axis', frameBeats * intervalCycles);
    expectLatency(report, 's0_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('counts multipliers, and the bits of its tables', () => {
    const costOf = (terms: MultiplyStreamsTerms): [number, number] => {
      const { multipliers, memoryBits } = multiplyStreams.cost(genericsOf(terms, 3));
      return [multipliers, memoryBits];
    };
    expect(costOf(eight)).toEqual([3, 0]);
    expect(costOf(corrected({ ...eight, in1_bits: 5 }, 100))).toEqual([3, 3 * 8192]);
  });

  it('refuses generics that break its rules', async () => {
    const legal = genericsOf({ ...eight, zero_point0: 5 }, 1);
    // -133 * 127 to -133 * -128
    expect(legal.acc_bits).toBe(16);
    const tables = { ...legal, acc_bits: 17 };
    const broken: [MultiplyStreamsGenerics, RegExp][] = [
      [{ ...legal, acc_bits: 15 }, /multiply_streams: acc_bits must hold .* but is 15/],
      [{ ...tables, corrections: [0], acc_bits: 16 }, /multiply_streams: acc_bits must hold .* but is 16/],
      [{ ...legal, zero_point0: 128, acc_bits: 20 }, /multiply_streams: zero_point0 must be a code of s0_axis, but is 128/],
      [{ ...legal, in1_signed: false, zero_point1: -1, acc_bits: 20 }, /multiply_streams: zero_point1 must be a code of s1_axis, but is -1/],
      [{ ...legal, in1_bits: 9, corrections: [5], acc_bits: 20 }, /codes with corrections must have at most 16 bits together, but have 17/],
      [{ ...tables, corrections: [5, 65536] }, /multiply_streams: a correction must be the number of a pair, but is 65536/],
      [{ ...tables, corrections: [-1, 5] }, /multiply_streams: a correction must be the number of a pair, but is -1/],
      [{ ...tables, corrections: [5, 7, 7] }, /multiply_streams: corrections must ascend, but one is 7/],
    ];
    for (const [generics, message] of broken) {
      expect(multiplyStreams.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(multiplyStreams, generics), message);
    }
  });

  it('notices in simulation that the inputs have frames of different sizes', async () => {
    const values = Array.from({ length: 12 }, () => 0);
    const wrong = unitCase(
      multiplyStreams,
      genericsOf(eight, 1),
      { s0_axis: { values, frameValues: 4 }, s1_axis: { values, frameValues: 6 } },
      { m_axis: { values, frameValues: 4 } },
    );
    const report = await CaseRun.in(wrong, (run) => run.simulate(simulator(), { sourcePermille: 0, sinkPermille: 0 }));
    expect(report.complaints.join('\n')).toMatch(/multiply_streams: both inputs must have tlast with the same beats/);
  });
});
