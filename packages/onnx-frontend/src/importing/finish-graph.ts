import { type Diagnostic, type Graph, type Layer, type Result, type Value, failure, hasErrors, renderElementType, resultOf } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { leavesOf, sameFactors } from '../view/factor.js';
import { type Dimension, type Layout, irAxes } from '../view/layout.js';
import { shapeOf } from '../view/regroup.js';
import type { Alias, Stream } from '../view/stream.js';
import { giveAccumulators } from './accumulators/accumulator-outputs.js';
import { floatIsland } from './quantized/float-islands.js';
import type { GraphDraft } from './session/graph-draft.js';
import type { ImportSession } from './session/import-session.js';
import { type LayerDraft, contentOf, knownContent } from './session/layer-draft.js';
import { keepsBatch, provenanceOf } from './views/provenance-of.js';

/**
 * Makes the graph of what the nodes gave: settles layouts that are still open, drops layers that nothing reads, finds
 * each value's provenance.
 *
 * @errors ONX046 outputIsInput, ONX047 outputIsConstant, ONX048 outputOrders, ONX049 inputUnused, ONX077 batchMoved, ONX080 constantPerChannel,
 *   ONX090 floatIsland, ONX093 tableScales
 */
export function finishGraph(session: ImportSession, name: string): Result<Graph> {
  const { draft, source } = session;
  settleOpenLayouts(draft);
  giveAccumulators(session);
  const problems: Diagnostic[] = [];
  const outputs = findOutputs(session, problems);
  if (hasErrors(problems) || hasErrors(session.diagnostics)) return failure(problems);
  const layers = usedLayers(draft.layers, new Set(outputs.keys()));
  const read = new Set(layers.flatMap((layer) => layer.inputs));
  const inputs: Stream[] = [];
  for (const { name: tensor } of source.inputs) {
    const binding = session.bindings.of(tensor);
    if (binding.kind !== 'view') continue;
    if (read.has(binding.view.stream)) inputs.push(binding.view.stream);
    else problems.push(onnxDiagnostics.make.inputUnused({ kind: 'input', name: tensor }, {}));
  }
  const streams = [...inputs, ...layers.map((layer) => layer.output)];
  problems.push(...unfinishedIslands(session, layers), ...rawInputs(inputs), ...channelTables(layers));
  if (hasErrors(problems)) return failure(problems);
  const graph: Graph = {
    name,
    inputs: inputs.map((stream) => stream.name),
    outputs: [...outputs.keys()].map((stream) => stream.name),
    values: new Map(streams.map((stream) => [stream.name, valueOf(stream, outputs.get(stream))])),
    layers: layers.flatMap((layer) => layerOf(layer, problems)),
    hostSteps: draft.hostSteps.map(({ operator, name: step, view, behind, outputs: made, attributes }) => ({
      operator,
      name: step,
      inputs: [behind ?? view.stream.name],
      outputs: made,
      attributes,
    })),
  };
  return resultOf(problems, () => graph);
}

/** Float layers in a graph of codes that end at no QuantizeLinear. @errors ONX090 floatIsland */
function unfinishedIslands({ draft }: ImportSession, layers: readonly LayerDraft[]): Diagnostic[] {
  const isQuantized = layers.some(({ inputs, output }) => [...inputs, output].some(({ type }) => type.kind === 'integer' && type.quantization !== undefined));
  if (!isQuantized) return [];
  const read = new Set(layers.flatMap(({ inputs }) => inputs));
  const ends = layers.filter(({ output }) => output.type.kind === 'float32' && !read.has(output));
  const crossing = layers.filter(({ inputs, output }) => output.type.kind === 'integer' && inputs.some(({ type }) => type.kind === 'float32'));
  return [
    ...ends.flatMap(({ output }) => floatIsland(draft, output, output.name)),
    ...crossing.flatMap(({ inputs, output }) => floatIsland(draft, inputs.find(({ type }) => type.kind === 'float32') ?? output, output.name)),
  ];
}

/** Inputs of integers that nothing dequantizes. @errors ONX044 inputType */
function rawInputs(inputs: readonly Stream[]): Diagnostic[] {
  return inputs
    .filter(({ type }) => type.kind === 'integer' && type.quantization === undefined)
    .map(({ name, type }) => onnxDiagnostics.make.inputType({ kind: 'input', name }, { actual: renderElementType(type) }));
}

