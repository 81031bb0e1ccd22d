import type { Axis, Quantization } from '@netloom/ir';

/** For an element by its position in the stream, the index of its scale and zero point. */
export function quantizationIndex({ axis }: Quantization, axes: readonly Axis[]): (position: number) => number {
  const found = axis === undefined ? -1 : axes.findIndex(({ name }) => name === axis);
  if (found < 0) return () => 0;
  const inner = axes.slice(found + 1).reduce((count, { size }) => count * size, 1);
  const size = axes[found]?.size ?? 1;
  return (position) => Math.floor(position / inner) % size;
}
