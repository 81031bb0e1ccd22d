import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';
import { treeStages } from './tree-stages.js';

const fields = z.strictObject({
  positions: positive,
  lanes: positive,
  lane_bits: positive.max(31),
  is_signed: z.boolean(),
  window_beats: positive,
  frame_beats: positive,
});

/** Generics of `max_pool`; `frame_beats` counts input beats. */
export type MaxPoolGenerics = z.infer<typeof fields>;

/**
 * The greatest value of every `window_beats` consecutive beats, channel by channel.
 *
 * Input as `window` gives it with blocks = channels / lanes: for each output pixel and channel group all taps, `positions`
 * of them a beat. Padding is the format's least code (`pad_code` of `window`). One output beat per window: interval
 * `frame_beats` cycles, latency from the first input beat `window_beats + 1` cycles and the stages of a tree over positions.
 *
 * @shape x [pixels, C / lanes, taps, lanes] -> y [pixels, C / lanes, lanes]
 * @bits lane_bits (is_signed) in and out
 * @source decision record 0002
 * @vhdl max_pool
 */
export const maxPool: UnitManifest<MaxPoolGenerics> = {
  name: 'max_pool',
  file: 'pool/max_pool.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline', 'tree_pkg'],
  generics: fields.refine((g) => g.frame_beats % g.window_beats === 0, {
    error: ({ input }) => {
      const g = fields.parse(input);
      return `max_pool: window_beats must divide frame_beats, but window_beats is ${g.window_beats} and frame_beats is ${g.frame_beats}`;
    },
  }),
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.positions * g.lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => ({
    intervalCycles: g.frame_beats,
    latencyCycles: g.window_beats + 1 + treeStages(g.positions),
    multipliers: 0,
    memoryBits: 0,
  }),
  dataflow: (g) => pipelineFlow(2 + treeStages(g.positions), g.window_beats),
};
