import { describe, expect, it } from 'vitest';
import { lookup, lookupEntries } from '../src/index.js';
import type { LookupGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { lookUp } from './models/lookup.js';

const frames = 4;

/** A random table. */
function patternsOf({ in_bits, out_bits }: Pick<LookupGenerics, 'in_bits' | 'out_bits'>): bigint[] {
  const random = new Random(in_bits);
  return Array.from({ length: 2 ** in_bits }, () => random.wide(out_bits, false));
}

function genericsOf(lanes: number, in_bits: number, out_bits: number): LookupGenerics {
  return { lanes, in_bits, out_bits, entries: lookupEntries(patternsOf({ in_bits, out_bits }), out_bits) };
}

describe('lookup', () => {
  it.each<[string, LookupGenerics, boolean]>([
    ['8 to 8 bits, signed', genericsOf(3, 8, 8), true],
    ['8 to 16 bits, unsigned', genericsOf(1, 8, 16), false],
    ['4 to 3 bits', genericsOf(4, 4, 3), true],
    ['1 to 1 bit', genericsOf(2, 1, 1), false],
    ['5 to 32 bits: two lists', genericsOf(2, 5, 32), true],
    ['8 to 45 bits', genericsOf(1, 8, 45), true],
    ['3 to 62 bits', genericsOf(2, 3, 62), false],
    ['12 to 31 bits: more entries than fit the stack of GHDL', genericsOf(2, 12, 31), true],
  ])('is the table, a beat each cycle, two cycles later: %s', async (name, generics, signed) => {
    const random = new Random(name.length);
    const low = signed ? -(2 ** (generics.in_bits - 1)) : 0;
    const frameBeats = 40;
    const frameValues = frameBeats * generics.lanes;
    // Every code up to the number of values, in an order that has all neighbours, then random ones.
    const values = Array.from({ length: frames * frameValues }, (_, index) =>
      index < 2 ** generics.in_bits && generics.in_bits <= 8 ? low + index : low + random.integer(0, 2 ** generics.in_bits - 1),
    );
    const report = await expectCase(
      unitCase(
        lookup,
        generics,
        { s_axis: { values, frameValues } },
        { m_axis: { values: lookUp(values, patternsOf(generics)), frameValues } },
      ),
    );
    const { intervalCycles, latencyCycles } = lookup.cost(generics);
    expectInterval(report, 'm_axis', frameBeats * intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses generics that break its rules', async () => {
    const legal = genericsOf(1, 2, 3);
    const broken: [LookupGenerics, RegExp][] = [
      [{ ...legal, entries: [1, 2, 3] }, /lookup: entries must have 1 \* 2 \*\* in_bits = 4 entries, but has 3/],
      [{ ...legal, entries: [1, 2, 8, 0] }, /lookup: entry 2 must be a bit pattern of 3 bits, but is 8/],
      [{ ...legal, out_bits: 32, entries: [1, 2, 3, 4, 0, 1, 0, 2] }, /lookup: entry 7 must be a bit pattern of 1 bits, but is 2/],
    ];
    for (const [generics, message] of broken) {
      expect(lookup.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(lookup, generics), message);
    }
  });
});
