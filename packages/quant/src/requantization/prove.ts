import type { RequantizationProof } from '@netloom/ir';
import { implementationExecutor } from './execute-implementation.js';
import type { ImplementationForm } from './implementation-form.js';
import type { Staircase } from './staircase.js';

/**
 * Compares an implementation with the definition on both sides of every step and at the ends of every channel's range.
 * Both are monotone, so equality there is equality on the whole range.
 *
 * @returns undefined if they differ anywhere
 */
export function prove(form: ImplementationForm, staircases: readonly Staircase[]): RequantizationProof | undefined {
  let comparisons = 0;
  for (const [index, { channel, low, high, steps, below }] of staircases.entries()) {
    const execute = implementationExecutor(form, index, Math.max(Math.abs(low), Math.abs(high)), channel);
    const agree = (accumulator: number): boolean => {
      comparisons++;
      return execute(accumulator) === channel.codeOf(accumulator);
    };
    if (!agree(low) || !agree(high)) return undefined;
    if (!below.every(agree) || !steps.every(agree)) return undefined;
  }
  return { channels: staircases.length, comparisons };
}
