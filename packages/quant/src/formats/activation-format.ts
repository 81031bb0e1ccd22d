import { type IntegerType, type Result, type Value, codeRange, failure, integerType, roundHalfEven, success } from '@netloom/ir';
import { type ObservedRange, withHeld } from '../calibration/observed-range.js';
import { percentileRange } from '../calibration/percentile-range.js';
import type { LayerSettings } from '../options.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { activationScale } from './addend-scale.js';
import { magnitudeLimit } from './choose-scale.js';
import { leastErrorRange } from './least-error-range.js';

/**
 * The integer format of a value that calibration saw in this range, cut as the settings say; it always holds 0 exactly.
 *
 * Never negative: unsigned with zero point 0. Otherwise symmetric (signed, zero point 0) or affine (unsigned).
 *
 * @param scaleFrom the scale for the one that the range asks for; at least as great
 * @errors QNT021 rangeTooLarge; QNT020 constantValue as a warning
 */
export function activationFormat(
  value: Value,
  range: ObservedRange,
  settings: LayerSettings,
  scaleFrom = (ideal: number): number => activationScale(ideal, settings),
): Result<IntegerType> {
  const subject = { kind: 'value', name: value.name };
  const magnitude = Math.max(0, -range.low, range.high);
  if (!(magnitude < magnitudeLimit)) {
    const shown = { tensor: value.name, limit: magnitudeLimit, actual: magnitude };
    return failure([quantDiagnostics.make.rangeTooLarge(subject, shown)]);
  }
  const formatOf = (candidate: ObservedRange): IntegerType => formatOfRange(candidate, settings, scaleFrom);
  const chosen = settings.ranges === 'mse' ? withHeld(leastErrorRange(range, formatOf)) : cutRange(range, settings);
  const unknown = magnitude === 0 ? [quantDiagnostics.make.constantValue(subject, { value: value.name })] : [];
  return success(formatOf(chosen), unknown);
}

/** A range as far as it can be known before any format: cut by percentile where the settings say so. */
export function cutRange(range: ObservedRange, { ranges, percentile }: Pick<LayerSettings, 'ranges' | 'percentile'>): ObservedRange {
  return ranges === 'percentile' ? withHeld(percentileRange(range, percentile)) : range;
}

/** A range of zeros alone is taken as 0 to 1. */
function formatOfRange(range: ObservedRange, { bits, activations }: LayerSettings, scaleFrom: (ideal: number) => number): IntegerType {
  const low = Math.min(0, range.low);
  const high = Math.max(0, range.high);
  const levels = codeRange({ signed: false, bits }).high;
  if (low === 0 && high === 0) return integerType(false, bits, { scale: [scaleFrom(1 / levels)], zeroPoint: [0] });
  if (low === 0 || activations === 'affine') {
    const scale = scaleFrom((high - low) / levels);
    // `0 - low` and not `-low`: a zero point must not be -0.
    const zeroPoint = Math.min(levels, roundHalfEven((0 - low) / scale));
    return integerType(false, bits, { scale: [scale], zeroPoint: [zeroPoint] });
  }
  const codes = codeRange({ signed: true, bits });
  const scale = scaleFrom(Math.max(high / codes.high, low / codes.low));
  return integerType(true, bits, { scale: [scale], zeroPoint: [0] });
}

/**
 * The format of a graph input: raw integer data that fits keeps its codes (scale 1), everything else is treated as any
 * value.
 *
 * @errors as {@link activationFormat}
 */
export function inputFormat(value: Value, range: ObservedRange, settings: LayerSettings): Result<IntegerType> {
  const { bits } = settings;
  const signed = range.low < 0;
  const codes = codeRange({ signed, bits });
  if (range.integral && range.low >= codes.low && range.high <= codes.high && range.low < range.high)
    return success(integerType(signed, bits, { scale: [1], zeroPoint: [0] }));
  return activationFormat(value, range, settings);
}
