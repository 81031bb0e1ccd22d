import type { LayerSettings } from '../options.js';
import { chooseScale } from './choose-scale.js';
import type { WeightCodes } from './weight-codes.js';

/** Scales are tried in this many equal steps from the one that the greatest magnitude asks for to 0. */
const steps = 64;

/**
 * The scale of weights that share one, before it is shortened.
 *
 * By `min-max` the greatest magnitude has the greatest code; of codes that are powers of two, with a scale that is one,
 * it may lie above the greatest code as long as that is the nearest. By `mse` it is the scale with the least sum of
 * squared errors among 64/64, 63/64, … 1/64 of that one, the first of equals.
 *
 * @param least scales must not be less
 */
export function weightScale(weights: ArrayLike<number>, codes: WeightCodes, settings: LayerSettings, least: number): number {
  const magnitude = greatestMagnitude(weights, 0, weights.length);
  const reach = settings.weightValues === 'power-of-two' && settings.scales === 'power-of-two' ? 1.5 * codes.greatest : codes.greatest;
  const scaleOf = (share: number): number => chooseScale(Math.max((magnitude * share) / reach, least), settings.scales);
  let best = scaleOf(1);
  if (settings.weightRanges === 'min-max') return best;
  let leastError = squaredError(weights, codes, best);
  for (let step = steps - 1, tried = best; step > 0; step--) {
    const scale = scaleOf(step / steps);
    if (scale === tried) continue;
    tried = scale;
    const error = squaredError(weights, codes, scale);
    if (error >= leastError) continue;
    leastError = error;
    best = scale;
  }
  return best;
}

/** The greatest magnitude of some elements. */
export function greatestMagnitude(elements: ArrayLike<number>, start: number, length: number): number {
  let greatest = 0;
  for (let i = start; i < start + length; i++) greatest = Math.max(greatest, Math.abs(elements[i] ?? 0));
  return greatest;
}

function squaredError(weights: ArrayLike<number>, codes: WeightCodes, scale: number): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    sum += (weight - codes.nearest(weight / scale) * scale) ** 2;
  }
  return sum;
}
