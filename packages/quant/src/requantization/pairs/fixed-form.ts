import type { FixedSum, RequantizationImplementation } from '@netloom/ir';
import { type ImplementationForm, provenImplementation } from '../implementation-form.js';
import { prove } from '../prove.js';
import { exactChannel, staircaseOf } from '../staircase.js';
import type { CodePairs } from './code-pairs.js';
import { forChannels } from '../for-channels.js';

/**
 * The implementation of a sum that is defined in fixed point: its factors, then half to even at its shift. It is compared
 * with the exact quotient at every step.
 *
 * @source integer semantics, section Additions in fixed point
 */
export function fixedForm({ zeroPoint, low, high }: CodePairs, { factors, shift, range }: FixedSum, channels: number): RequantizationImplementation {
  const form: ImplementationForm = { method: 'half-even', shift, multipliers: [1n], tieWindows: [], addends: factors.map((factor) => ({ factor })) };
  const factor = { numerator: 1n, denominator: 1n << BigInt(shift) };
  const proof = prove(form, [staircaseOf(exactChannel({ factor, zeroPoint, low, high }, range))]);
  if (proof === undefined) throw new Error('a sum in fixed point must be its own definition');
  return provenImplementation(forChannels(form, channels), range, { ...proof, channels });
}
