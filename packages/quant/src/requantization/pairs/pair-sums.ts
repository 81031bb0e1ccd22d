import type { AccumulatorRange, Addend } from '@netloom/ir';
import type { CodePairs, PairLevels } from './code-pairs.js';

/** What each code of the two operands gives to the sum, least code first. */
export type AddendTables = readonly [Float64Array, Float64Array];

/** The tables of addends. */
export function tablesOf(addends: readonly Addend[], { operands }: CodePairs): AddendTables {
  const [one, other] = operands.map(({ low, high, zeroPoint }, i) => {
    const addend = addends[i] ?? { factor: 0 };
    if ('table' in addend) return Float64Array.from(addend.table);
    return Float64Array.from({ length: high - low + 1 }, (_, code) => addend.factor * (low + code - zeroPoint));
  });
  if (one === undefined || other === undefined) throw new Error('a pair has two operands');
  return [one, other];
}

/** Sums of all pairs, by level. */
export interface PairSums {
  readonly range: AccumulatorRange;
  /** Entry `level - floor`: the least and the greatest sum of the pairs of that level; Infinity and -Infinity if none has it. */
  readonly least: Float64Array;
  readonly greatest: Float64Array;
}

export function sumsOf({ levels, columns, floor, ceiling }: PairLevels, [one, other]: AddendTables): PairSums {
  const least = new Float64Array(ceiling - floor + 1).fill(Infinity);
  const greatest = new Float64Array(ceiling - floor + 1).fill(-Infinity);
  for (let i = 0; i < levels.length; i++) {
    const sum = (one[Math.floor(i / columns)] ?? 0) + (other[i % columns] ?? 0);
    const level = (levels[i] ?? 0) - floor;
    if (sum < (least[level] ?? 0)) least[level] = sum;
    if (sum > (greatest[level] ?? 0)) greatest[level] = sum;
  }
  const low = least.reduce((end, sum) => Math.min(end, sum), Infinity);
  const high = greatest.reduce((end, sum) => Math.max(end, sum), -Infinity);
  return { range: { low: BigInt(low), high: BigInt(high) }, least, greatest };
}
