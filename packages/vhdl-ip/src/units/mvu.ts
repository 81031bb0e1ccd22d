import { z } from 'zod';
import { pipelineFlow } from '../dataflow.js';
import { packedVector, positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { treeStages } from './tree-stages.js';

const fields = z.strictObject({
  in_bits: positive.max(16),
  in_signed: z.boolean(),
  weight_bits: positive.max(17),
  weights: z.array(z.int()).min(1).readonly(),
  bias: packedVector,
  rows: positive,
  columns: positive,
  pe: positive,
  simd: positive,
  acc_bits: positive.min(2).max(48),
  vectors_per_frame: positive,
});

/** Generics of `mvu`. */
export type MvuGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const rule = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `mvu: ${message}` });
  };
  rule(g.rows % g.pe === 0, `pe must divide rows, but pe is ${g.pe} and rows is ${g.rows}`);
  rule(g.columns % g.simd === 0, `simd must divide columns, but simd is ${g.simd} and columns is ${g.columns}`);
  rule(
    g.weights.length === g.rows * g.columns,
    `weights must have rows * columns = ${g.rows * g.columns} entries, but has ${g.weights.length}`,
  );
  rule(
    g.bias.entries.length === g.rows && g.bias.entryBits === g.acc_bits,
    `bias must have ${g.rows} entries of acc_bits = ${g.acc_bits} bits, but has ${g.bias.entries.length} of ${g.bias.entryBits}`,
  );
  const limit = 2 ** (g.weight_bits - 1);
  const misfit = g.weights.findIndex((weight) => weight < -limit || weight >= limit);
  rule(misfit < 0, `weight ${misfit} must fit weight_bits = ${g.weight_bits}, but is ${g.weights[misfit] ?? ''}`);
});

/**
 * The matrix-vector unit: `y[r] = bias[r] + sum over c of weights[r][c] * x[c]` for every vector, exact.
 *
 * With `SF = columns / simd` and `NF = rows / pe`: each vector comes NF times over, SF beats each time; beat `nf` of the
 * output holds rows `nf * pe` and on.
 *
 * - `weights`: see {@link orderMvuWeights}; two's complement numbers of `weight_bits` bits, input zero point not removed.
 * - `bias`: entry `r` is row r's bias, signed, `acc_bits` bits.
 * - `acc_bits` must hold bias plus any partial sum; {@link mvuAccumulatorBits} is always enough.
 * - interval: `vectors_per_frame * NF * SF` cycles a frame; latency `SF + 3 + S` cycles from the first input beat, with
 *   `S` = 0 for simd 1, 1 up to 4, 2 up to 16, 3 up to 64 (the adder tree's registers).
 *
 * @shape x [columns] -> y [rows]
 * @bits x in_bits (in_signed), weights s weight_bits -> y s acc_bits
 * @source decision record 0002
 * @vhdl mvu
 */
export const mvu: UnitManifest<MvuGenerics> = {
  name: 'mvu',
  file: 'mvu/mvu.vhd',
  dependsOn: ['netloom_pkg', 'stream_pipeline', 'mvu_pkg', 'tree_pkg', 'mvu_integer', 'mvu_wide'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.simd, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.pe, laneBits: (g) => g.acc_bits }],
  },
  cost: (g) => {
    const groupBeats = g.columns / g.simd;
    const vectorBeats = (g.rows / g.pe) * groupBeats;
    return {
      intervalCycles: g.vectors_per_frame * vectorBeats,
      latencyCycles: groupBeats + 3 + treeStages(g.simd),
      multipliers: g.pe * g.simd,
      memoryBits: g.rows * g.columns * g.weight_bits + g.rows * g.acc_bits,
    };
  },
  dataflow: (g) => pipelineFlow(4 + treeStages(g.simd), g.columns / g.simd),
};

/** The parts of `mvu`; `mvu_pkg` is one of `depthwise`, too. */
export const mvuParts: readonly LibraryUnit[] = [
  { name: 'mvu_pkg', file: 'mvu/mvu_pkg.vhd', dependsOn: ['netloom_pkg'] },
  { name: 'mvu_integer', file: 'mvu/mvu_integer.vhd', dependsOn: ['netloom_pkg', 'mvu_pkg', 'tree_pkg'] },
  { name: 'mvu_wide', file: 'mvu/mvu_wide.vhd', dependsOn: ['netloom_pkg', 'mvu_pkg', 'tree_pkg'] },
];

/** A weight matrix and its folding. */
export interface MvuMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly pe: number;
  readonly simd: number;
}

/**
 * Orders a weight matrix as `mvu` wants it: entry `((nf * SF + sf) * pe + p) * simd + s` is the weight of row
 * `nf * pe + p`, column `sf * simd + s`.
 *
 * @shape weights [rows, columns] row-major -> [NF, SF, pe, simd]
 */
export function orderMvuWeights(weights: ArrayLike<number>, { rows, columns, pe, simd }: MvuMatrix): number[] {
  const ordered: number[] = [];
  for (let row = 0; row < rows; row += pe) {
    for (let column = 0; column < columns; column += simd) {
      for (let p = 0; p < pe; p++) {
        for (let s = 0; s < simd; s++) ordered.push(weights[(row + p) * columns + column + s] ?? 0);
      }
    }
  }
  return ordered;
}

/**
 * Least `acc_bits` with which no partial sum of any row can overflow, whatever the order of additions.
 *
 * @param weights row-major [rows, columns]
 * @param bias one entry per row
 * @param low least input code, @param high greatest input code
 */
export function mvuAccumulatorBits(
  weights: ArrayLike<number>,
  bias: readonly bigint[],
  columns: number,
  low: number,
  high: number,
): number {
  let bits = 2;
  bias.forEach((start, row) => {
    let least = start;
    let greatest = start;
    for (let column = 0; column < columns; column++) {
      const weight = weights[row * columns + column] ?? 0;
      least += BigInt(Math.min(0, weight * low, weight * high));
      greatest += BigInt(Math.max(0, weight * low, weight * high));
    }
    while (BigInt.asIntN(bits, least) !== least || BigInt.asIntN(bits, greatest) !== greatest) bits++;
  });
  return bits;
}
