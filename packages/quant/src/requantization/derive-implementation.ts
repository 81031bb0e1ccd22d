import { type AccumulatorRange, type RequantizationImplementation, type Result, type Subject, failure, success } from '@netloom/ir';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { fitsHardware, halfEvenForm } from './half-even-method.js';
import { type ImplementationForm, multiplierBits, provenImplementation } from './implementation-form.js';
import { offsetForm } from './offset-method.js';
import { prove } from './prove.js';
import { ratioForm } from './ratio-method.js';
import { type RequantizationChannel, staircaseOf } from './staircase.js';
import { thresholdsForm } from './thresholds-method.js';

/** Rounding at ties and comparing with windows costs about as much as these bits of a multiplier. */
const tieBits = 4;

/** Rounding the accumulator is an adder of its width and two rows of registers: about as much as these. */
const roundingBits = 4;

/** Integers up to here are float32 numbers. */
const float32Limit = 2n ** 24n;

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
  const accumulator = unionOf(channels.map(({ range }) => range));
  const count = staircases.reduce((sum, { steps }) => sum + steps.length, 0);
  const isAffordable = known?.method !== 'thresholds' || count <= thresholdLimit;
  if (known !== undefined && known.addends === undefined && isAffordable && fitsHardware(known)) {
    const proof = prove(known, staircases);
    if (proof !== undefined) return success(provenImplementation(known, accumulator, proof));
  }
  const isRounded = accumulator.low < -float32Limit || accumulator.high > float32Limit;
  const forms = [
    offsetForm(staircases),
    halfEvenForm(staircases, outputBits),
    isRounded ? halfEvenForm(staircases, outputBits, true) : undefined,
    ratioForm(staircases, outputBits),
  ]
    .filter((form): form is ImplementationForm => form !== undefined && fitsHardware(form))
    .sort((a, b) => price(a) - price(b));
  for (const form of forms) {
    const proof = prove(form, staircases);
    if (proof !== undefined) return success(provenImplementation(form, accumulator, proof));
  }
  if (count > thresholdLimit) return success(undefined, [make.tooManyThresholds(subject, { count, limit: thresholdLimit })]);
  const form = thresholdsForm(staircases);
  const proof = prove(form, staircases);
  if (proof === undefined) throw new Error('thresholds must equal the staircase they were read from');
  return success(provenImplementation(form, accumulator, proof), [make.thresholdsNeeded(subject, { count })]);
}

/** In bits of a multiplier; the constant 1 is none. */
function price(form: ImplementationForm): number {
  if (form.method !== 'half-even') return multiplierBits(form);
  return multiplierBits(form) + tieBits + (form.roundsAccumulator === true ? roundingBits : 0);
}

function unionOf(ranges: readonly AccumulatorRange[]): AccumulatorRange {
  const [first, ...others] = ranges;
  return others.reduce(
    (union, { low, high }) => ({ low: low < union.low ? low : union.low, high: high > union.high ? high : union.high }),
    first ?? { low: 0n, high: 0n },
  );
}
