import type { RequantizationImplementation } from '@netloom/ir';
import { implementationExecutor } from '../execute-implementation.js';
import { forChannels } from '../for-channels.js';
import { type ImplementationForm, provenImplementation } from '../implementation-form.js';
import type { ProductLevels } from './product-levels.js';

/** Compares a form of one channel with the definition on all pairs; undefined if they differ anywhere. */
export function proveProduct(form: ImplementationForm, { products: { channel }, values, levels }: ProductLevels, channels: number): RequantizationImplementation | undefined {
  const { range } = channel;
  const corrected = form.correctedPairs === undefined ? undefined : new Set(form.correctedPairs);
  const accumulator = corrected === undefined ? range : { low: 2n * range.low, high: 2n * range.high + 1n };
  const limit = Number(accumulator.high > -accumulator.low ? accumulator.high : -accumulator.low);
  const execute = implementationExecutor(form, 0, limit, channel);
  const agrees = (value: number, pair: number): boolean => {
    const reached = corrected === undefined ? value : 2 * value + (corrected.has(pair) ? 1 : 0);
    return execute(reached) - channel.zeroPoint === levels[pair];
  };
  if (!values.every(agrees)) return undefined;
  return provenImplementation(forChannels(form, channels), accumulator, { channels, comparisons: values.length });
}
