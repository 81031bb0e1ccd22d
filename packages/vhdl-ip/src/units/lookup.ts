import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { natural, positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const fields = z.strictObject({
  lanes: positive,
  in_bits: positive.max(12),
  out_bits: positive.max(31),
  entries: z.array(natural).min(1).readonly(),
});

/** Generics of `lookup`; `entries` are bit patterns of the output by the bit pattern of the input. */
export type LookupGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `lookup: ${message}` });
  };
  const size = 2 ** g.in_bits;
  demand(
    g.entries.length === size,
    `entries must have 2 ** in_bits = ${size} entries, but has ${g.entries.length}`,
  );
  const misfit = g.entries.findIndex((entry) => entry >= 2 ** g.out_bits);
  demand(
    misfit < 0,
    `entry ${misfit} must be a bit pattern of out_bits = ${g.out_bits} bits, but is ${g.entries[misfit] ?? ''}`,
  );
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
  dependsOn: ['netloom_pkg', 'stream_hold'],
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
