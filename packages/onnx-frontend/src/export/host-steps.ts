import { type AttributeValue, type Diagnostic, type Graph, type HostStep, pointwiseFunctions } from '@netloom/ir';
import { type ElementKind, elementKinds } from '../codec/element-kind.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { ModelDraft } from './model-draft.js';

/** An output of the model. */
export interface ModelOutput {
  readonly name: string;
  readonly kind: ElementKind;
  readonly shape: readonly number[];
}

type StepExporter = (draft: ModelDraft, step: HostStep, input: ModelOutput) => ModelOutput;

const exporters: Readonly<Record<string, StepExporter>> = {
  Softmax: exportSoftmax,
  LogSoftmax: exportSoftmax,
  QuantizeLinear: exportLinear,
  DequantizeLinear: exportLinear,
  Add: exportArithmetic,
  Sub: exportArithmetic,
  Mul: exportArithmetic,
  Div: exportArithmetic,
  ...Object.fromEntries(pointwiseFunctions.map(({ layerType }) => [layerType.type, exportFunction])),
};

/**
 * Writes what the host computes behind the graph's outputs. An output that a step reads is no output of the model then.
 *
 * @param outputs by the name of the graph's output
 * @errors ONX107 exportHostStep
 */
export function exportHostSteps(draft: ModelDraft, graph: Graph, outputs: ReadonlyMap<string, ModelOutput>, report: (diagnostic: Diagnostic) => void): readonly ModelOutput[] {
  const known = new Map(outputs);
  const read = new Set<string>();
  for (const step of graph.hostSteps) {
    const { operator, name } = step;
    const input = known.get(step.inputs[0] ?? '');
    const exporter = Object.hasOwn(exporters, operator) ? exporters[operator] : undefined;
    if (exporter === undefined || input === undefined) {
      report(onnxDiagnostics.make.exportHostStep({ kind: operator, name }, {}));
      continue;
    }
    read.add(step.inputs[0] ?? '');
    const [made = ''] = step.outputs;
    known.set(made, exporter(draft, step, input));
  }
  return [...known].filter(([name]) => !read.has(name)).map(([, output]) => output);
}

/** @source ONNX Softmax-13, LogSoftmax-13; `fromAxisOn` is how versions before 13 take the axis */
function exportSoftmax(draft: ModelDraft, { operator, name, outputs, attributes }: HostStep, input: ModelOutput): ModelOutput {
  const axis = Number(attributes.axis ?? input.shape.length - 1);
  const result = { ...input, name: draft.claim(outputs[0] ?? name) };
  if (attributes.fromAxisOn !== true || input.shape.slice(axis + 1).every((size) => size === 1)) {
    draft.node(name, operator, [input.name], result.name, { axis: { int: axis } });
    return result;
  }
  const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
  const shape = (label: string, dims: readonly number[]): string => draft.constant(`${name}_${label}`, 'int64', [dims.length], dims);
  const flat = [count(input.shape.slice(0, axis)), count(input.shape.slice(axis))];
  const rows = draft.node(name, 'Reshape', [input.name, shape('flat', flat)], draft.claim(`${name}_rows`));
  const shares = draft.node(name, operator, [rows], draft.claim(`${name}_shares`), { axis: { int: 1 } });
  draft.node(name, 'Reshape', [shares, shape('shape', input.shape)], result.name);
  return result;
}

/** @source ONNX QuantizeLinear-13, DequantizeLinear-13 */
function exportLinear(draft: ModelDraft, { operator, name, outputs, attributes }: HostStep, input: ModelOutput): ModelOutput {
  const { scale, zeroPoint, codes, axis } = attributes;
  const list = (entries: AttributeValue | undefined): number[] => (Array.isArray(entries) ? entries.map(Number) : []);
  const kind = elementKinds.find((known) => known === codes) ?? 'uint8';
  const dims = list(scale).length === 1 ? [] : [list(scale).length];
  const constants = [draft.constant(`${name}_scale`, 'float', dims, list(scale)), draft.constant(`${name}_zero_point`, kind, dims, list(zeroPoint))];
  const result = draft.claim(outputs[0] ?? name);
  draft.node(name, operator, [input.name, ...constants], result, typeof axis === 'number' ? { axis: { int: axis } } : {});
  return { name: result, kind: operator === 'QuantizeLinear' ? kind : 'float', shape: input.shape };
}

/** @source ONNX Add-14, Sub-14, Mul-14, Div-14 */
function exportArithmetic(draft: ModelDraft, { operator, name, outputs, attributes }: HostStep, input: ModelOutput): ModelOutput {
  const list = (entries: AttributeValue | undefined): number[] => (Array.isArray(entries) ? entries.map(Number) : []);
  const constant = draft.constant(`${name}_constant`, 'float', list(attributes.dims), list(attributes.constant));
  const result = draft.claim(outputs[0] ?? name);
  draft.node(name, operator, attributes.isFirst === true ? [constant, input.name] : [input.name, constant], result, {});
  return { ...input, name: result, kind: 'float' };
}

/** @source ONNX Sigmoid-13 and the other functions of one element; attributes are real */
function exportFunction(draft: ModelDraft, { operator, name, outputs, attributes }: HostStep, input: ModelOutput): ModelOutput {
  const reals = Object.entries(attributes).map(([key, value]) => [key, { float: Number(value) }] as const);
  const result = draft.claim(outputs[0] ?? name);
  draft.node(name, operator, [input.name], result, Object.fromEntries(reals));
  return { ...input, name: result, kind: 'float' };
}
