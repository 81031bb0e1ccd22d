import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const fields = z.strictObject({
  lanes: positive,
  lane_bits: positive.max(31),
  is_signed: z.boolean(),
  channels: positive,
  index_bits: positive.max(31),
  select_last_index: z.boolean(),
  pixels_per_frame: positive,
});

/** Generics of `arg_max`; `index_bits` holds `channels - 1`. */
export type ArgMaxGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `arg_max: ${message}` });
  };
  demand(g.channels % g.lanes === 0, `lanes must divide channels, but lanes is ${g.lanes} and channels is ${g.channels}`);
  const least = Math.max(1, bitsOf(g.channels - 1));
  demand(g.index_bits >= least, `index_bits must be ${least} to 31, but is ${g.index_bits}`);
});

/**
 * The index of the greatest of a pixel's channels; of equal ones the first, or the last with `select_last_index`.
 *
 * With `B = channels / lanes` and `T` the bits that hold `lanes - 1` (0 for one lane): interval `pixels_per_frame * B`
 * cycles, latency `B + 1 + T` cycles from the first input beat.
 *
 * @shape x [pixels, channels] -> y [pixels, 1]
 * @bits x lane_bits (is_signed) -> y u index_bits
 * @source decision record 0002
 * @vhdl arg_max
 */
export const argMax: UnitManifest<ArgMaxGenerics> = {
  name: 'arg_max',
  file: 'argmax/arg_max.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: () => 1, laneBits: (g) => g.index_bits }],
  },
  cost: (g) => ({
    intervalCycles: (g.pixels_per_frame * g.channels) / g.lanes,
    latencyCycles: g.channels / g.lanes + 1 + bitsOf(g.lanes - 1),
    multipliers: 0,
    memoryBits: 0,
  }),
  dataflow: (g) => pipelineFlow(2 + bitsOf(g.lanes - 1), g.channels / g.lanes),
};

/** Bits that hold `value`; 0 for 0. */
function bitsOf(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}
