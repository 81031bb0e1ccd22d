import { describe, expect, it } from 'vitest';
import { lookup } from '../src/index.js';
import type { LookupGenerics } from '../src/index.js';
import { Random } from './harness/random.js';
import { expectCase, expectInterval, expectLatency, expectRefused } from './harness/run-case.js';
import { refusedCase, unitCase } from './harness/unit-case.js';
import { lookUp } from './models/lookup.js';

const frames = 4;

function genericsOf(lanes: number, in_bits: number, out_bits: number): LookupGenerics {
  return { lanes, in_bits, out_bits, entries: new Random(in_bits).integers(2 ** in_bits, 0, 2 ** out_bits - 1) };
}

describe('lookup', () => {
  it.each<[string, LookupGenerics, boolean]>([
    ['8 to 8 bits, signed', genericsOf(3, 8, 8), true],
    ['8 to 16 bits, unsigned', genericsOf(1, 8, 16), false],
    ['4 to 3 bits', genericsOf(4, 4, 3), true],
    ['1 to 1 bit', genericsOf(2, 1, 1), false],
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
        { m_axis: { values: lookUp(values, generics.entries), frameValues } },
      ),
    );
    const { intervalCycles, latencyCycles } = lookup.cost(generics);
    expectInterval(report, 'm_axis', frameBeats * intervalCycles);
    expectLatency(report, 's_axis', 'm_axis', latencyCycles ?? Number.NaN);
  });

  it('refuses generics that break its rules', async () => {
    const legal = genericsOf(1, 2, 3);
    const broken: [LookupGenerics, RegExp][] = [
      [{ ...legal, entries: [1, 2, 3] }, /lookup: entries must have 2 \*\* in_bits = 4 entries, but has 3/],
      [{ ...legal, entries: [1, 2, 8, 0] }, /lookup: entry 2 must be a bit pattern of out_bits = 3 bits, but is 8/],
    ];
    for (const [generics, message] of broken) {
      expect(lookup.generics.safeParse(generics).error?.message).toMatch(message);
      await expectRefused(refusedCase(lookup, generics), message);
    }
  });
});
