import { describe, expect, it } from 'vitest';
import { mvu, requant, requantMethods } from '../src/index.js';
import type { MvuGenerics } from '../src/index.js';
import { cellCounts, netlists, netlistsUnavailable, sample } from './harness/netlist.js';
import type { Sample } from './harness/netlist.js';

const unavailable = await netlistsUnavailable();
const fold = 'opt -full; wreduce; opt';

/** A layer with a multiplier for every weight. */
function unrolled(weights: readonly number[], rows: number, accBits: number): MvuGenerics {
  const columns = weights.length / rows;
  const bias = { entryBits: accBits, entries: Array.from({ length: rows }, () => 0n) };
  return {
    ...{ in_bits: 8, in_signed: false, weight_bits: 8, weights, bias, rows, columns, pe: rows, simd: columns },
    ...{ acc_bits: accBits, vectors_per_frame: 2 },
  };
}

interface Expected {
  readonly multipliers: number;
  /** Subtractions from zero. */
  readonly negations?: number;
  readonly additions?: number;
}

const layers: readonly (readonly [string, readonly number[], number, Expected])[] = [
  ['zeros', [0, 0, 0, 0], 1, { multipliers: 0, negations: 0, additions: 0 }],
  ['a single one among zeros', [0, 0, 1, 0, 0, 0], 1, { multipliers: 0, negations: 0, additions: 0 }],
  ['powers of two', [1, 2, 4, 64], 1, { multipliers: 0, negations: 0, additions: 3 }],
  ['negative powers of two', [-1, -2, -4, -128], 1, { multipliers: 0, negations: 4, additions: 3 }],
  ['two rows, half of the weights zero', [3, 0, 0, 5, 0, -7, 11, 0], 2, { multipliers: 4, negations: 0, additions: 2 }],
  ['others', [3, -5, 7, 100], 1, { multipliers: 4, negations: 0, additions: 3 }],
];

const scaled = { lanes: 2, channels: 4, in_bits: 12, out_bits: 8, out_signed: true, low: -128, high: 127 };
const offsets = { zero_point: 0, shift: 6, offset_bits: 7, offsets: { entryBits: 7, entries: [32n, 32n, 32n, 32n] } };
const multiplied = (entries: readonly bigint[]): Sample =>
  sample(`multipliers ${entries.join(', ')}`, requant, {
    ...{ ...scaled, ...offsets, method: requantMethods.offset, multiplier_bits: 5 },
    multipliers: { entryBits: 5, entries },
  });

describe.skipIf(unavailable !== undefined)(`constants in the netlist${unavailable === undefined ? '' : ` (skipped: ${unavailable})`}`, async () => {
  const cases = [20, 40].flatMap((accBits) =>
    layers.map(([label, weights, rows, expected]) => ({ label: `${label}, ${accBits} bits`, expected, unit: sample(label, mvu, unrolled(weights, rows, accBits)) })),
  );
  const folded = sample('folded', mvu, { ...unrolled([1, 2, 4, 64, 3, 0, 1, 9], 2, 20), pe: 1, simd: 2 });
  const scalings = [multiplied([8n, 16n, 8n, 16n]), multiplied([8n, 16n, 9n, 15n])];
  const made = unavailable === undefined ? await netlists([...cases.map(({ unit }) => unit), folded, ...scalings], fold) : [];
  const cells = (index: number): ReadonlyMap<string, number> => {
    const netlist = made[index];
    if (netlist === undefined) throw new Error('there is a netlist of each sample');
    return cellCounts(netlist);
  };

  it.each(cases.map((layer, index) => ({ ...layer, index })))('of an unrolled mvu: $label', ({ expected, index }) => {
    const counts = cells(index);
    expect({
      multipliers: counts.get('$mul') ?? 0,
      negations: counts.get('$neg') ?? 0,
      additions: counts.get('$add') ?? 0,
      memories: [...counts.keys()].filter((type) => type.startsWith('$mem')),
    }).toEqual({ ...expected, memories: [] });
  });

  it('leave a multiplier per lane where weights change from beat to beat', () => {
    expect(cells(cases.length).get('$mul')).toBe(2);
  });

  it('of requant: powers of two that all groups of channels share are wires', () => {
    expect(cells(cases.length + 1).get('$mul')).toBeUndefined();
    expect(cells(cases.length + 2).get('$mul')).toBe(2);
  });
});
