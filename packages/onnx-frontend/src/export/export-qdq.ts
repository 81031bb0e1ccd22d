import {
  type Diagnostic,
  type Graph,
  type IntegerType,
  type Layer,
  type Parts,
  type Result,
  type Value,
  codeRange,
  didYouMean,
  failure,
  hasErrors,
  layerSubject,
  renderElementType,
  resultOf,
  success,
  valueOf,
} from '@netloom/ir';
import { encodeModel } from '../codec/model-file.js';
import { makeModel, makeValueInfo } from '../codec/make-model.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { type AffineForm, affineForm } from './affine-form.js';
import { type ExportedValue, type MadeCodes, limitCodes, quantize } from './export-value.js';
import { type Exporter, exporters } from './exporter.js';
import { type ModelOutput, exportHostSteps } from './host-steps.js';
import { layerContext } from './layer-context.js';
import { allExporters } from './layers/index.js';
import { ModelDraft } from './model-draft.js';
import { fromSource, isChannelsFirst, shapeInSource, toSource } from './source-shape.js';
import { channelsFirstShape } from './tensor-format.js';

export interface ExportOptions {
  /** Makes every value an output of the model, dequantized, to be compared tensor by tensor. */
  readonly trace?: boolean;
}

/** An integer graph as an ONNX file. */
export interface QdqModel {
  readonly bytes: Uint8Array;
  /** The tensors that each value of the graph is. They are N C H W, N C W or N C, with N = 1. */
  readonly tensors: ReadonlyMap<string, ExportedValue>;
}

/**
 * Writes an integer graph as an ONNX model of float operators between QuantizeLinear and DequantizeLinear. ONNX Runtime
 * computes the same values, but where float32 sums decide rounding ties.
 *
 * Inputs and outputs have the names and shapes of the source and are float. The tensor that a value is in the source has
 * its name here too, if it is in the order of N C H W. Widths that ONNX has no type for take the next wider one; a Clip
 * limits them to their codes, and the model's metadata says the width. Factors and offsets are a Mul and Adds for each channel.
 *
 * @param parts where plugins have added exporters; the built-in ones if absent
 * @errors ONX100 exporterMissing, ONX101 exportFloat, ONX104 to ONX110
 * @source ONNX QuantizeLinear-21, DequantizeLinear-21, Mul-14, Add-14
 */
export function exportQdq(graph: Graph, parts?: Parts, options: ExportOptions = {}): Result<QdqModel> {
  const found = new Map((parts?.all(exporters) ?? allExporters).map((exporter) => [exporter.layerType, exporter]));
  const forms = affineForms(graph);
  const problems = [...floatProblems(graph), ...missingExporters(graph, found), ...unscaledProblems(graph, forms)];
  if (hasErrors(problems)) return failure(problems);
  const report = (diagnostic: Diagnostic): void => { problems.push(diagnostic); };
  const draft = new ModelDraft();
  const names = nameTensors(draft, graph);
  const values = new Map<string, ExportedValue>();
  const inputs = graph.inputs.map((name) => {
    const value = integerValue(graph, name);
    const input = names.inputs.get(name) ?? name;
    const reals = quantize(draft, fromSource(draft, value, input), value, codeRange(value.type), names.reals.get(name) ?? name);
    reals.diagnostics.forEach(report);
    if (reals.ok) values.set(name, reals.value);
    return makeValueInfo(input, 'float', shapeInSource(value));
  });
  for (const layer of graph.layers) {
    const made = exportLayer(draft, graph, layer, forms.get(layer), found, values, report);
    for (const name of layer.outputs) {
      const value = integerValue(graph, name);
      const exported = exportMade(draft, made, value, boundsOf(layer, value.type), names.reals.get(name) ?? name);
      exported.diagnostics.forEach(report);
      if (exported.ok) values.set(name, exported.value);
    }
  }
  if (hasErrors(problems)) return failure(problems);
  const outputs = new Map(graph.outputs.map((name) => [name, exportOutput(draft, graph, name, values, names.outputs.get(name))]));
  const left = exportHostSteps(draft, graph, outputs, report);
  const infos = left.map(({ name, kind, shape }) => makeValueInfo(name, kind, shape));
  const traced = options.trace === true ? tracedOutputs(graph, values, new Set(left.map(({ name }) => name))) : [];
  return resultOf(problems, () => ({
    tensors: values,
    bytes: encodeModel(
      makeModel({
        nodes: draft.nodes,
        inputs,
        outputs: [...infos, ...traced],
        initializers: draft.initializers,
        opset: draft.opset,
        domains: draft.domains,
        irVersion: draft.opset >= 21 ? 10 : 8,
        name: graph.name,
        metadata: draft.metadata,
      }),
    ),
  }));
}

/** What a layer makes: reals before they are quantized, or codes. */
function exportLayer(
  draft: ModelDraft,
  graph: Graph,
  layer: Layer,
  form: AffineForm | undefined,
  found: ReadonlyMap<string, Exporter>,
  values: ReadonlyMap<string, ExportedValue>,
  report: (diagnostic: Diagnostic) => void,
): string | MadeCodes {
  const context = layerContext(draft, graph, layer, form?.of ?? 'layer', values, report);
  const made = form?.of === 'input' ? context.input(0) : (found.get(layer.type)?.export(layer, context) ?? '');
  return form === undefined || typeof made !== 'string' ? made : exportAffine(draft, layer, form, made, channelsFirstShape(integerValue(graph, layer.outputs[0] ?? '')));
}

