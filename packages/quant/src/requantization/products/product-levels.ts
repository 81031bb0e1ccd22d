import type { CodeProducts } from './code-products.js';

/** The definition on all pairs of codes. Levels are codes less the zero point. */
export interface ProductLevels {
  readonly products: CodeProducts;
  /** Entry `(a - low of a) * columns + (b - low of b)`, as of `levels`, is the product of a and b. */
  readonly values: Int32Array;
  readonly levels: Int32Array;
  /** Ascending: every product that a pair has. */
  readonly distinct: readonly LevelsOfProduct[];
}

/** What the pairs of one product become. */
export interface LevelsOfProduct {
  readonly product: number;
  readonly least: number;
  readonly greatest: number;
}

/** Computes the definition on all pairs; undefined if pairs of one product have more than two levels. */
export function productLevels(products: CodeProducts, codeOf: (a: number, b: number) => number): ProductLevels | undefined {
  const { operands, channel } = products;
  const [one, other] = operands;
  const columns = other.high - other.low + 1;
  const values = new Int32Array((one.high - one.low + 1) * columns);
  const levels = new Int32Array(values.length);
  const start = Number(channel.range.low);
  const least = new Float64Array(Number(channel.range.high) - start + 1).fill(Infinity);
  const greatest = new Float64Array(least.length).fill(-Infinity);
  for (let i = 0, a = one.low; a <= one.high; a++) {
    for (let b = other.low; b <= other.high; i++, b++) {
      const value = (a - one.zeroPoint) * (b - other.zeroPoint);
      const level = codeOf(a, b) - channel.zeroPoint;
      values[i] = value;
      levels[i] = level;
      if (level < (least[value - start] ?? level)) least[value - start] = level;
      if (level > (greatest[value - start] ?? level)) greatest[value - start] = level;
    }
  }
  const isOneOfTwo = (level: number, i: number): boolean => {
    const at = (values[i] ?? 0) - start;
    return level === least[at] || level === greatest[at];
  };
  if (!levels.every(isOneOfTwo)) return undefined;
  const distinct: LevelsOfProduct[] = [];
  least.forEach((level, i) => {
    if (level !== Infinity) distinct.push({ product: start + i, least: level, greatest: greatest[i] ?? level });
  });
  return { products, values, levels, distinct };
}

/** True if pairs of one product become different codes. */
export function isTwofold({ least, greatest }: LevelsOfProduct): boolean {
  return least !== greatest;
}
