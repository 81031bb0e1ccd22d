import type { Staircase } from './staircase.js';

/** A lattice point that a line `slope * x + intercept` must keep to one side of. */
export interface SlopePoint {
  readonly x: bigint;
  readonly level: bigint;
}

/**
 * What a line must do so that its floor is the staircase: reach the level at every point of `reach`, stay below the
 * level at every point of `stay`. Points that others imply are left out.
 */
export interface SlopePoints {
  readonly reach: readonly SlopePoint[];
  readonly stay: readonly SlopePoint[];
}

/** A point of a staircase. */
export interface Point {
  readonly x: number;
  readonly level: number;
}

/** The corners of a staircase, as far as they bound lines. */
export function slopePoints(staircase: Staircase): SlopePoints {
  const { channel, low, high, first, last, steps, below } = staircase;
  const reach: Point[] = [];
  const stay: Point[] = [];
  // Below the clamp every level is right, so an end that is clamped asks nothing.
  if (first + channel.zeroPoint > channel.low) reach.push({ x: low, level: first });
  steps.forEach((x, i) => {
    reach.push({ x, level: first + 1 + i });
    stay.push({ x: below[i] ?? x - 1, level: first + 1 + i });
  });
  if (last + channel.zeroPoint < channel.high) stay.push({ x: high, level: last + 1 });
  return { reach: convexHull(reach, 1).map(exact), stay: convexHull(stay, -1).map(exact) };
}

/** The upper (sign 1) or lower (sign -1) convex hull of points sorted by x, then level. */
export function convexHull<T extends Point>(points: readonly T[], sign: 1 | -1): readonly T[] {
  const chain: T[] = [];
  for (const point of points) {
    const same = chain.at(-1);
    if (same?.x === point.x) {
      // Of equal x only the greatest level to reach, the least to stay below, bounds anything.
      if (sign < 0) continue;
      chain.pop();
    }
    for (;;) {
      const b = chain.at(-1);
      const a = chain.at(-2);
      if (a === undefined || b === undefined || turn(a, b, point) * sign < 0) break;
      chain.pop();
    }
    chain.push(point);
  }
  return chain;
}

/** Sign of the cross product of ab and ac: positive if c lies to the left. */
function turn(a: Point, b: Point, c: Point): number {
  const first = (b.x - a.x) * (c.level - a.level);
  const second = (b.level - a.level) * (c.x - a.x);
  if (Math.abs(first) < Number.MAX_SAFE_INTEGER && Math.abs(second) < Number.MAX_SAFE_INTEGER) return first - second;
  const exactFirst = BigInt(b.x - a.x) * BigInt(c.level - a.level);
  const exactSecond = BigInt(b.level - a.level) * BigInt(c.x - a.x);
  return exactFirst === exactSecond ? 0 : exactFirst > exactSecond ? 1 : -1;
}

function exact({ x, level }: Point): SlopePoint {
  return { x: BigInt(x), level: BigInt(level) };
}
