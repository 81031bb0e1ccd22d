import { type Axis, type Provenance, type TensorData, sourceToStream } from '@netloom/ir';

/** N C H W (or N C W, N C) of a value with axes H W C. */
export function channelsFirst(axes: readonly Axis[]): Provenance {
  const last = axes.length - 1;
  return { tensors: [], factors: axes, dimensions: [[], [last], ...axes.slice(0, last).map((_, i) => [i])] };
}

/** Elements in the source's order. */
export function toSource(order: Provenance, data: ArrayLike<number>): number[] {
  return Array.from(sourceToStream(order), (position) => data[position] ?? Number.NaN);
}

/** Elements in stream order, from the source's. */
export function toStream<T extends TensorData>(order: Provenance, data: ArrayLike<number>, target: T): T {
  return scatter(sourceToStream(order), data, target);
}

/** Puts each element where the map says. @param positions in the target, one for each element of `data` */
export function scatter<T extends TensorData | Uint32Array>(positions: ArrayLike<number>, data: ArrayLike<number>, target: T): T {
  for (let i = 0; i < positions.length; i++) target[positions[i] ?? 0] = data[i] ?? Number.NaN;
  return target;
}
