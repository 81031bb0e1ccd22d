import { layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { renderElementType } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { exactLimit } from '../semantics/weighted-sum.js';
import { averageRange } from './average-window.js';
import { comparedCodesProblems } from './kept-format.js';

/**
 * What the integer semantics ask of the formats of a layer that averages. Float layers pass.
 *
 * @param divisor the common divisor of its averages
 * @source integer semantics, section Averages
 * @errors IR027 requantizationInvalid, IR037 inputFormat, IR038 outputFormat, IR039 accumulatorTooWide
 */
export function averageFormatProblems(
  layer: Layer,
  input: TensorType | undefined,
  output: TensorType | undefined,
  divisor: bigint,
): readonly Diagnostic[] {
  if (input?.type.kind !== 'integer' || output === undefined) return [];
  const subject = layerSubject(layer);
  const { make } = irDiagnostics;
  if (output.type.kind !== 'integer')
    return [make.outputFormat(subject, { rule: 'an integer as the input is', actual: renderElementType(output.type) })];
  const problems = [...comparedCodesProblems(layer, input, (axis) => axis !== 'C')];
  const axis = output.type.quantization?.axis;
  if (axis !== undefined && axis !== 'C')
    problems.push(make.outputFormat(subject, { rule: 'quantized as a whole or along C', actual: `quantized along ${axis}` }));
  if (layer.requantization === undefined)
    problems.push(make.requantizationInvalid(subject, { problem: `${layer.type} rounds, so it must have one` }));
  if (layer.requantization?.offsets !== undefined)
    problems.push(make.requantizationInvalid(subject, { problem: 'an average has no bias, so it has no offsets' }));
  const { low, high } = averageRange(input.type, divisor);
  if (low < -exactLimit || high > exactLimit)
    problems.push(make.accumulatorTooWide(subject, { channel: 0, low: String(low), high: String(high) }));
  return problems;
}
