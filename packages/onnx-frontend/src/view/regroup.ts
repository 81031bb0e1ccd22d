import { type Factor, leavesOf, sizeOf } from './factor.js';
import type { Dimension } from './layout.js';

/**
 * The same elements under another shape: dimensions are merged, and factors split where a new border cuts them.
 *
 * @param shape sizes whose product is that of the dimensions
 * @returns undefined if a border cuts a factor at no whole part, so that no view exists (2x3 as 3x2)
 */
export function regroup(dimensions: readonly Dimension[], shape: readonly number[]): readonly Dimension[] | undefined {
  const rest = [...leavesOf(dimensions.flat())].reverse();
  const groups: Factor[][] = [];
  for (const size of shape) {
    const group: Factor[] = [];
    let missing = size;
    while (missing > 1) {
      const factor = rest.pop();
      if (factor === undefined) return undefined;
      if (missing % factor.size === 0) group.push(factor);
      else if (factor.size % missing === 0) {
        const [major, minor] = factor.split(missing);
        group.push(major);
        rest.push(minor);
      } else return undefined;
      missing /= Math.min(missing, factor.size);
    }
    groups.push(group);
  }
  return rest.length === 0 ? groups : undefined;
}

/** Sizes of the dimensions. */
export function shapeOf(dimensions: readonly Dimension[]): number[] {
  return dimensions.map(sizeOf);
}
