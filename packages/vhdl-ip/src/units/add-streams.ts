import { z } from 'zod';
import { largestInteger, packedVector, positive } from '../generic-schemas.js';
import type { UnitManifest } from '../manifest.js';
import { pairPipelineFlow } from './pair-pipeline.js';

const factor = z.int().min(-largestInteger).max(largestInteger);

const fields = z.strictObject({
  lanes: positive,
  in0_bits: positive.max(46),
  in0_signed: z.boolean(),
  in1_bits: positive.max(46),
  in1_signed: z.boolean(),
  factor0: factor,
  factor1: factor,
  offset: packedVector,
  acc_bits: positive.min(2).max(48),
});

/** Generics of `add_streams`; `offset` has one entry of `acc_bits` bits, signed. */
export type AddStreamsGenerics = z.infer<typeof fields>;

/** What the sums depend on. */
export type AddStreamsTerms = Omit<AddStreamsGenerics, 'lanes' | 'offset' | 'acc_bits'>;

const generics = fields.superRefine((g, context) => {
  const demand = (holds: boolean, message: string): void => {
    if (!holds) context.addIssue({ code: 'custom', message: `add_streams: ${message}` });
  };
  const { entries, entryBits } = g.offset;
  const [offset = 0n] = entries;
  const offsetFits = entries.length === 1 && entryBits === g.acc_bits;
  demand(
    offsetFits,
    `offset must have acc_bits = ${g.acc_bits} bits, but has ${entries.length * entryBits} (one entry is wanted)`,
  );
  if (!offsetFits) return;
  const { least, greatest } = sumRange(g, BigInt.asIntN(g.acc_bits, offset));
  demand(
    fits(least, g.acc_bits) && fits(greatest, g.acc_bits),
    `acc_bits must hold ${least.toString()} to ${greatest.toString()}, but is ${g.acc_bits}`,
  );
});

/**
 * The weighted sum of two streams, lane by lane: `y = offset + a * factor0 + b * factor1`, exact.
 *
 * The accumulator of an addition (or, with a negative factor, a subtraction) of codes; zero points are part of the
 * offset. Factors of zero and powers of two, of either sign, take no multiplier. `acc_bits` holds every sum:
 * {@link addStreamsAccumulatorBits}. Interval 1 cycle a beat, latency 3 cycles from the later of a pair of beats.
 *
 * @bits a in0_bits (in0_signed), b in1_bits (in1_signed) -> y s acc_bits
 * @source decision record 0002
 * @vhdl add_streams
 */
export const addStreams: UnitManifest<AddStreamsGenerics> = {
  name: 'add_streams',
  file: 'join/add_streams.vhd',
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
    latencyCycles: 3,
    multipliers: g.lanes * [g.factor0, g.factor1].filter((size) => !isShift(size)).length,
    memoryBits: 0,
  }),
  dataflow: () => pairPipelineFlow(3),
};

/** Least `acc_bits` that hold every sum of the given terms. */
export function addStreamsAccumulatorBits(terms: AddStreamsTerms, offset: bigint): number {
  const { least, greatest } = sumRange(terms, offset);
  let bits = 2;
  while (!fits(least, bits) || !fits(greatest, bits) || !fits(offset, bits)) bits++;
  return bits;
}

interface Range {
  readonly least: bigint;
  readonly greatest: bigint;
}

function sumRange(g: AddStreamsTerms, offset: bigint): Range {
  const first = productEnds(g.in0_bits, g.in0_signed, g.factor0);
  const second = productEnds(g.in1_bits, g.in1_signed, g.factor1);
  return { least: offset + first.least + second.least, greatest: offset + first.greatest + second.greatest };
}

function productEnds(bits: number, signed: boolean, size: number): Range {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const ends = [BigInt(low) * BigInt(size), BigInt(low + 2 ** bits - 1) * BigInt(size)] as const;
  return size < 0 ? { least: ends[1], greatest: ends[0] } : { least: ends[0], greatest: ends[1] };
}

/** True if a multiplication by the constant is wires. */
function isShift(size: number): boolean {
  return size === 0 || Number.isInteger(Math.log2(Math.abs(size)));
}

function fits(value: bigint, bits: number): boolean {
  return BigInt.asIntN(bits, value) === value;
}
