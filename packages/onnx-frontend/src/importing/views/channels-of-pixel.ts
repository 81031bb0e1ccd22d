import type { Dimension } from '../../view/layout.js';

/**
 * The dimension of the channels of a pixel that is repeated over space: the one that is not of size 1, beside the batch in
 * front. Of a single channel any one that stays of size 1.
 *
 * @param pixel as many dimensions as the result has
 * @param shape of the result
 * @returns undefined where several dimensions are not of size 1, or nothing but space is left
 */
export function channelsOfPixel(pixel: readonly Dimension[], shape: readonly number[]): number | undefined {
  const [channels, ...others] = [...pixel.keys()].filter((i) => i > 0 && (pixel[i]?.length ?? 0) > 0);
  if (others.length > 0) return undefined;
  if (channels !== undefined) return channels;
  const single = shape.findIndex((size, i) => i > 0 && size === 1);
  return single < 0 ? undefined : single;
}

/** The dimensions of a view of fewer ones, with others of size 1 in front, as broadcasting has them. */
export function alignedDimensions(dimensions: readonly Dimension[], rank: number): readonly Dimension[] {
  return [...new Array<Dimension>(Math.max(0, rank - dimensions.length)).fill([]), ...dimensions];
}
