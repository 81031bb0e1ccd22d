import { type Addend, type IntegerType, codeRange, sumTerms } from '@netloom/ir';
import { type AddStreamsGenerics, type AddStreamsTerms, type LookupGenerics, addStreamsAccumulatorBits, lookupEntries } from '@netloom/vhdl-ip';
import type { LayerSite } from '../mapping.js';
import { signedBits } from './requantization.js';
import { formatOf, zeroPointOf } from './sites.js';

/** One input of an addition, as the adder takes it. */
export interface SumOperand {
  readonly codeBits: number;
  /** Of the codes, or of the table's entries. */
  readonly bits: number;
  readonly signed: boolean;
  readonly factor: number;
  /** The part of the sum's offset that is the zero point's. */
  readonly offset: bigint;
  /** Entries by bit pattern of the code. */
  readonly table?: readonly bigint[];
}

/** How the accumulator of an addition is made. */
export interface SumPlan {
  readonly operands: readonly [SumOperand, SumOperand];
  readonly terms: AddStreamsTerms;
  readonly offset: bigint;
}

/**
 * The addends of a layer's implementation, else those of its exact sum; undefined for float graphs, and for scales that
 * have neither.
 */
export function sumPlan({ layer, inputs }: LayerSite): SumPlan | undefined {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) throw new Error('Add has two inputs');
  if (a.type.kind !== 'integer' || b.type.kind !== 'integer') return undefined;
  const addends = layer.requantization?.implementation?.addends ?? sumTerms(a.type, b.type)?.factors.map((factor) => ({ factor }));
  const [first, second] = addends ?? [];
  if (first === undefined || second === undefined) return undefined;
  const operands = [operandOf(formatOf(a), zeroPointOf(a), first), operandOf(formatOf(b), zeroPointOf(b), second)] as const;
  const [one, other] = operands;
  const terms = {
    in0_bits: one.bits,
    in0_signed: one.signed,
    in1_bits: other.bits,
    in1_signed: other.signed,
    factor0: one.factor,
    factor1: other.factor,
  };
  return { operands, terms, offset: one.offset + other.offset };
}

/** Generics of the adder. */
export function adderGenerics({ terms, offset }: SumPlan, lanes: number): AddStreamsGenerics {
  const bits = addStreamsAccumulatorBits(terms, offset);
  return { ...terms, lanes, offset: { entryBits: bits, entries: [offset] }, acc_bits: bits };
}

/** Generics of the table in front of the adder; none where codes are multiplied. */
export function lookupGenerics({ codeBits, bits, table }: SumOperand, lanes: number): readonly LookupGenerics[] {
  return table === undefined ? [] : [{ lanes, in_bits: codeBits, out_bits: bits, entries: lookupEntries(table, bits) }];
}

function operandOf(type: IntegerType, zeroPoint: number, addend: Addend): SumOperand {
  const { bits: codeBits, signed } = type;
  if ('factor' in addend) {
    const { factor } = addend;
    return { codeBits, bits: codeBits, signed, factor, offset: -BigInt(factor) * BigInt(zeroPoint) };
  }
  const { low } = codeRange(type);
  const entries = addend.table.map(BigInt);
  const bits = signedBits(entries);
  // In the order of bit patterns, negative codes come last.
  const table = [...entries.slice(-low), ...entries.slice(0, -low)].map((entry) => BigInt.asUintN(bits, entry));
  return { codeBits, bits, signed: true, factor: 1, offset: 0n, table };
}
