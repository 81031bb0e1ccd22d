import { type Ratio, ratioOf, ratioSum, sameRatio } from '@netloom/ir';

/** A ratio as the float32 number that it is; undefined if it is none. */
export function realOfRatio(ratio: Ratio): number | undefined {
  const real = nearest(ratio);
  return real !== undefined && sameRatio(ratioOf(real), ratio) ? real : undefined;
}

/**
 * A ratio as a sum of float32 numbers, each the nearest to what those before it leave.
 *
 * @returns undefined where more than `limit` would be needed
 */
export function realsOfRatio(ratio: Ratio, limit: number): readonly number[] | undefined {
  const reals: number[] = [];
  for (let rest = ratio; rest.numerator !== 0n; ) {
    const real = reals.length === limit ? undefined : nearest(rest);
    if (real === undefined || real === 0) return undefined;
    reals.push(real);
    rest = ratioSum(rest, ratioOf(-real));
  }
  return reals;
}

/** A float32 next to a ratio; undefined beyond float32. */
function nearest({ numerator, denominator }: Ratio): number | undefined {
  const real = Math.fround(Number(numerator) / Number(denominator));
  return Number.isFinite(real) ? real : undefined;
}
