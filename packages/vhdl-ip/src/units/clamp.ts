import { z } from 'zod';
import { bufferFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';

const fields = z.strictObject({
  lanes: positive,
  lane_bits: positive.max(30),
  is_signed: z.boolean(),
  low: z.int(),
  high: z.int(),
});

/** Generics of `clamp`. */
export type ClampGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demandRange = (name: string, value: number, least: number, greatest: number): void => {
    if (value >= least && value <= greatest) return;
    context.addIssue({ code: 'custom', message: `clamp: ${name} must be ${least} to ${greatest}, but is ${value}` });
  };
  const least = g.is_signed ? -(2 ** (g.lane_bits - 1)) : 0;
  demandRange('high', g.high, least, least + 2 ** g.lane_bits - 1);
  demandRange('low', g.low, least, g.high);
});

/**
 * Limits every value to `low` and `high`. A Relu on codes has `low` = zero point and `high` = the format's greatest code.
 *
 * Interval 1 cycle a beat, latency 1 cycle.
 *
 * @bits lane_bits (is_signed) in and out
 * @source decision record 0002
 * @vhdl clamp
 */
export const clamp: UnitManifest<ClampGenerics> = {
  name: 'clamp',
  file: 'elementwise/clamp.vhd',
  dependsOn: ['netloom_pkg', 'stream_register'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: () => ({ intervalCycles: 1, latencyCycles: 1, multipliers: 0, memoryBits: 0 }),
  dataflow: () => bufferFlow('s_axis', 'm_axis', 1, 2),
};
