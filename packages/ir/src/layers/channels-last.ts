import type { Axis } from '../graph/axis.js';

/**
 * Splits axes in stream order (`H W C`, `W C`, `C`) into space and the number of channels; undefined where the channels
 * are not the innermost axis, and so do not follow each other within a pixel.
 */
export function channelsLast(axes: readonly Axis[]): { readonly space: readonly Axis[]; readonly channels: number } | undefined {
  const last = axes.at(-1);
  const space = axes.slice(0, -1);
  if (last?.name !== 'C' || space.some((axis) => axis.name === 'C')) return undefined;
  return { space, channels: last.size };
}
