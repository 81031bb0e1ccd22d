import { type Axis, type TensorType, didYouMean, float32, irDiagnostics, layerSubject, tensorTypeProblems } from '@netloom/ir';
import type { SourceNode } from '../../source/source-node.js';
import { leavesOf } from '../../view/factor.js';
import { type Dimension, Layout, type LayoutAxis, freshAxes, irAxes } from '../../view/layout.js';
import type { View } from '../../view/stream.js';
import type { DimensionsOf, NewLayer } from '../import-context.js';
import type { ImportSession } from '../session/import-session.js';
import { asReals, computesReals, inAccumulatorUnits } from './quantized-operands.js';

/** Adds a layer as it is; its type infers the axes of what it makes. @errors IR001 to IR017 */
export function addInferred(session: ImportSession, node: SourceNode, layer: NewLayer, dimensions: DimensionsOf): void {
  for (const { stream, dimensions: shape } of layer.inputs) stream.layout.settleByRank(shape[0] ?? []);
  const parameters = layer.output === undefined ? inAccumulatorUnits(layer) : (layer.parameters ?? {});
  const sources = [...(layer.absorbed ?? []), node.name];
  const made = inferOutput(session, node, layer, parameters, sources);
  if (made === undefined) return;
  const { type, attributes, inputs, requantization } = layer;
  const [output = ''] = node.outputs;
  const axes = carriedAxes(made.axes, inputs[0], dimensions);
  const layout = Layout.of(axes, inputs[0]?.stream.layout.batch ?? []);
  const view = session.draft.addStream(output, layout, made.type, dimensions.map((dimension) => resolveDimension(dimension, axes)));
  const rounding = requantization === undefined ? {} : { requantization };
  const content = { type, attributes, parameters };
  session.draft.addLayer({ name: node.name, content, inputs: inputs.map(({ stream }) => stream), output: view.stream, ...rounding, sources });
  session.bindings.bind(output, { kind: 'view', view });
}

/** What a layer makes; undefined, and reported, where its type says that it cannot be. */
function inferOutput(session: ImportSession, node: SourceNode, layer: NewLayer, parameters: NonNullable<NewLayer['parameters']>, sources: readonly string[]): TensorType | undefined {
  const type = session.layerTypes.get(layer.type);
  const named = { ...layer, name: node.name, sources, outputs: [node.outputs[0] ?? ''] };
  const subject = layerSubject(named);
  if (type === undefined) {
    const hint = didYouMean(layer.type, session.layerTypes.keys());
    session.report(irDiagnostics.make.unknownLayerType(subject, { type: layer.type }, hint));
    return undefined;
  }
  const isFloat = computesReals({ ...layer, parameters });
  const types = layer.inputs.map(({ stream }) => ({ axes: irAxes(stream.layout.axes ?? []), type: isFloat ? float32 : stream.type }));
  const operands = { parameters: isFloat ? asReals(parameters) : parameters, inputs: layer.inputs.map(({ stream }) => stream.name) };
  const inferred = type.infer({ ...named, ...operands }, types);
  session.reportAll(inferred.diagnostics);
  const [shape] = inferred.ok ? inferred.value : [];
  if (shape === undefined) return undefined;
  const made = { ...shape, type: layer.output ?? shape.type };
  const problems = tensorTypeProblems(subject, 'the output', made);
  session.reportAll(problems);
  return problems.length > 0 ? undefined : made;
}

/** New axes, but for those whose factors the output's dimensions pass on. */
function carriedAxes(axes: readonly Axis[], input: View | undefined, dimensions: DimensionsOf): readonly LayoutAxis[] {
  const passed = new Set(dimensions.flatMap((dimension) => (isNamed(dimension) ? [] : leavesOf(dimension))));
  return freshAxes(axes).map((fresh) => {
    const same = input?.stream.layout.axes?.find(({ name }) => name === fresh.name);
    const leaves = leavesOf(same?.factors ?? []);
    return same !== undefined && leaves.length > 0 && leaves.every((leaf) => passed.has(leaf)) ? same : fresh;
  });
}

function resolveDimension(dimension: DimensionsOf[number], axes: readonly LayoutAxis[]): Dimension {
  if (!isNamed(dimension)) return dimension;
  return dimension.flatMap((name) => axes.find((axis) => axis.name === name)?.factors ?? []);
}

function isNamed(dimension: DimensionsOf[number]): dimension is readonly string[] {
  return typeof dimension[0] === 'string';
}
