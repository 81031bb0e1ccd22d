import { type Layer, type Result, type Tensor, type Value, failure, layerSubject, renderElementType, scaleAt, sourceToStream, success, unquantized } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { widthKey } from '../source/exported-width.js';
import { type ExportedFormat, exportScales } from './export-value.js';
import type { ModelDraft } from './model-draft.js';
import { quantizedKind } from './tensor-format.js';

/** A parameter as a constant of codes. */
export interface ExportedParameter extends Omit<ExportedFormat, 'kind'> {
  readonly codes: string;
  /** A claimed name for its reals. */
  readonly reals: string;
}

/**
 * Writes the codes of a parameter. A plain bias counts in units of the accumulator.
 *
 * @param order names of the axes in the order of the constant's dimensions
 * @errors ONX104 exportFormat
 */
export function exportParameter(draft: ModelDraft, layer: Layer, name: string, tensor: Tensor, order: readonly string[], input: Value | undefined): Result<ExportedParameter> {
  const { type, axes, data } = tensor;
  const isAccumulator = axes.length === 1 && type.kind === 'integer';
  const kind = type.kind === 'integer' ? (isAccumulator && type.signed ? 'int32' : quantizedKind(type)) : undefined;
  if (type.kind !== 'integer' || kind === undefined) return failure([onnxDiagnostics.make.exportFormat(layerSubject(layer), { tensor: name, actual: renderElementType(type) })]);
  const reals = draft.claim(`${layer.name}.${name}`);
  const dimensions = order.map((axis) => [axes.findIndex((candidate) => candidate.name === axis)]);
  const positions = sourceToStream({ tensors: [], factors: axes, dimensions });
  const shape = order.map((axis) => axes.find((candidate) => candidate.name === axis)?.size ?? 1);
  const codes = draft.constant(`${reals}_quantized`, kind, shape, Int32Array.from(positions, (position) => data[position] ?? 0));
  if (!isAccumulator && !kind.endsWith(`int${type.bits}`)) draft.metadata[widthKey(codes)] = String(type.bits);
  const quantization = type.quantization ?? (isAccumulator ? accumulatorScale(layer, input) : unquantized);
  return success({ codes, reals, ...exportScales(draft, reals, kind, quantization, order) });
}

/** The scale of an accumulator: that of the input times that of the weights, in float32. */
function accumulatorScale({ parameters: { weight } }: Layer, input: Value | undefined): typeof unquantized {
  const ofInput = input?.type.kind === 'integer' ? (input.type.quantization ?? unquantized) : unquantized;
  const ofWeight = weight?.type.kind === 'integer' ? (weight.type.quantization ?? unquantized) : unquantized;
  const scale = ofWeight.scale.map((factor) => Math.fround(scaleAt(ofInput, 0) * factor));
  return { ...ofWeight, scale, zeroPoint: scale.map(() => 0) };
}
