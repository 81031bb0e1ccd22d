/** One named dimension of a value or parameter. */
export interface Axis {
  /** `H`, `W`, `C` for values; `O`, `KH`, `KW`, `I` for weights. */
  readonly name: string;
  readonly size: number;
}

/** The number of elements; 1 for no axes. */
export function elementCount(axes: readonly Axis[]): number {
  return axes.reduce((count, axis) => count * axis.size, 1);
}

/** The size of the axis with this name, or undefined. */
export function axisSize(axes: readonly Axis[], name: string): number | undefined {
  return axes.find((axis) => axis.name === name)?.size;
}

/** The axes of a value that carry space, in order: all but `C`. */
export function spatialAxes(axes: readonly Axis[]): readonly Axis[] {
  return axes.filter((axis) => axis.name !== 'C');
}

/** Readable form such as `28x28x8 (H W C)`. */
export function renderAxes(axes: readonly Axis[]): string {
  if (axes.length === 0) return 'scalar';
  return `${axes.map((axis) => axis.size).join('x')} (${axes.map((axis) => axis.name).join(' ')})`;
}

/** True if both have the same names and sizes in the same order. */
export function sameAxes(a: readonly Axis[], b: readonly Axis[]): boolean {
  return a.length === b.length && a.every((axis, i) => axis.name === b[i]?.name && axis.size === b[i].size);
}
