import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { natural, packedVector, positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import type { PackedVector } from '../render-generic.js';

/** Values of the generic `method` of `requant`. */
export const requantMethods = { offset: 0, halfEven: 1, thresholds: 2 } as const;

const common = {
  lanes: positive,
  channels: positive,
  in_bits: positive.min(2).max(48),
  out_bits: positive.max(16),
  out_signed: z.boolean(),
  low: z.int(),
  high: z.int(),
};

const scaling = {
  zero_point: z.int(),
  multiplier_bits: positive.max(128),
  multipliers: packedVector,
  shift: natural.max(160),
};

const fields = z.discriminatedUnion('method', [
  z.strictObject({
    ...common,
    method: z.literal(requantMethods.offset),
    ...scaling,
    offset_bits: positive.max(192),
    offsets: packedVector,
  }),
  z.strictObject({
    ...common,
    method: z.literal(requantMethods.halfEven),
    ...scaling,
    tie_windows: packedVector,
    round_accumulator: z.boolean(),
  }),
  z.strictObject({
    ...common,
    method: z.literal(requantMethods.thresholds),
    levels: positive,
    thresholds: packedVector,
  }),
]);

/** Generics of `requant`; which ones there are depends on `method`. */
export type RequantGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `requant: ${message}` });
  };
  const demandRange = (name: string, value: number, least: number, greatest: number): void => {
    demand(value >= least && value <= greatest, `${name} must be ${least} to ${greatest}, but is ${value}`);
  };
  const demandEntries = (name: string, vector: PackedVector, entries: number, bits: number): void => {
    const actual = vector.entries.length * vector.entryBits;
    demand(
      vector.entries.length === entries && vector.entryBits === bits,
      `${name} must have ${entries * bits} bits, but has ${actual} (${entries} entries of ${bits} bits are wanted)`,
    );
  };
  demand(g.channels % g.lanes === 0, `lanes must divide channels, but lanes is ${g.lanes} and channels is ${g.channels}`);
  const least = g.out_signed ? -(2 ** (g.out_bits - 1)) : 0;
  const greatest = least + 2 ** g.out_bits - 1;
  demandRange('high', g.high, least, greatest);
  demandRange('low', g.low, least, g.high);
  if (g.method === requantMethods.thresholds) {
    demandRange('levels', g.levels, 1, g.high - g.low);
    demandEntries('thresholds', g.thresholds, g.channels * g.levels, g.in_bits + 1);
    return;
  }
  demandRange('zero_point', g.zero_point, least, greatest);
  demandEntries('multipliers', g.multipliers, g.channels, g.multiplier_bits);
  if (g.method === requantMethods.offset) {
    demandEntries('offsets', g.offsets, g.channels, g.offset_bits);
    return;
  }
  const windowBits = Math.max(g.shift, 1);
  demandEntries('tie_windows', g.tie_windows, g.out_bits + 1, windowBits);
  const half = 1n << BigInt(windowBits - 1);
  const misfit = g.tie_windows.entries.findIndex((window) => window < 0n || window >= half);
  demand(misfit < 0, `a tie window must be less than half, but window ${misfit} is not`);
});

/**
 * Requantizes accumulators to codes: `y = clamp(round(acc * m / 2^shift) + zero_point, low, high)`, by channel.
 *
 * Packed constants hold channel c in entry c; channel of lane l in beat b of a pixel is `(b mod channels/lanes) * lanes + l`.
 *
 * - method offset (0): `floor((acc * m + offset) / 2^shift)`; `multipliers` unsigned, `offsets` signed. Multipliers of 1 in
 *   one bit take no multiplier.
 * - method half even (1): `k = floor(P / 2^shift)` with `P = acc * m`, or `k + 1` above the half, or the even of both when P
 *   is no farther from the half than the window of the binade of |k + 1/2|. `tie_windows` has `out_bits + 1` entries (0 for
 *   1/2, e for 2^(e-1) up to 2^e), each of `max(shift, 1)` bits and less than half. All zero: plain half to even. Float32:
 *   multipliers are the scales' significands over one `2^shift`, windows `floor(2^(shift + e - 25))`. The narrower window
 *   that float32 has on 1/2's side towards zero needs no entry: the nearest and the even integer are both 0 there.
 *   With `round_accumulator` acc is rounded to 24 significant bits first, half to even; accumulators of up to 25 bits have
 *   no more.
 * - method thresholds (2): `low` + how many of the channel's thresholds acc reaches; threshold i of channel c is entry
 *   `c * levels + i`, ascending, signed, `in_bits + 1` bits; `2^(in_bits - 1)` is a threshold that is never reached.
 *
 * Interval 1 cycle a beat; latency 6 cycles by method offset, 7 by half even, 9 where the accumulator is rounded
 * (`round_accumulator` and more than 25 bits), with thresholds 1 + the bits that hold `levels`.
 *
 * @bits acc s in_bits -> y out_bits (out_signed)
 * @rounding as the method says, then saturation to low and high
 * @source decision record 0002
 * @vhdl requant
 */
export const requant: UnitManifest<RequantGenerics> = {
  name: 'requant',
  file: 'requant/requant.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline', 'requant_pkg', 'requant_round', 'requant_multiply', 'requant_search'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.out_bits }],
  },
  cost: (g) => ({
    intervalCycles: 1,
    latencyCycles: latency(g),
    multipliers: multiplies(g) ? g.lanes : 0,
    memoryBits: constantBits(g),
  }),
  dataflow: (g) => pipelineFlow(latency(g)),
};

/** The files of the library that only `requant` uses. */
export const requantParts: readonly LibraryUnit[] = [
  { name: 'requant_pkg', file: 'requant/requant_pkg.vhd', dependsOn: ['netloom_pkg'] },
  { name: 'requant_round', file: 'requant/requant_round.vhd', dependsOn: ['netloom_pkg', 'requant_pkg'] },
  { name: 'requant_multiply', file: 'requant/requant_multiply.vhd', dependsOn: ['netloom_pkg', 'requant_pkg'] },
  { name: 'requant_search', file: 'requant/requant_search.vhd', dependsOn: ['netloom_pkg', 'requant_pkg'] },
];

/** Accumulators of no more bits are float32 numbers. */
const float32Bits = 25;

function latency(g: RequantGenerics): number {
  if (g.method === requantMethods.thresholds) return 1 + Math.ceil(Math.log2(g.levels + 1));
  if (g.method === requantMethods.offset) return 6;
  return g.round_accumulator && g.in_bits > float32Bits ? 9 : 7;
}

function multiplies(g: RequantGenerics): boolean {
  if (g.method === requantMethods.thresholds) return false;
  return g.multiplier_bits > 1 || g.multipliers.entries.some((multiplier) => multiplier !== 1n);
}

/** Constants that differ between the channels of a lane are read from memory. */
function constantBits(g: RequantGenerics): number {
  const inMemory = (vector: PackedVector): number => {
    const alike = vector.entries.every((entry, index) => entry === vector.entries[index % g.lanes]);
    return alike ? 0 : vector.entries.length * vector.entryBits;
  };
  if (g.method === requantMethods.thresholds) {
    const steps = Math.ceil(Math.log2(g.levels + 1));
    return g.channels * (2 ** steps - 1) * (g.in_bits + 1);
  }
  return inMemory(g.multipliers) + (g.method === requantMethods.offset ? inMemory(g.offsets) : 0);
}
