import { type IntegerType, type Result, type Value, codeRange, failure, integerType, roundHalfEven, success } from '@netloom/ir';
import type { ObservedRange } from '../calibration/observed-range.js';
import type { LayerSettings } from '../options.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { activationScale } from './addend-scale.js';
import { magnitudeLimit } from './choose-scale.js';

/**
 * The integer format of a value that calibration saw in this range; it always holds 0 exactly.
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
  const { bits, activations } = settings;
  const low = Math.min(0, range.low);
  const high = Math.max(0, range.high);
  const magnitude = Math.max(-low, high);
  if (!(magnitude < magnitudeLimit)) {
    const shown = { tensor: value.name, limit: magnitudeLimit, actual: magnitude };
    return failure([quantDiagnostics.make.rangeTooLarge(subject, shown)]);
  }
  if (magnitude === 0) {
    const unit = integerType(false, bits, { scale: [scaleFrom(1 / codeRange({ signed: false, bits }).high)], zeroPoint: [0] });
    return success(unit, [quantDiagnostics.make.constantValue(subject, { value: value.name })]);
  }
  if (low === 0 || activations === 'affine') {
    const levels = codeRange({ signed: false, bits }).high;
    const scale = scaleFrom((high - low) / levels);
    // `0 - low` and not `-low`: a zero point must not be -0.
    const zeroPoint = Math.min(levels, roundHalfEven((0 - low) / scale));
    return success(integerType(false, bits, { scale: [scale], zeroPoint: [zeroPoint] }));
  }
  const codes = codeRange({ signed: true, bits });
  const scale = scaleFrom(Math.max(high / codes.high, low / codes.low));
  return success(integerType(true, bits, { scale: [scale], zeroPoint: [0] }));
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
