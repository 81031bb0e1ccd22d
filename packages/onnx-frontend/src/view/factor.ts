/**
 * A piece of a stream's order that views move as a whole. Its size is at least 2; a dimension of size 1 has no factor.
 *
 * A reshape may split a factor in two. All views that hold it see the split, because they ask for its leaves.
 */
export class Factor {
  private parts: readonly [Factor, Factor] | undefined;

  constructor(readonly size: number) {}

  /** The factors it is made of today, major to minor; itself if it was never split. */
  leaves(): readonly Factor[] {
    return this.parts === undefined ? [this] : this.parts.flatMap((part) => part.leaves());
  }

  /** Splits a leaf into a major factor of this size and the rest. `major` divides the size and is neither 1 nor all of it. */
  split(major: number): readonly [Factor, Factor] {
    this.parts = [new Factor(major), new Factor(this.size / major)];
    return this.parts;
  }
}

/** The factors that make a dimension or axis of this size: one, or none for size 1. */
export function factorsOf(size: number): readonly Factor[] {
  return size === 1 ? [] : [new Factor(size)];
}

/** All leaves, in order. */
export function leavesOf(factors: readonly Factor[]): readonly Factor[] {
  return factors.flatMap((factor) => factor.leaves());
}

/** Product of the sizes. */
export function sizeOf(factors: readonly Factor[]): number {
  return factors.reduce((size, factor) => size * factor.size, 1);
}

/** True if both are made of the same leaves in the same order. */
export function sameFactors(a: readonly Factor[], b: readonly Factor[]): boolean {
  const [left, right] = [leavesOf(a), leavesOf(b)];
  return left.length === right.length && left.every((leaf, i) => leaf === right[i]);
}