/** Products and sums for each channel behind a tensor. @source ONNX Mul-14, Add-14 */
function exportAffine(draft: ModelDraft, { name, outputs }: Layer, { multiply, add }: AffineForm, from: string, shape: readonly number[]): string {
  const dims = shape.map((size, dimension) => (dimension === 1 ? size : 1));
  const steps = [...(multiply === undefined ? [] : [['Mul', multiply] as const]), ...add.map((reals) => ['Add', reals] as const)];
  return steps.reduce((tensor, [operator, reals]) => draft.node(name, operator, [tensor, draft.constant(`${name}_${operator.toLowerCase()}`, 'float', dims, reals)], draft.claim(`${outputs[0] ?? name}_unquantized`)), from);
}

/** Names of graph inputs and outputs in the source, and of the float tensor of every value. */
function nameTensors(draft: ModelDraft, graph: Graph) {
  const sourceName = (value: Value): string => value.provenance?.tensors[0] ?? value.name;
  const claimAll = (values: readonly string[]): Map<string, string> =>
    new Map(values.map((name) => [name, draft.claim(sourceName(valueOf(graph, name)))]));
  const inputs = claimAll(graph.inputs);
  const outputs = claimAll(graph.outputs);
  const reals = new Map(
    [...graph.values.values()].map((value): [string, string] => {
      const output = outputs.get(value.name);
      const isNamed = isChannelsFirst(value) && !inputs.has(value.name);
      if (output !== undefined && isNamed) return [value.name, value.type.kind === 'integer' && value.type.quantization !== undefined ? output : value.name];
      return [value.name, draft.claim(isNamed ? sourceName(value) : `${value.name}_dequantized`)];
    }),
  );
  return { inputs, outputs, reals };
}

/** What a layer has made, as codes within its bounds. @errors ONX104 exportFormat, ONX105 exportBounds */
function exportMade(draft: ModelDraft, made: string | MadeCodes, value: Value & { readonly type: IntegerType }, bounds: { readonly low: number; readonly high: number }, reals: string): Result<ExportedValue> {
  if (typeof made !== 'string') return success(limitCodes(draft, made, value, bounds, reals));
  // A plain integer that a layer makes is an index, which ONNX has as int64.
  return value.type.quantization === undefined ? success({ reals: made, codes: made }) : quantize(draft, made, value, bounds, reals);
}

function exportOutput(draft: ModelDraft, graph: Graph, name: string, values: ReadonlyMap<string, ExportedValue>, claimed = name): ModelOutput {
  const value = valueOf(graph, name);
  const from = values.get(name)?.reals ?? '';
  const made = toSource(draft, value, from);
  const kind = isIndex(value) ? 'int64' : 'float';
  const shape = shapeInSource(value);
  return { kind, name: made === claimed ? made : draft.node(claimed, 'Identity', [made], claimed), shape };
}

function tracedOutputs(graph: Graph, values: ReadonlyMap<string, ExportedValue>, present: ReadonlySet<string>) {
  return [...values].flatMap(([name, { reals }]) => {
    const value = valueOf(graph, name);
    return present.has(reals) ? [] : [makeValueInfo(reals, isIndex(value) && !graph.inputs.includes(name) ? 'int64' : 'float', channelsFirstShape(value))];
  });
}

/** Layers whose codes follow from other numbers than the scales. @errors ONX104 exportFormat, ONX108 exportFactors, ONX109 exportEncoding */
function unscaledProblems(graph: Graph, forms: ReadonlyMap<Layer, AffineForm>): Diagnostic[] {
  const encoded = graph.inputs.filter((name) => valueOf(graph, name).encoding !== undefined).map((name) => onnxDiagnostics.make.exportEncoding({ kind: 'input', name }, {}));
  const layers = graph.layers.flatMap((layer) => {
    if (layer.requantization?.factors !== undefined && !forms.has(layer)) return [onnxDiagnostics.make.exportFactors(layerSubject(layer), {})];
    const wide = layer.outputs.map((name) => valueOf(graph, name)).find(({ type }) => type.kind === 'integer' && type.quantization === undefined && type.bits > 16);
    return wide === undefined ? [] : [onnxDiagnostics.make.exportFormat(layerSubject(layer), { tensor: wide.name, actual: renderElementType(wide.type) })];
  });
  return [...encoded, ...layers];
}

/** How layers with factors are written, as far as they can be. */
function affineForms(graph: Graph): ReadonlyMap<Layer, AffineForm> {
  return new Map(
    graph.layers.flatMap((layer) => {
      const form = layer.requantization?.factors === undefined ? undefined : affineForm(graph, layer);
      return form === undefined ? [] : [[layer, form] as const];
    }),
  );
}

/** True for plain integers, which layers make as indices. */
function isIndex({ type }: Value): boolean {
  return type.kind === 'integer' && type.quantization === undefined;
}

/** What a layer leaves of its output's codes. */
function boundsOf({ requantization }: Layer, type: IntegerType): { readonly low: number; readonly high: number } {
  return requantization ?? codeRange(type);
}

function integerValue(graph: Graph, name: string): Value & { readonly type: IntegerType } {
  const value = valueOf(graph, name);
  if (value.type.kind !== 'integer') throw new Error(`value ${JSON.stringify(name)} is not quantized`);
  return { ...value, type: value.type };
}

function floatProblems(graph: Graph): Diagnostic[] {
  return [...graph.values.values()]
    .filter(({ type }) => type.kind !== 'integer')
    .map(({ name, type }) => onnxDiagnostics.make.exportFloat({ kind: 'value', name }, { actual: renderElementType(type) }));
}

function missingExporters(graph: Graph, found: ReadonlyMap<string, Exporter>): Diagnostic[] {
  return graph.layers
    .filter(({ type }) => !found.has(type))
    .map((layer) => onnxDiagnostics.make.exporterMissing(layerSubject(layer), { type: layer.type }, didYouMean(layer.type, found.keys())));
}
