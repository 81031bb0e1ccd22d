import { type RequantizationImplementation, type Result, type Subject, success } from '@netloom/ir';
import { quantDiagnostics } from '../../quant-diagnostics.js';
import { deriveImplementation } from '../derive-implementation.js';
import { forChannels } from '../for-channels.js';
import { provenImplementation } from '../implementation-form.js';
import { statedErrors } from '../stated-errors.js';
import { type CodeProducts, type ProductOutput, levelLimit } from './code-products.js';
import { describeProduct } from './describe-product.js';

/**
 * The arithmetic of a multiplication of which the product alone decides: derived as that of any accumulator, and proven at
 * its steps.
 *
 * @param known of one channel
 * @errors QNT040 to QNT043, QNT049 productOfCodes (a note), QNT050 productInexact
 */
export function deriveByProduct(
  subject: Subject,
  { operands, channel, errors }: CodeProducts,
  { channels, bits }: ProductOutput,
  known: RequantizationImplementation | undefined,
): Result<RequantizationImplementation | undefined> {
  const { low, high } = channel.range;
  if (channel.codeOf(Number(high)) - channel.codeOf(Number(low)) > levelLimit) return success(undefined, [quantDiagnostics.make.productInexact(subject, {})]);
  const derived = deriveImplementation(subject, [channel], bits, known);
  if (!derived.ok || derived.value === undefined) return derived;
  const { accumulator, proof } = derived.value;
  const form = forChannels(derived.value, channels);
  const implementation = provenImplementation(form, accumulator, { ...proof, channels });
  if (errors === undefined) return success(implementation, derived.diagnostics);
  const codes = operands.reduce((sum, operand) => sum + Math.log2(operand.high - operand.low + 1), 0);
  const most = Math.ceil(errors.error + errors.float32Error);
  const note = quantDiagnostics.make.productOfCodes(subject, { way: describeProduct(form), bits: codes, most, ...statedErrors(errors) });
  return success(implementation, [...derived.diagnostics, note]);
}
