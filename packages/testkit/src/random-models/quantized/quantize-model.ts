import { elementFormats } from '@netloom/onnx-frontend/codec';
import type { OnnxRuntime } from '@netloom/toolchain';
import type { Choices } from '../choices.js';
import type { BoundaryTensor, ModelDraft } from '../draft.js';
import { drawFormat } from './format.js';
import { quantizeNode } from './quantize-node.js';
import { QuantizedDraft, drawKinds, uniformReals } from './quantized-draft.js';
import { realTensor, sampledFrames } from './sample.js';

/**
 * The quantized form of a float model: codes of any formats at its inputs, weights and values, as QuantizeLinear and
 * DequantizeLinear around float operators, or operators of codes. Formats are drawn to fit what a few frames of random
 * codes become on the way.
 *
 * @param choicesOf the decisions on what a step of the float model's growth has made
 * @returns undefined if no layer is left
 */
export async function quantizeModel(runtime: OnnxRuntime, source: ModelDraft, choicesOf: (step: number) => Choices): Promise<Uint8Array | undefined> {
  const content = source.content();
  if (content === undefined) return undefined;
  const ofModel = choicesOf(0);
  const draft = new QuantizedDraft(runtime, content, drawKinds(ofModel), ofModel.chance(0.1));
  for (const input of content.inputs) addInput(draft, choicesOf(source.stepOf(input.name)), input);
  for (const node of content.nodes) await quantizeNode(draft, choicesOf(source.stepOf(node.output?.[0] ?? '')), node);
  for (const output of content.outputs) addOutput(draft, choicesOf(source.stepOf(output.name)), output);
  return draft.model.encode();
}

/** Reals that are quantized at once, or codes. */
function addInput(draft: QuantizedDraft, choices: Choices, { name, dims }: BoundaryTensor): void {
  const span = 2 ** choices.pick([0, 0, 0, 2, -2, 5, -5, 10, -10]);
  const format = drawFormat(choices, draft.kinds.values, { low: choices.chance(0.6) ? -span : 0, high: span });
  const shape = [sampledFrames, ...dims];
  const sample = realTensor(shape, uniformReals(choices, shape.reduce((product, size) => product * size, 1), format));
  const isCodes = choices.chance(0.3) && isTensorKind(format.kind);
  draft.bind(name, { sample, format, codes: isCodes ? draft.model.input(dims, format.kind) : draft.quantize(draft.model.input(dims), format) });
}

/** The codes or the reals that they stand for; indices as they are. */
function addOutput(draft: QuantizedDraft, choices: Choices, { name, kind, dims }: BoundaryTensor): void {
  const { codes, format } = draft.tensorOf(name);
  if (codes !== undefined && format !== undefined && choices.chance(0.3) && isTensorKind(format.kind)) draft.model.close({ name: codes, kind: format.kind, dims });
  else draft.model.close({ name: draft.realsOf(name), kind, dims });
}

/** True for types that tensors at the border of a graph have in programming interfaces. */
function isTensorKind(kind: keyof typeof elementFormats): boolean {
  return elementFormats[kind].bits >= 8;
}
