import type { RequantizationChannel, Staircase } from '../staircase.js';
import { levelLimit } from './code-products.js';
import { type LevelsOfProduct, type ProductLevels, isTwofold } from './product-levels.js';

/** Which pairs are corrected: of a product that is marked, those of the greater level, or all where there is but one. */
export type Marked = (entry: LevelsOfProduct) => boolean;

/** The staircase over the products themselves, of which none may have two levels. */
export function plainStaircase({ products: { channel }, distinct }: ProductLevels): Staircase | undefined {
  return staircaseThrough(distinct.map(({ product, least }) => ({ accumulator: product, level: least })), channel);
}

/** The staircase over twice the products, and one more for pairs that are corrected. */
export function correctedStaircase({ products: { channel }, distinct }: ProductLevels, marked: Marked): Staircase | undefined {
  const points = distinct.flatMap((entry) => {
    const { product, least, greatest } = entry;
    const plain = { accumulator: 2 * product, level: least };
    if (!marked(entry)) return [plain];
    const corrected = { accumulator: 2 * product + 1, level: greatest };
    return isTwofold(entry) ? [plain, corrected] : [corrected];
  });
  const { scale, ratio, range } = channel;
  return staircaseThrough(points, {
    ...channel,
    range: { low: 2n * range.low, high: 2n * range.high + 1n },
    ...(scale === undefined ? {} : { scale: scale / 2 }),
    ...(ratio === undefined ? {} : { ratio: { ...ratio, denominator: 2n * ratio.denominator } }),
  });
}

/** The pairs that are corrected, `(a - low of a) * codes of b + b - low of b` ascending. */
export function correctedPairs({ products, values, levels, distinct }: ProductLevels, marked: Marked): readonly number[] {
  const start = Number(products.channel.range.low);
  const corrected = new Float64Array(Number(products.channel.range.high) - start + 1).fill(Infinity);
  for (const entry of distinct) if (marked(entry)) corrected[entry.product - start] = entry.greatest;
  const pairs: number[] = [];
  levels.forEach((level, i) => {
    if (level === corrected[(values[i] ?? 0) - start]) pairs.push(i);
  });
  return pairs;
}

interface Point {
  readonly accumulator: number;
  readonly level: number;
}

/** The staircase of the accumulators that there are, ascending; undefined if it falls anywhere, or has too many levels. */
function staircaseThrough(points: readonly Point[], channel: RequantizationChannel): Staircase | undefined {
  const [low, high] = [points[0], points.at(-1)];
  if (low === undefined || high === undefined) throw new Error('a multiplication has a pair of codes');
  const first = low.level;
  if (high.level - first > levelLimit) return undefined;
  const steps: number[] = [];
  const below: number[] = [];
  let before = low;
  for (const point of points) {
    if (point.level < before.level) return undefined;
    for (let level = before.level; level < point.level; level++) {
      steps.push(point.accumulator);
      below.push(before.accumulator);
    }
    before = point;
  }
  const reached = Float64Array.from(steps);
  const codeOf = (accumulator: number): number => first + channel.zeroPoint + countUpTo(reached, accumulator);
  return {
    channel: { ...channel, codeOf },
    low: low.accumulator,
    high: high.accumulator,
    first,
    last: high.level,
    steps: reached,
    below: Float64Array.from(below),
  };
}

/** How many of these numbers, which ascend, are at most the limit. */
function countUpTo(numbers: Float64Array, limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] ?? Infinity) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
