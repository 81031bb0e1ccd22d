import type { SampleArray } from '../input/sample-array.js';

/** Pixels of one image. */
export interface Image {
  readonly height: number;
  readonly width: number;
  /** 1 (grey) or 3. */
  readonly channels: number;
  /** H, W, C. */
  readonly data: Uint8Array | Uint16Array;
}

/** What a model takes: a size in pixels, and channels. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** The image that an array is, or undefined if it is none. */
export function imageOf({ image, shape, data }: SampleArray): Image | undefined {
  const [height, width, channels] = shape;
  if (image !== true || height === undefined || width === undefined || channels === undefined) return undefined;
  return data instanceof Uint8Array || data instanceof Uint16Array ? { height, width, channels, data } : undefined;
}
