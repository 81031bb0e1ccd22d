import type { LayerSettings } from '../options.js';

/** The greatest magnitude that can be quantized: far from where products of scales leave float32's normal numbers. */
export const magnitudeLimit = 2 ** 48;

/** The least scale that is used; finer ones could make products of scales vanish. */
export const leastScale = 2 ** -48;

/** The float32 scale nearest to an ideal one, or the power of two above it. */
export function chooseScale(ideal: number, scales: LayerSettings['scales']): number {
  const bounded = Math.max(leastScale, ideal);
  return scales === 'power-of-two' ? powerOfTwoFrom(Math.fround(bounded)) : Math.fround(bounded);
}

/** The least power of two that is at least this positive number. */
function powerOfTwoFrom(value: number): number {
  const power = 2 ** Math.floor(Math.log2(value));
  // The logarithm may be rounded across an integer either way.
  return [power / 2, power, power * 2].find((candidate) => candidate >= value) ?? power * 2;
}
