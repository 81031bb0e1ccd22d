import { z } from 'zod';
import { positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';

/** Values of the generic `reduction` of `global_reduce`. */
export const reductions = { sum: 0, maximum: 1 } as const;

const fields = z.strictObject({
  reduction: z.literal(Object.values(reductions)),
  lanes: positive,
  channels: positive,
  pixels: positive,
  in_bits: positive.max(16),
  in_signed: z.boolean(),
  zero_point: z.int(),
  out_bits: positive.max(48),
});

/** Generics of `global_reduce`; for maxima `zero_point` is 0 and `out_bits` is `in_bits`. */
export type GlobalReduceGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `global_reduce: ${message}` });
  };
  demand(
    g.channels % g.lanes === 0,
    `lanes must divide channels, but lanes is ${g.lanes} and channels is ${g.channels}`,
  );
  if (g.reduction === reductions.maximum) {
    demand(g.out_bits === g.in_bits, `out_bits of maxima must be in_bits = ${g.in_bits}, but is ${g.out_bits}`);
    demand(g.zero_point === 0, `zero_point of maxima must be 0, but is ${g.zero_point}`);
    return;
  }
  demand(g.out_bits >= 2, `out_bits must be 2 to 48, but is ${g.out_bits}`);
  const least = g.in_signed ? -(2 ** (g.in_bits - 1)) : 0;
  const greatest = least + 2 ** g.in_bits - 1;
  demand(
    g.zero_point >= least && g.zero_point <= greatest,
    `zero_point must be ${least} to ${greatest}, but is ${g.zero_point}`,
  );
  // Below 2^53, so exact.
  const low = g.pixels * (least - g.zero_point);
  const high = g.pixels * (greatest - g.zero_point);
  const limit = 2 ** (g.out_bits - 1);
  demand(
    low >= -limit && high < limit,
    `out_bits must hold pixels * (x - zero_point) from ${low} to ${high}, but is ${g.out_bits}`,
  );
});

/**
 * The sum (of `x - zero_point`, exact) or the maximum of each channel over a frame of `pixels` pixels.
 *
 * Results leave during the frame's last pixel: interval `pixels * B` cycles with `B = channels / lanes`, latency
 * `(pixels - 1) * B + 2` cycles from the frame's first beat.
 *
 * @shape x [pixels, channels] -> y [channels]
 * @bits x in_bits (in_signed) -> sums s out_bits, maxima as x
 * @source decision record 0002
 * @vhdl global_reduce
 */
export const globalReduce: UnitManifest<GlobalReduceGenerics> = {
  name: 'global_reduce',
  file: 'reduce/global_reduce.vhd',
  dependsOn: ['netloom_pkg', 'reduce_pkg', 'stream_pipeline'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.out_bits }],
  },
  cost: (g) => {
    const beats = g.channels / g.lanes;
    return {
      intervalCycles: g.pixels * beats,
      latencyCycles: (g.pixels - 1) * beats + 2,
      multipliers: 0,
      memoryBits: beats > 1 ? g.channels * g.out_bits : 0,
    };
  },
  dataflow: (g) => {
    const before = (g.pixels - 1) * (g.channels / g.lanes);
    const ends = { input: 's_axis', entersLike: 's_axis', output: 'm_axis' };
    return { waits: {}, pipeline: { ...ends, stages: 2, entries: (beat) => before + beat + 1 } };
  },
};

/** The files of the library that only `global_reduce` uses. */
export const globalReduceParts: readonly LibraryUnit[] = [
  { name: 'reduce_pkg', file: 'reduce/reduce_pkg.vhd', dependsOn: [] },
];
