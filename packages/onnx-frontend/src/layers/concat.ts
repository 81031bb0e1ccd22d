import { concat as concatType } from '@netloom/ir';
import { normalAxis } from '../folding/normal-axis.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { aliasOf } from '../importing/views/settle-views.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { sameFactors } from '../view/factor.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';

const signature = { domain: '', operator: 'Concat', layerTypes: [concatType.type], attributes: { axis: 'int' } as const };

/**
 * Imports Concat of computed values over their channels, wherever those stand.
 *
 * @errors ONX072 attributeValue, ONX075 notData, ONX076 inputRule, ONX077 batchMoved
 * @source ONNX Concat-13; before version 4 the axis is 1 if absent
 */
export const concats: readonly Importer[] = [
  { ...signature, since: 1, inputs: { min: 1, max: 2 ** 16 }, outputs: { min: 1, max: 1 }, import: importConcat },
  { ...signature, since: 4, required: ['axis'], inputs: { min: 1, max: 2 ** 16 }, outputs: { min: 1, max: 1 }, import: importConcat },
];

function importConcat(node: SourceNode, context: ImportContext): void {
  const views = node.inputs.map((_, index) => context.data(node, index)).filter((view) => view !== undefined);
  const [first] = views;
  if (first === undefined || views.length < node.inputs.length || views.some(({ stream }) => stream.placeholder)) return;
  const axis = normalAxis(node, 'axis', node.int('axis', 1), first.dimensions.length);
  axis.diagnostics.forEach((problem) => { context.report(problem); });
  if (!axis.ok) return;
  if (views.length === 1) {
    context.bindView(node.outputs[0] ?? '', first);
    return;
  }
  const misfit = views.find(({ dimensions }) => !fits(dimensions, first.dimensions, axis.value));
  if (misfit !== undefined) {
    const rule = `but for dimension ${axis.value} of shape ${shapeOf(first.dimensions).join('x')}, as the first input`;
    refuse(node, context, misfit, rule, shapeOf(misfit.dimensions).join('x'));
    return;
  }
  if (axis.value === 0 && first.dimensions.length > 1) {
    refuse(node, context, first, 'joined over its channels', `joined over axis 0 of ${shapeOf(first.dimensions).join('x')}, the batch`);
    return;
  }
  const settled = new Map([...new Set(views)].map((view) => [view, withChannels(node, context, view, axis.value)]));
  const known = views.map((view) => settled.get(view));
  if (!known.every((view) => view !== undefined)) return;
  const inputs = context.alike(node, known);
  const turned = inputs.find((view) => spaceOf(view, axis.value).join() !== spaceOf(inputs[0] ?? view, axis.value).join());
  if (turned !== undefined) {
    refuse(node, context, turned, `in the order of ${JSON.stringify(aliasOf(node, first))}`, 'in another one');
    return;
  }
  const dimensions = first.dimensions.map((dimension, i) => (i === axis.value ? ['C'] : dimension));
  context.addLayer(node, { type: concatType.type, attributes: {}, inputs }, dimensions);
}

/** The view with one dimension as its channels and the batch in front. */
function withChannels(node: SourceNode, context: ImportContext, view: View, axis: number): View | undefined {
  const settled = context.channels(node, view, axis);
  if (settled === undefined || view.dimensions.length < 2 || settled.stream.layout.admitsBatch(view.dimensions[0] ?? [])) return settled;
  refuse(node, context, view, 'a value with the batch in front', shapeOf(view.dimensions).join('x'));
  return undefined;
}

/** For each dimension but the channels, the name of the axis that it is; dimensions of size 1 are any. */
function spaceOf({ stream, dimensions }: View, channels: number): readonly string[] {
  const axes = stream.layout.axes ?? [];
  const others = dimensions.filter((dimension, i) => i !== channels && dimension.length > 0);
  return others.map((dimension) => axes.find(({ factors }) => sameFactors(factors, dimension))?.name ?? '');
}

function fits(dimensions: View['dimensions'], first: View['dimensions'], axis: number): boolean {
  const sizes = shapeOf(dimensions);
  return sizes.length === first.length && shapeOf(first).every((size, i) => i === axis || sizes[i] === size);
}

function refuse(node: SourceNode, context: ImportContext, view: View, rule: string, actual: string): void {
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input: JSON.stringify(aliasOf(node, view)), rule, actual }));
}
