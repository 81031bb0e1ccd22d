import { convexHull } from '../slope-points.js';
import type { PairLevels } from './code-pairs.js';

/** A lattice point that a plane `slope of a * a + slope of b * b + intercept` must keep to one side of. */
export interface Corner {
  /** Codes less zero points. */
  readonly a: number;
  readonly b: number;
  readonly level: number;
}

/** Where a plane must reach the level (`reach`) and where it must stay below it (`stay`) so that its floor is the definition. */
export interface Corners {
  readonly reach: readonly Corner[];
  readonly stay: readonly Corner[];
}

/** The pairs that bound planes; those that lie between others, of the same `a` or the same `b`, are left out. */
export function cornersOf({ pairs, columns, levels, floor, ceiling }: PairLevels): Corners {
  const [one, other] = pairs.operands;
  const reach: Corner[] = [];
  const stay: Corner[] = [];
  for (let row = 0; row * columns < levels.length; row++) {
    const ofRow = levels.subarray(row * columns, (row + 1) * columns);
    const a = one.low + row - one.zeroPoint;
    const at = (index: number, level: number): Corner => ({ a, b: other.low + index - other.zeroPoint, level });
    ofRow.forEach((level, i) => {
      if (level > floor && level !== ofRow[i - 1]) reach.push(at(i, level));
      if (level < ceiling && level !== ofRow[i + 1]) stay.push(at(i, level + 1));
    });
  }
  return { reach: hullBothWays(reach, 1), stay: hullBothWays(stay, -1) };
}

function hullBothWays(corners: readonly Corner[], sign: 1 | -1): readonly Corner[] {
  return hullAlong(hullAlong(corners, 'a', 'b', sign), 'b', 'a', sign);
}

/** Of the corners with the same `fixed` coordinate, those that bound lines over the other one. */
function hullAlong(corners: readonly Corner[], fixed: 'a' | 'b', along: 'a' | 'b', sign: 1 | -1): readonly Corner[] {
  const slices = new Map<number, Corner[]>();
  for (const corner of corners) {
    const slice = slices.get(corner[fixed]);
    if (slice === undefined) slices.set(corner[fixed], [corner]);
    else slice.push(corner);
  }
  return [...slices.values()].flatMap((slice) =>
    convexHull(slice.map((corner) => ({ x: corner[along], level: corner.level, corner })), sign).map(({ corner }) => corner),
  );
}
