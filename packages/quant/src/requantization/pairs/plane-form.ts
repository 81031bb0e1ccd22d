import type { ImplementationForm } from '../implementation-form.js';
import { simplestBetween } from '../offset-method.js';
import type { PairLevels } from './code-pairs.js';
import { type Corner, type Corners, cornersOf } from './corners.js';
import { type SearchRange, greatestOnRange } from './greatest-on-range.js';

/** The hardware's factors and accumulators end here, and float64's integers lie beyond. */
const factorLimit = 2 ** 31 - 1;
const accumulatorLimit = 2 ** 46;
const shiftLimit = 40;

/** How far from the quotient of scales a slope is sought, relative to it; farther ones serve small formats only. */
const reachOfSlopes = 2 ** -4;

/**
 * clamp(floor((fa * (a - za) + fb * (b - zb) + offset) / 2^shift) + zero point) with the least shift for which factors
 * next to the middle of all feasible slopes have an offset; undefined if no plane's floor is the definition.
 *
 * @source integer semantics, section Additions of any scales
 */
export function planeForm(levels: PairLevels): ImplementationForm | undefined {
  const corners = cornersOf(levels);
  const slopes = middleSlopes(levels, corners);
  const most = Math.max(Math.abs(levels.floor), Math.abs(levels.ceiling)) + 1;
  for (let shift = 0; shift <= shiftLimit && most * 2 ** shift < accumulatorLimit; shift++) {
    const [first, second] = slopes.map((slope) => [Math.floor(slope * 2 ** shift), Math.ceil(slope * 2 ** shift)]);
    for (const factorA of first ?? []) {
      for (const factorB of second ?? []) {
        if (Math.max(factorA, factorB) > factorLimit) return undefined;
        const [low, high] = offsetsOf(corners, factorA, factorB, 2 ** shift);
        if (low > high) continue;
        const offset = simplestBetween(BigInt(low), BigInt(high));
        return { method: 'offset', shift, multipliers: [1n], offsets: [offset], addends: [{ factor: factorA }, { factor: factorB }] };
      }
    }
  }
  return undefined;
}

/** The slopes between which and the definition the most room is, in levels. */
function middleSlopes({ pairs }: PairLevels, corners: Corners): readonly [number, number] {
  const [a, b] = pairs.operands.map(({ scale }) => ({ low: scale * (1 - reachOfSlopes), high: scale * (1 + reachOfSlopes) }));
  if (a === undefined || b === undefined) throw new Error('a pair has two operands');
  let slopes: readonly [number, number] = [pairs.operands[0].scale, pairs.operands[1].scale];
  // Few corners bound the room: only those that turn out to are looked at again and again.
  const reach = new Set<Corner>();
  const stay = new Set<Corner>();
  for (;;) {
    const known = reach.size + stay.size;
    const { highest, lowest } = bounds(corners, ...slopes, 1);
    if (highest.corner !== undefined) reach.add(highest.corner);
    if (lowest.corner !== undefined) stay.add(lowest.corner);
    if (reach.size + stay.size === known) return slopes;
    slopes = roomiest({ reach: [...reach], stay: [...stay] }, a, b);
  }
}

function roomiest(corners: Corners, a: SearchRange, b: SearchRange): readonly [number, number] {
  const room = (slopeA: number, slopeB: number): number => {
    const { highest, lowest } = bounds(corners, slopeA, slopeB, 1);
    // Without bounds on one side, everything fits.
    return Math.min(lowest.intercept - highest.intercept, Number.MAX_VALUE);
  };
  const bestB = (slopeA: number): number => greatestOnRange((slopeB) => room(slopeA, slopeB), b);
  const slopeA = greatestOnRange((slope) => room(slope, bestB(slope)), a);
  return [slopeA, bestB(slopeA)];
}

/** The least and the greatest offset; where only one side is bounded, the other ends at the same offset. */
function offsetsOf(corners: Corners, factorA: number, factorB: number, unit: number): readonly [number, number] {
  const { highest, lowest } = bounds(corners, factorA, factorB, unit);
  const [low, high] = [highest.intercept, lowest.intercept - 1];
  if (low === -Infinity) return high === Infinity ? [0, 0] : [high, high];
  return high === Infinity ? [low, low] : [low, high];
}

/** Intercepts reach the highest that a corner asks for, and stay below the lowest. */
interface Bound {
  readonly intercept: number;
  readonly corner?: Corner;
}

function bounds({ reach, stay }: Corners, slopeA: number, slopeB: number, unit: number): { readonly highest: Bound; readonly lowest: Bound } {
  return { highest: extreme(reach, slopeA, slopeB, unit, 1), lowest: extreme(stay, slopeA, slopeB, unit, -1) };
}

/** The strictest corner: of the greatest (sign 1) or least (sign -1) intercept. */
function extreme(corners: readonly Corner[], slopeA: number, slopeB: number, unit: number, sign: 1 | -1): Bound {
  let bound: Bound = { intercept: -sign * Infinity };
  for (const corner of corners) {
    const intercept = corner.level * unit - corner.a * slopeA - corner.b * slopeB;
    if ((intercept - bound.intercept) * sign > 0) bound = { intercept, corner };
  }
  return bound;
}
