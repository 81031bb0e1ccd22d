import type { ImplementationForm } from '../implementation-form.js';
import { simplestBetween } from '../offset-method.js';
import type { CodePairs, PairLevels } from './code-pairs.js';
import { type AddendTables, type PairSums, sumsOf } from './pair-sums.js';

/** Entries are below this magnitude: 44 bits with sign. */
export const entryLimit = 2 ** 43;
const shiftLimit = 42;

/** More thresholds than this are no hardware. */
const thresholdLimit = 2 ** 12;

/**
 * For each operand a table of the reals of its codes, in 2^-shift steps of the output: the rounding of each product in
 * float32 is in the table. The sum is rounded with an offset, or, where float32 sums lie on halves, by thresholds: the
 * definition is a monotone function of the sum of both reals. Undefined where 44 bits do not tell the sums apart.
 *
 * @source integer semantics, section Additions of any scales
 */
export function tableForm(levels: PairLevels): ImplementationForm | undefined {
  const withOffset = narrowest(levels, (sums, unit) => offsetOf(sums, levels.floor, unit));
  if (withOffset !== undefined) {
    const { shift, tables, constants } = withOffset;
    return { method: 'offset', shift, multipliers: [1n], offsets: [constants], addends: addendsOf(tables) };
  }
  const compared = levels.ceiling - levels.floor > thresholdLimit ? undefined : narrowest(levels, thresholdsOf);
  return compared === undefined ? undefined : { method: 'thresholds', thresholds: [compared.constants], addends: addendsOf(compared.tables) };
}

/** The least shift with constants, by halving: what coarse sums tell apart, finer ones do, but for luck. */
function narrowest<T>(
  levels: PairLevels,
  constantsOf: (sums: PairSums, unit: number) => T | undefined,
): { readonly shift: number; readonly tables: AddendTables; readonly constants: T } | undefined {
  let best: ReturnType<typeof narrowest<T>>;
  let low = 0;
  let high = greatestShift(levels);
  while (low <= high) {
    // The finest first: mostly there is nothing to halve.
    const shift = best === undefined ? high : Math.floor((low + high) / 2);
    const tables = realTables(levels, shift);
    const constants = constantsOf(sumsOf(levels, tables), 2 ** shift);
    if (constants === undefined) {
      if (best === undefined) return undefined;
      low = shift + 1;
    } else {
      best = { shift, tables, constants };
      high = shift - 1;
    }
  }
  return best;
}

function addendsOf(tables: AddendTables): { readonly table: readonly number[] }[] {
  return tables.map((table) => ({ table: Array.from(table, (entry) => entry + 0) }));
}

/** A code whose real saturates the sum whatever the other code is needs no more than that. */
function limitsOf({ pairs, floor, ceiling }: PairLevels): readonly [number, number] {
  const [one, other] = pairs.operands.map(({ low, high, levelOf }) => Math.max(Math.abs(levelOf(low)), Math.abs(levelOf(high))));
  const saturated = Math.max(Math.abs(floor), Math.abs(ceiling)) + 2;
  return [Math.min(one ?? 0, saturated + (other ?? 0)), Math.min(other ?? 0, saturated + (one ?? 0))];
}

/** The greatest shift with which all entries are within their limit; -1 if there is none. */
function greatestShift(levels: PairLevels): number {
  const most = Math.max(...limitsOf(levels));
  return Math.max(-1, Math.min(shiftLimit, Math.floor(Math.log2((entryLimit - 1) / most))));
}

function realTables(levels: PairLevels, shift: number): AddendTables {
  const [one, other] = levels.pairs.operands;
  const limits = limitsOf(levels);
  return [realTable(one, limits[0], 2 ** shift), realTable(other, limits[1], 2 ** shift)];
}

function realTable({ low, high, levelOf }: CodePairs['operands'][number], limit: number, unit: number): Float64Array {
  const entryOf = (code: number): number => Math.round(Math.min(limit, Math.max(-limit, levelOf(code))) * unit);
  return Float64Array.from({ length: high - low + 1 }, (_, i) => entryOf(low + i));
}

/** With which floor((sum + offset) / unit) is the level of every pair, but for what is clamped. */
function offsetOf({ least, greatest }: PairSums, floor: number, unit: number): bigint | undefined {
  const last = least.length - 1;
  let low = -Infinity;
  let high = Infinity;
  least.forEach((sum, i) => {
    if (i > 0) low = Math.max(low, (floor + i) * unit - sum);
    if (i < last) high = Math.min(high, (floor + i + 1) * unit - 1 - (greatest[i] ?? 0));
  });
  if (low > high) return undefined;
  const ends = [low, high].filter(Number.isFinite).map(BigInt);
  return simplestBetween(ends[0] ?? 0n, ends.at(-1) ?? 0n);
}

/** Between the greatest sum below each level and the least sum from it on; undefined if these overlap. */
function thresholdsOf({ range, least, greatest }: PairSums): readonly bigint[] | undefined {
  const from = new Float64Array(least.length).fill(Infinity);
  for (let i = least.length - 1; i >= 0; i--) from[i] = Math.min(least[i] ?? 0, from[i + 1] ?? Infinity);
  const thresholds: bigint[] = [];
  let below = -Infinity;
  for (let i = 1; i < least.length; i++) {
    below = Math.max(below, greatest[i - 1] ?? 0);
    const reached = from[i] ?? Infinity;
    if (reached === Infinity) break;
    if (below >= reached) return undefined;
    thresholds.push(below === -Infinity ? range.low : simplestBetween(BigInt(below) + 1n, BigInt(reached)));
  }
  return thresholds;
}