/** Tables of a scale for each channel. @errors ONX093 tableScales */
function channelTables(layers: readonly LayerDraft[]): Diagnostic[] {
  return layers.flatMap((layer) => {
    const content = knownContent(layer);
    const table = content?.parameters.table?.type;
    if (content === undefined || table?.kind !== 'integer' || table.quantization?.axis === undefined) return [];
    const shown = { tensor: JSON.stringify(layer.output.name) };
    return [onnxDiagnostics.make.tableScales({ kind: content.type, name: layer.name }, shown, 'Quantize it with one scale and zero point.')];
  });
}

function settleOpenLayouts(draft: GraphDraft): void {
  for (const [layout, streams] of draft.byLayout()) {
    if (layout.axes !== undefined) continue;
    const firsts = streams.flatMap(({ aliases }) => aliases.map(({ dimensions }) => dimensions[0] ?? []));
    layout.settleByRank(firsts.find((first) => !isHead(first, layout)) ?? layout.source[0] ?? []);
  }
}

function isHead(dimension: Dimension, layout: Layout): boolean {
  return sameFactors(dimension, layout.source[0] ?? []);
}

/** The streams that the graph's outputs are, each with the tensor that it must be comparable with. */
function findOutputs(session: ImportSession, problems: Diagnostic[]): ReadonlyMap<Stream, Alias> {
  const found = new Map<Stream, Alias>();
  for (const output of session.source.outputs) {
    if (!session.bindings.has(output) && !session.source.constants.has(output)) continue;
    const binding = session.bindings.of(output);
    const subject = { kind: 'output', name: output };
    const tensor = JSON.stringify(output);
    if (binding.kind === 'constant') problems.push(onnxDiagnostics.make.outputIsConstant(subject, { tensor }));
    if (binding.kind !== 'view' && binding.kind !== 'host') continue;
    const { stream, dimensions } = binding.view;
    if (stream.placeholder) continue;
    const alias = { tensor: binding.kind === 'host' ? binding.inputTensor : output, dimensions };
    const first = found.get(stream);
    if (session.draft.producer(stream) === undefined) problems.push(onnxDiagnostics.make.outputIsInput(subject, { tensor }));
    else if (!keepsBatch(dimensions, stream.layout.batch)) {
      const batch = shapeOf([stream.layout.batch])[0] ?? 1;
      problems.push(onnxDiagnostics.make.batchMoved(subject, { shape: shapeOf(dimensions), batch }));
    } else if (first === undefined) found.set(stream, alias);
    else if (!sameFactors(leavesOf(first.dimensions.flat()), leavesOf(dimensions.flat())))
      problems.push(onnxDiagnostics.make.outputOrders(subject, { first: JSON.stringify(first.tensor), second: tensor }));
  }
  return found;
}

/** Without layers whose result was only asked for its shape. */
function usedLayers(layers: readonly LayerDraft[], outputs: ReadonlySet<Stream>): readonly LayerDraft[] {
  const needed = new Set(outputs);
  const kept: LayerDraft[] = [];
  for (const layer of [...layers].reverse()) {
    if (!needed.has(layer.output)) continue;
    kept.push(layer);
    for (const input of layer.inputs) needed.add(input);
  }
  return kept.reverse();
}

function valueOf(stream: Stream, output: Alias | undefined): Value {
  const provenance = provenanceOf(stream, output);
  const value = { name: stream.name, axes: irAxes(stream.layout.axes ?? []), type: stream.type };
  const { encoding } = stream;
  return { ...value, ...(provenance === undefined ? {} : { provenance }), ...(encoding === undefined ? {} : { encoding }) };
}

function layerOf(draft: LayerDraft, problems: Diagnostic[]): readonly Layer[] {
  const { name, inputs, output, requantization, sources } = draft;
  const content = contentOf(draft);
  problems.push(...content.diagnostics);
  if (!content.ok) return [];
  if (content.value === undefined) throw new Error(`the order of ${output.name} is open`);
  const rounding = requantization === undefined ? {} : { requantization };
  return [{ name, ...content.value, inputs: inputs.map((stream) => stream.name), outputs: [output.name], ...rounding, sources }];
}
