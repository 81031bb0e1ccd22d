import { digitSize } from './digits.js';
import type { RandomSource } from './random.js';

/** Greatest random change of a digit. */
export interface Augmentation {
  /** Of each entry of the linear map, which is the unit matrix without a change: turns, shears, stretches. */
  readonly linear: number;
  /** Of the shift in each direction, in pixels. */
  readonly shift: number;
}

/** The image between pixels, linear in both directions; outside it is paper (0). */
function interpolate(image: Float64Array, y: number, x: number): number {
  const row = Math.floor(y);
  const column = Math.floor(x);
  const pixel = (r: number, c: number): number =>
    r >= 0 && r < digitSize && c >= 0 && c < digitSize ? (image[r * digitSize + c] ?? 0) : 0;
  const down = y - row;
  const right = x - column;
  const above = pixel(row, column) * (1 - right) + pixel(row, column + 1) * right;
  const below = pixel(row + 1, column) * (1 - right) + pixel(row + 1, column + 1) * right;
  return above * (1 - down) + below * down;
}

/**
 * Deforms an image about its centre by a random linear map and shifts it.
 *
 * The map is drawn entry by entry, not as an angle: that needs no sine, which engines round differently.
 *
 * @shape image [28, 28] -> the same
 */
export function deform(image: Float64Array, { linear, shift }: Augmentation, random: RandomSource): Float64Array {
  const within = (limit: number): number => limit * (2 * random.uniform() - 1);
  const yy = 1 + within(linear);
  const yx = within(linear);
  const xy = within(linear);
  const xx = 1 + within(linear);
  const down = within(shift);
  const right = within(shift);
  const centre = (digitSize - 1) / 2;
  return Float64Array.from(image, (_, i) => {
    const y = Math.floor(i / digitSize) - centre;
    const x = (i % digitSize) - centre;
    return interpolate(image, yy * y + yx * x + down + centre, xy * y + xx * x + right + centre);
  });
}
