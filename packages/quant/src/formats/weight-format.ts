import {
  type Diagnostic,
  type Result,
  type Subject,
  type Tensor,
  failure,
  integerType,
  success,
} from '@netloom/ir';
import type { LayerSettings } from '../options.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { magnitudeLimit } from './choose-scale.js';
import { shortScale } from './short-scale.js';
import { weightCodes } from './weight-codes.js';
import { greatestMagnitude, weightScale } from './weight-scale.js';

/** What the scales of weights depend on besides the weights. */
export interface WeightOperands {
  /** Float32, one entry for each output channel. */
  readonly bias?: Tensor;
  readonly inputScale: number;
  readonly outputScale: number;
  /** Weights are not resolved finer; keeps scales of channels positive whose weights are (all but) zero. */
  readonly finestScale: number;
}

const biasLimit = 2 ** 31 - 1;

/**
 * Symmetric codes of weights, the nearest of those that the settings allow, with one scale for each output channel or one for all. Scales are raised where the bias,
 * in units of input scale times weight scale, would not fit 32 bits.
 *
 * @param weight float32, first axis `O`
 * @errors QNT021 rangeTooLarge, QNT023 parameterNotFloat; QNT022 biasTooLarge as a warning
 */
export function quantizeWeight(subject: Subject, weight: Tensor, operands: WeightOperands, settings: LayerSettings): Result<Tensor> {
  const { make } = quantDiagnostics;
  if (weight.type.kind !== 'float32')
    return failure([make.parameterNotFloat(subject, { parameter: 'weight', actual: `${weight.type.bits}-bit integer` })]);
  const rows = weight.axes[0]?.size ?? 1;
  const columns = weight.data.length / rows;
  const perChannel = settings.weights === 'per-channel';
  const groupSize = perChannel ? 1 : rows;
  const codes = weightCodes(settings);
  const diagnostics: Diagnostic[] = [];
  const scale = Array.from({ length: rows / groupSize }, (_, group) => {
    const weights = weight.data.subarray(group * groupSize * columns, (group + 1) * groupSize * columns);
    const magnitude = greatestMagnitude(weights, 0, weights.length);
    const bias = operands.bias === undefined ? 0 : greatestMagnitude(operands.bias.data, group * groupSize, groupSize);
    const greatest = Math.max(magnitude, bias);
    if (!(greatest < magnitudeLimit)) {
      const tensor = magnitude < bias ? 'bias' : 'weight';
      diagnostics.push(make.rangeTooLarge(subject, { tensor, limit: magnitudeLimit, actual: greatest }));
    }
    const fitting = bias / biasLimit / operands.inputScale;
    const used = magnitude / fitting;
    // Less than a quarter of the codes is left: that is no longer a matter of rounding.
    if (used < codes.greatest / 4 && fitting > operands.finestScale)
      diagnostics.push(make.biasTooLarge(subject, { channel: group, bias, used: Math.round(used), high: codes.greatest }));
    const full = weightScale(weights, codes, settings, Math.max(operands.finestScale, fitting));
    return settings.scales === 'short' ? shortScale(full, operands.inputScale, operands.outputScale) : full;
  });
  const tooLarge = diagnostics.filter(({ severity }) => severity === 'error');
  if (tooLarge.length > 0) return failure(tooLarge);
  const data = Int32Array.from(weight.data, (element, i) => codes.nearest(element / (scale[Math.floor(i / columns / groupSize)] ?? 1)));
  const quantization = { ...(perChannel ? { axis: 'O' } : {}), scale, zeroPoint: scale.map(() => 0) };
  return success({ axes: weight.axes, type: integerType(true, settings.weightBits, quantization), data }, diagnostics);
}
