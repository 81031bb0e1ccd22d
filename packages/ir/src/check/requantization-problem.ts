import { axisSize } from '../graph/axis.js';
import { codeRange } from '../graph/element-type.js';
import { type Ratio, type Requantization, type RequantizationImplementation, roundings } from '../graph/requantization.js';
import type { TensorType } from '../graph/tensor.js';

/** The greatest shift of an implementation. */
const shiftLimit = 255;

const known: ReadonlySet<string> = new Set(roundings);

/** Why a requantization cannot make an output of this type, or undefined if it can. */
export function requantizationProblem(requantization: Requantization, output: TensorType): string | undefined {
  const { rounding, low, high, factors, offsets, implementation } = requantization;
  if (!known.has(rounding)) return `rounding is one of ${roundings.join(', ')}, but it is ${rounding}`;
  if ((rounding !== 'half-even' && offsets === undefined) || (offsets !== undefined && factors === undefined))
    return `${offsets === undefined ? `rounding ${rounding}` : 'an offset'} comes with factors and offsets, but it has not both`;
  const { type } = output;
  if (type.kind !== 'integer') return 'it rounds to integers, but the output is of real numbers';
  const range = codeRange(type);
  if (!Number.isInteger(low) || !Number.isInteger(high) || low > high || low < range.low || high > range.high)
    return `clamp bounds lie within ${range.low} and ${range.high}, but they are ${low} and ${high}`;
  const channels = axisSize(output.axes, 'C') ?? 1;
  const ratios = ratioProblem('factor', factors, channels, ({ numerator }) => numerator > 0n) ?? ratioProblem('offset', offsets, channels, () => true);
  if (ratios !== undefined) return ratios;
  return implementation === undefined ? undefined : implementationProblem(implementation, channels, high - low);
}

function ratioProblem(name: string, ratios: readonly Ratio[] | undefined, channels: number, isUsable: (ratio: Ratio) => boolean): string | undefined {
  if (ratios === undefined) return undefined;
  if (ratios.length !== 1 && ratios.length !== channels) return `there is one ${name}, or one for each of ${channels} channels, but there are ${ratios.length}`;
  const unusable = ratios.find((ratio) => ratio.denominator <= 0n || !isUsable(ratio));
  return unusable === undefined ? undefined : `${name}s are ${name === 'factor' ? 'positive' : 'fractions'}, but one is ${unusable.numerator}/${unusable.denominator}`;
}

function implementationProblem(
  implementation: RequantizationImplementation,
  channels: number,
  steps: number,
): string | undefined {
  const { accumulator, proof } = implementation;
  if (accumulator.low > accumulator.high)
    return `the accumulator's range is empty: ${accumulator.low.toString()} to ${accumulator.high.toString()}`;
  if (proof.channels !== channels || !Number.isSafeInteger(proof.comparisons) || proof.comparisons < 0)
    return `the proof must cover ${channels} channels, but it covers ${proof.channels} by ${proof.comparisons} comparisons`;
  if (implementation.method === 'thresholds') return thresholdsProblem(implementation.thresholds, channels, steps);
  const { shift, multipliers } = implementation;
  if (!Number.isInteger(shift) || shift < 0 || shift > shiftLimit)
    return `shifts lie within 0 and ${shiftLimit}, but this one is ${shift}`;
  const lists = implementation.method === 'offset' ? [multipliers, implementation.offsets] : [multipliers];
  const wrong = lists.find((list) => list.length !== channels);
  if (wrong !== undefined) return `constants have one entry for each of ${channels} channels, but there are ${wrong.length}`;
  if (implementation.method === 'half-even') {
    if (shift === 0) return 'there is no half to round without a shift, but the shift is 0';
    const window = implementation.tieWindows.find((size) => size < 0n);
    if (window !== undefined) return `tie windows are not negative, but one is ${window.toString()}`;
  }
  const negative = multipliers.find((multiplier) => multiplier < 0n);
  return negative === undefined ? undefined : `multipliers are not negative, but one is ${negative.toString()}`;
}

function thresholdsProblem(
  thresholds: readonly (readonly bigint[])[],
  channels: number,
  steps: number,
): string | undefined {
  if (thresholds.length !== channels)
    return `constants have one entry for each of ${channels} channels, but there are ${thresholds.length}`;
  const long = thresholds.find((list) => list.length > steps);
  if (long !== undefined) return `there are ${steps} steps between the bounds, but a channel has ${long.length} thresholds`;
  const unsorted = thresholds.findIndex((list) => list.some((threshold, i) => i > 0 && threshold < (list[i - 1] ?? threshold)));
  return unsorted < 0 ? undefined : `thresholds ascend, but those of channel ${unsorted} do not`;
}
