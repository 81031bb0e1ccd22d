import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { natural, positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const fields = z.strictObject({
  lanes: positive,
  in_bits: positive.max(12),
  out_bits: positive.max(62),
  entries: z.array(natural).min(1).readonly(),
});

/** An integer holds so many bits of an entry. */
const listBits = 31;

/** The generic `entries` of bit patterns of `bits` bits: those of more than 31 are two lists, lower bits first. */
export function lookupEntries(patterns: readonly bigint[], bits: number): readonly number[] {
  const low = patterns.map((pattern) => Number(BigInt.asUintN(listBits, pattern)));
  return bits <= listBits ? low : [...low, ...patterns.map((pattern) => Number(pattern >> BigInt(listBits)))];
}

/** Generics of `lookup`; `entries` are bit patterns of the output by the bit pattern of the input ({@link lookupEntries}). */
export type LookupGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `lookup: ${message}` });
  };
  const depth = 2 ** g.in_bits;
  const lists = Math.ceil(g.out_bits / listBits);
  demand(
    g.entries.length === lists * depth,
    `entries must have ${lists} * 2 ** in_bits = ${lists * depth} entries, but has ${g.entries.length}`,
  );
  const bitsOf = (index: number): number => (index < depth ? Math.min(g.out_bits, listBits) : g.out_bits - listBits);
  const misfit = g.entries.findIndex((entry, index) => entry >= 2 ** bitsOf(index));
  demand(misfit < 0, `entry ${misfit} must be a bit pattern of ${bitsOf(misfit)} bits, but is ${g.entries[misfit] ?? ''}`);
});

/**
 * A function of one code by a table: `y = entries[x]` in every lane, any function, exact.
 *
 * x is the bit pattern of the input, so of a signed format entries `2^(in_bits - 1)` and on belong to negative codes.
 * Interval 1 cycle a beat, latency 2 cycles.
 *
 * @bits x in_bits -> y out_bits, bit patterns both
 * @vhdl lookup
 */
export const lookup: UnitManifest<LookupGenerics> = {
  name: 'lookup',
  file: 'lookup/lookup.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.out_bits }],
  },
  cost: (g) => ({
    intervalCycles: 1,
    latencyCycles: 2,
    multipliers: 0,
    memoryBits: g.lanes * 2 ** g.in_bits * g.out_bits,
  }),
  dataflow: () => pipelineFlow(2),
};
