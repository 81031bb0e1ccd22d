import { type Factor, leavesOf, sizeOf } from '../view/factor.js';
import type { Dimension } from '../view/layout.js';

/** Dimensions of a constant, one for each of the tensor it is broadcast to: aligned at the end, or from `axis` on. */
export function alignDims(dims: readonly number[], rank: number, axis: number | undefined): readonly number[] {
  const start = axis === undefined ? rank - dims.length : axis < 0 ? axis + rank : axis;
  return Array.from({ length: rank }, (_, i) => dims[i - start] ?? 1);
}

/** For a channel, the index of its element of a constant; undefined if the constant is not per channel or does not fit. */
export function channelIndex(
  dimensions: readonly Dimension[],
  channels: readonly Factor[],
  dims: readonly number[],
): ((channel: number) => number) | undefined {
  const order = leavesOf(channels);
  const strides = new Map<Factor, number>();
  let stride = 1;
  for (let i = dimensions.length - 1; i >= 0; i--) {
    const dimension = dimensions[i] ?? [];
    const size = dims[i] ?? 1;
    if (size === 1) continue;
    if (size !== sizeOf(dimension)) return undefined;
    for (const leaf of [...leavesOf(dimension)].reverse()) {
      if (!order.includes(leaf)) return undefined;
      strides.set(leaf, stride);
      stride *= leaf.size;
    }
  }
  return (channel) => {
    let rest = channel;
    let index = 0;
    for (const leaf of [...order].reverse()) {
      index += (rest % leaf.size) * (strides.get(leaf) ?? 0);
      rest = Math.floor(rest / leaf.size);
    }
    return index;
  };
}
