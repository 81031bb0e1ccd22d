import { layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { renderFormat } from '../graph/element-type.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { irDiagnostics } from '../ir-diagnostics.js';

/**
 * What is wrong with a layer that moves or compares codes (MaxPool, Relu, Flatten): its output has the format of its
 * input, and nothing is rounded.
 *
 * @source integer semantics, section Layers
 * @errors IR027 requantizationInvalid, IR038 outputFormat
 */
export function keptFormatProblems(
  layer: Layer,
  input: TensorType | undefined,
  output: TensorType | undefined,
): readonly Diagnostic[] {
  if (input === undefined || output === undefined) return [];
  const expected = renderFormat(input.type);
  const actual = renderFormat(output.type);
  const changed =
    expected === actual
      ? []
      : [irDiagnostics.make.outputFormat(layerSubject(layer), { rule: `of the input's format, ${expected}`, actual })];
  return [...changed, ...roundingProblems(layer)];
}

/** A layer that does not round has no requantization. @errors IR027 requantizationInvalid */
export function roundingProblems(layer: Layer): readonly Diagnostic[] {
  if (layer.requantization === undefined) return [];
  const problem = `${layer.type} rounds nothing, so it has none`;
  return [irDiagnostics.make.requantizationInvalid(layerSubject(layer), { problem })];
}

/** Codes that are compared with each other are of one scale. @errors IR037 inputFormat */
export function comparedCodesProblems(
  layer: Layer,
  input: TensorType | undefined,
  isComparedAlong: (axis: string) => boolean,
): readonly Diagnostic[] {
  const axis = input?.type.kind === 'integer' ? input.type.quantization?.axis : undefined;
  if (axis === undefined || !isComparedAlong(axis)) return [];
  const shown = { rule: 'of one scale where its codes are compared', actual: `quantized along ${axis}` };
  return [irDiagnostics.make.inputFormat(layerSubject(layer), shown)];
}
