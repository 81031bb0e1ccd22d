import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { treeStages } from './tree-stages.js';

const fields = z.strictObject({
  positions: positive,
  lanes: positive,
  in_bits: positive.max(16),
  in_signed: z.boolean(),
  zero_point: z.int(),
  window_beats: positive,
  groups: positive,
  out_height: positive,
  out_width: positive,
  row_counts: z.array(z.int()).min(1).readonly(),
  column_counts: z.array(z.int()).min(1).readonly(),
  multiple: positive,
  acc_bits: positive.min(2).max(48),
});

/** Generics of `sum_pool`; counts are the taps within the frame by output row and column, see {@link tapsWithin}. */
export type SumPoolGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `sum_pool: ${message}` });
  };
  const least = g.in_signed ? -(2 ** (g.in_bits - 1)) : 0;
  const greatest = least + 2 ** g.in_bits - 1;
  const taps = g.window_beats * g.positions;
  demand(
    g.zero_point >= least && g.zero_point <= greatest,
    `zero_point must be ${least} to ${greatest}, but is ${g.zero_point}`,
  );
  demand(
    g.row_counts.length === g.out_height,
    `row_counts must have out_height = ${g.out_height} entries, but has ${g.row_counts.length}`,
  );
  demand(
    g.column_counts.length === g.out_width,
    `column_counts must have out_width = ${g.out_width} entries, but has ${g.column_counts.length}`,
  );
  for (const row of new Set(g.row_counts)) {
    for (const column of new Set(g.column_counts)) {
      const positiveCounts = row >= 1 && column >= 1;
      demand(positiveCounts, `counts must be at least 1, but are ${row} and ${column}`);
      if (!positiveCounts) continue;
      demand(
        row * column <= taps,
        `row count times column count must not exceed window_beats * positions = ${taps}, but they are ${row} and ${column}`,
      );
      demand(
        g.multiple % (row * column) === 0,
        `multiple must be divisible by ${row} * ${column}, but is ${g.multiple}`,
      );
    }
  }
  demand(
    taps * (greatest - least) < 2 ** 30,
    `window_beats * positions must be less than 2 ** 30 / ${greatest - least}, but is ${taps}`,
  );
  // Below 2^53, so exact.
  const low = g.multiple * (least - g.zero_point);
  const high = g.multiple * (greatest - g.zero_point);
  const limit = 2 ** (g.acc_bits - 1);
  demand(
    low >= -limit && high < limit,
    `acc_bits must hold multiple * (x - zero_point) from ${low} to ${high}, but is ${g.acc_bits}`,
  );
});

/**
 * The accumulator of an average pooling: `y = multiple / (row_counts[row] * column_counts[column]) * sum (x - zero_point)`
 * of every `window_beats` consecutive beats, channel by channel, exact.
 *
 * Input as `window` gives it with `blocks` = channels / lanes: for each output pixel and channel group all taps,
 * `positions` of them a beat; padding holds `zero_point`. The average is `y / multiple`,
 * with {@link sumPoolMultiple} the least multiple. Where every factor is 1 there is no multiplier. To count padding in,
 * all counts are those of the whole kernel.
 *
 * Interval `out_height * out_width * groups * window_beats` cycles; latency from the first input beat `window_beats + 1`
 * cycles and the stages of a tree over positions, one more with factors.
 *
 * @shape x [out_height, out_width, groups, taps, lanes] -> y [out_height, out_width, groups, lanes]
 * @bits x in_bits (in_signed) -> y s acc_bits, which holds `multiple * (x - zero_point)` for every code x
 * @source decision record 0002
 * @vhdl sum_pool
 */
export const sumPool: UnitManifest<SumPoolGenerics> = {
  name: 'sum_pool',
  file: 'reduce/sum_pool.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline', 'sum_pool_pkg', 'sum_pool_factor', 'tree_pkg'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.positions * g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.acc_bits }],
  },
  cost: (g) => {
    const scaled = greatestFactor(g) > 1;
    return {
      intervalCycles: g.out_height * g.out_width * g.groups * g.window_beats,
      latencyCycles: g.window_beats + 1 + treeStages(g.positions) + (scaled ? 1 : 0),
      multipliers: scaled ? g.lanes : 0,
      memoryBits: scaled ? tableBits(g) : 0,
    };
  },
  dataflow: (g) => pipelineFlow(treeStages(g.positions) + (greatestFactor(g) > 1 ? 3 : 2), g.window_beats),
};

/** The files of the library that only `sum_pool` uses. */
export const sumPoolParts: readonly LibraryUnit[] = [
  { name: 'sum_pool_pkg', file: 'reduce/sum_pool_pkg.vhd', dependsOn: ['netloom_pkg'] },
  { name: 'sum_pool_factor', file: 'reduce/sum_pool_factor.vhd', dependsOn: ['sum_pool_pkg'] },
];

function greatestFactor({ row_counts, column_counts, multiple }: SumPoolGenerics): number {
  return multiple / (Math.min(...row_counts) * Math.min(...column_counts));
}

/** The class of every row and column, and the factors by class. */
function tableBits(g: SumPoolGenerics): number {
  const rowClasses = new Set(g.row_counts).size;
  const columnClasses = new Set(g.column_counts).size;
  return (
    g.out_height * bitsOf(rowClasses - 1) +
    g.out_width * bitsOf(columnClasses - 1) +
    rowClasses * columnClasses * bitsOf(greatestFactor(g))
  );
}

/** Bits that hold `value`; 0 for 0. */
function bitsOf(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

/** The least common multiple of all products of a row's and a column's count: the least `multiple` of `sum_pool`. */
export function sumPoolMultiple(rowCounts: readonly number[], columnCounts: readonly number[]): number {
  return rowCounts.reduce(leastCommonMultiple, 1) * columnCounts.reduce(leastCommonMultiple, 1);
}

function leastCommonMultiple(a: number, b: number): number {
  let [divisor, rest] = [a, b];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return (a / divisor) * b;
}

/** A window that slides in one direction. */
export interface SlidingTaps {
  /** Rows or columns of the input. */
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBegin: number;
  /** Rows or columns of the output. */
  readonly outSize: number;
}

/** How many taps of the kernel lie within the input, for each output row or column. */
export function tapsWithin({ size, kernel, stride, dilation, padBegin, outSize }: SlidingTaps): number[] {
  return Array.from({ length: outSize }, (_, position) => {
    let count = 0;
    for (let tap = 0; tap < kernel; tap++) {
      const place = position * stride + tap * dilation - padBegin;
      if (place >= 0 && place < size) count++;
    }
    return count;
  });
}
