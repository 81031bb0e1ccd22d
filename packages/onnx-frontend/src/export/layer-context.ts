import { type Diagnostic, type ElementType, type Graph, type Layer, type Tensor, type Value, layerSubject, renderElementType, scaleAt, sourceToStream, unquantized, valueOf } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { type ExportedFormat, type ExportedValue, type MadeCodes, clipNode, dequantize, exportScales } from './export-value.js';
import { widthKey } from '../source/exported-width.js';
import type { ExportContext } from './exporter.js';
import type { ModelDraft } from './model-draft.js';
import { realBiasOf } from './real-bias.js';
import { quantizedKind } from './tensor-format.js';

/** The context of one layer's exporter. */
export function layerContext(
  draft: ModelDraft,
  graph: Graph,
  layer: Layer,
  values: ReadonlyMap<string, ExportedValue>,
  report: (diagnostic: Diagnostic) => void,
): ExportContext {
  const inputs = layer.inputs.map((name) => valueOf(graph, name));
  const result = layer.outputs[0] ?? layer.name;
  return {
    inputs,
    outputs: layer.outputs.map((name) => valueOf(graph, name)),
    input: (index) => values.get(layer.inputs[index] ?? '')?.reals ?? '',
    parameter(name, axes) {
      const reals = name === 'bias' ? realBiasOf(graph, layer) : undefined;
      if (reals !== undefined) return draft.constant(`${layer.name}.bias`, 'float', [reals.length], reals);
      const tensor = layer.parameters[name];
      return tensor === undefined ? undefined : exportParameter(draft, layer, name, tensor, axes, inputs[0], report);
    },
    node: (operator, from, attributes) => draft.node(layer.name, operator, from, draft.claim(`${result}_unquantized`), attributes),
    nodeOfCodes: (operator) => exportNodeOfCodes(draft, graph, layer, operator, values, report),
    clip: (tensor, low, high) => clipNode(draft, result, tensor, low, high),
    integers: (list) => draft.constant(`${layer.name}_integers`, 'int64', [list.length], list),
    real: (value) => draft.constant(`${layer.name}_value`, 'float', [], [value]),
    needOpset: (version) => { draft.needOpset(version); },
    report,
  };
}

/** A node of ONNX Runtime's own operators on codes, which it has for codes of one type of 8 bits. @errors ONX110 exportCodes */
function exportNodeOfCodes(draft: ModelDraft, graph: Graph, layer: Layer, operator: string, values: ReadonlyMap<string, ExportedValue>, report: (diagnostic: Diagnostic) => void): MadeCodes | undefined {
  const types = [...layer.inputs, ...layer.outputs].map((name) => valueOf(graph, name).type);
  const names = new Set(types.map(renderKind));
  const [kind] = names;
  const [result = ''] = layer.outputs;
  const to = types.at(-1);
  if (names.size > 1 || (kind !== 'int8' && kind !== 'uint8') || to?.kind !== 'integer') {
    report(onnxDiagnostics.make.exportCodes(layerSubject(layer), { operator, actual: [...names] }));
    return undefined;
  }
  const format: ExportedFormat = { kind, ...exportScales(draft, result, kind, to.quantization ?? unquantized, []) };
  const operands = layer.inputs.flatMap((name) => {
    const { codes = '', format: of } = values.get(name) ?? {};
    return [codes, of?.scale ?? '', of?.zeroPoint ?? ''];
  });
  const codes = draft.node(layer.name, operator, [...operands, format.scale, format.zeroPoint], draft.claim(`${result}_quantized`), {}, 'com.microsoft');
  return { codes, format };
}

function renderKind(type: ElementType): string {
  return type.kind === 'integer' ? `${type.signed ? '' : 'u'}int${type.bits}` : renderElementType(type);
}

/** A parameter as codes and the node that makes reals of them. A plain bias counts in units of the accumulator. */
function exportParameter(
  draft: ModelDraft,
  layer: Layer,
  name: string,
  tensor: Tensor,
  order: readonly string[],
  input: Value | undefined,
  report: (diagnostic: Diagnostic) => void,
): string {
  const { type, axes, data } = tensor;
  const full = draft.claim(`${layer.name}.${name}`);
  const isAccumulator = axes.length === 1 && type.kind === 'integer';
  const kind = type.kind === 'integer' ? (isAccumulator && type.signed ? 'int32' : quantizedKind(type)) : undefined;
  if (type.kind !== 'integer' || kind === undefined) {
    report(onnxDiagnostics.make.exportFormat(layerSubject(layer), { tensor: name, actual: renderElementType(type) }));
    return full;
  }
  const dimensions = order.map((axis) => [axes.findIndex((candidate) => candidate.name === axis)]);
  const positions = sourceToStream({ tensors: [], factors: axes, dimensions });
  const shape = order.map((axis) => axes.find((candidate) => candidate.name === axis)?.size ?? 1);
  const codes = draft.constant(`${full}_quantized`, kind, shape, Int32Array.from(positions, (position) => data[position] ?? 0));
  if (!isAccumulator && !kind.endsWith(`int${type.bits}`)) draft.metadata[widthKey(codes)] = String(type.bits);
  const quantization = type.quantization ?? (isAccumulator ? accumulatorScale(layer, input) : unquantized);
  return dequantize(draft, codes, full, exportScales(draft, full, kind, quantization, order));
}

/** The scale of an accumulator: that of the input times that of the weights, in float32. */
function accumulatorScale({ parameters: { weight } }: Layer, input: Value | undefined): typeof unquantized {
  const ofInput = input?.type.kind === 'integer' ? (input.type.quantization ?? unquantized) : unquantized;
  const ofWeight = weight?.type.kind === 'integer' ? (weight.type.quantization ?? unquantized) : unquantized;
  const scale = ofWeight.scale.map((factor) => Math.fround(scaleAt(ofInput, 0) * factor));
  return { ...ofWeight, scale, zeroPoint: scale.map(() => 0) };
}
