import { z } from 'zod';
import { positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';
import { pairPipelineFlow } from './pair-pipeline.js';

const zeroPoint = z.int().min(-(2 ** 15)).max(2 ** 16 - 1);

const fields = z.strictObject({
  lanes: positive,
  in0_bits: positive.max(16),
  in0_signed: z.boolean(),
  in1_bits: positive.max(16),
  in1_signed: z.boolean(),
  zero_point0: zeroPoint,
  zero_point1: zeroPoint,
  corrections: z.array(z.int()).min(1).readonly(),
  acc_bits: positive.min(2).max(48),
});

/** Generics of `multiply_streams`; `corrections` are {@link noCorrections} or numbers of pairs, ascending. */
export type MultiplyStreamsGenerics = z.infer<typeof fields>;

/** What the products depend on. */
export type MultiplyStreamsTerms = Omit<MultiplyStreamsGenerics, 'lanes' | 'acc_bits'>;

/** The generic `corrections` where no pair has one. */
export const noCorrections: readonly number[] = [-1];

/** Bits of both codes of a pair that may have a correction. */
const pairBitsMost = 16;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `multiply_streams: ${message}` });
  };
  for (const index of [0, 1] as const) {
    const { low, high } = codesOf(g[`in${index}_bits`], g[`in${index}_signed`]);
    const zero = g[`zero_point${index}`];
    demand(zero >= low && zero <= high, `zero_point${index} must be a code of s${index}_axis, but is ${zero}`);
  }
  if (hasCorrections(g)) {
    const bits = g.in0_bits + g.in1_bits;
    demand(bits <= pairBitsMost, `codes with corrections must have at most ${pairBitsMost} bits together, but have ${bits}`);
    const misfit = g.corrections.find((number) => number < 0 || number >= 2 ** bits);
    demand(misfit === undefined, `a correction must be the number of a pair, but is ${misfit ?? ''}`);
    const early = g.corrections.find((number, i) => number <= (g.corrections[i - 1] ?? -1));
    demand(misfit !== undefined || early === undefined, `corrections must ascend, but one is ${early ?? ''}`);
  }
  const { least, greatest } = outputRange(g);
  demand(fits(least, g.acc_bits) && fits(greatest, g.acc_bits), `acc_bits must hold ${least} to ${greatest}, but is ${g.acc_bits}`);
});

/**
 * The product of two streams, lane by lane: `p = (a - zero_point0) * (b - zero_point1)`, exact.
 *
 * The accumulator of a multiplication of codes: `p`, or, with corrections, `2 * p`, and one more for the pairs of codes
 * that they name. `acc_bits` holds every output: {@link multiplyStreamsAccumulatorBits}. Interval 1 cycle a beat, latency
 * 4 cycles from the later of a pair of beats.
 *
 * @bits a in0_bits (in0_signed), b in1_bits (in1_signed) -> y s acc_bits
 * @source integer semantics, section Multiplication
 * @vhdl multiply_streams
 */
export const multiplyStreams: UnitManifest<MultiplyStreamsGenerics> = {
  name: 'multiply_streams',
  file: 'join/multiply_streams.vhd',
  dependsOn: ['netloom_pkg', 'pair_pipeline'],
  generics,
  streams: {
    inputs: [
      { name: 's0_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in0_bits },
      { name: 's1_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in1_bits },
    ],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.acc_bits }],
  },
  cost: (g) => ({
    intervalCycles: 1,
    latencyCycles: 4,
    multipliers: g.lanes,
    memoryBits: hasCorrections(g) ? g.lanes * 2 ** (g.in0_bits + g.in1_bits) : 0,
  }),
  dataflow: () => pairPipelineFlow(4),
};

/** Least `acc_bits` that hold every output. */
export function multiplyStreamsAccumulatorBits(terms: MultiplyStreamsTerms): number {
  const { least, greatest } = outputRange(terms);
  let bits = 2;
  while (!fits(least, bits) || !fits(greatest, bits)) bits++;
  return bits;
}

function hasCorrections({ corrections }: MultiplyStreamsTerms): boolean {
  return corrections.length > 1 || corrections[0] !== noCorrections[0];
}

function codesOf(bits: number, signed: boolean): { readonly low: number; readonly high: number } {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  return { low, high: low + 2 ** bits - 1 };
}

/** Whole numbers of less than 36 bits. */
function outputRange(g: MultiplyStreamsTerms): { readonly least: number; readonly greatest: number } {
  const first = codesOf(g.in0_bits, g.in0_signed);
  const second = codesOf(g.in1_bits, g.in1_signed);
  const products = [first.low, first.high].flatMap((a) => [second.low, second.high].map((b) => (a - g.zero_point0) * (b - g.zero_point1)));
  const [least, greatest] = [Math.min(...products), Math.max(...products)];
  return hasCorrections(g) ? { least: 2 * least, greatest: 2 * greatest + 1 } : { least, greatest };
}

function fits(value: number, bits: number): boolean {
  return value >= -(2 ** (bits - 1)) && value < 2 ** (bits - 1);
}
