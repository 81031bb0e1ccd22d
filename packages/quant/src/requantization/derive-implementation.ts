import { type RequantizationImplementation, type Result, type Subject, failure, success } from '@netloom/ir';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { accumulatorsOf, cheapestForm } from './cheapest-form.js';
import { fitsHardware } from './half-even-method.js';
import { provenImplementation } from './implementation-form.js';
import { prove } from './prove.js';
import { type RequantizationChannel, staircaseOf } from './staircase.js';
import { thresholdsForm } from './thresholds-method.js';

/** More thresholds than this, over all channels, are no hardware. */
export const thresholdLimit = 2 ** 16;

const safe = 2n ** 53n;

/**
 * The cheapest integer arithmetic that is proven equal to a layer's requantization; undefined (with a warning) if only
 * thresholds would do and they are too many.
 *
 * @param channels definition and reachable range of each output channel
 * @param outputBits bits of the output format
 * @param known an implementation that came with the layer: it is kept if it is proven again
 * @errors QNT040 scaleUnusable, QNT041 accumulatorTooWide, QNT042 thresholdsNeeded, QNT043 tooManyThresholds
 * @source decision record 0002
 */
export function deriveImplementation(
  subject: Subject,
  channels: readonly RequantizationChannel[],
  outputBits: number,
  known?: RequantizationImplementation,
): Result<RequantizationImplementation | undefined> {
  const { make } = quantDiagnostics;
  const faults = channels.flatMap(({ scale, range: { low, high } }, channel) => {
    if (scale !== undefined && !(scale > 0 && Number.isFinite(scale))) return [make.scaleUnusable(subject, { channel, scale: String(scale) })];
    if (low >= -safe && high <= safe) return [];
    return [make.accumulatorTooWide(subject, { channel, low: String(low), high: String(high) })];
  });
  if (faults.length > 0) return failure(faults);
  const staircases = channels.map(staircaseOf);
  const accumulator = accumulatorsOf(staircases);
  const count = staircases.reduce((sum, { steps }) => sum + steps.length, 0);
  const isAffordable = known?.method !== 'thresholds' || count <= thresholdLimit;
  if (known !== undefined && known.addends === undefined && known.correctedPairs === undefined && isAffordable && fitsHardware(known)) {
    const proof = prove(known, staircases);
    if (proof !== undefined) return success(provenImplementation(known, accumulator, proof));
  }
  const cheapest = cheapestForm(staircases, outputBits);
  if (cheapest !== undefined) return success(provenImplementation(cheapest.form, accumulator, cheapest.proof));
  if (count > thresholdLimit) return success(undefined, [make.tooManyThresholds(subject, { count, limit: thresholdLimit })]);
  const form = thresholdsForm(staircases);
  const proof = prove(form, staircases);
  if (proof === undefined) throw new Error('thresholds must equal the staircase they were read from');
  return success(provenImplementation(form, accumulator, proof), [make.thresholdsNeeded(subject, { count })]);
}
