import { globalAveragePool, globalMaxPool } from '@netloom/ir';
import { normalAxis } from '../folding/normal-axis.js';
import type { ImportContext } from '../importing/import-context.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { Dimension } from '../view/layout.js';
import { shapeOf } from '../view/regroup.js';
import type { View } from '../view/stream.js';

/**
 * Imports ReduceMean and ReduceMax over all of space: all dimensions but the batch in front and the channels, wherever
 * those stand.
 *
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source ONNX ReduceMean-18, ReduceMax-20
 */
export const reductions: readonly Importer[] = [
  ['ReduceMean', globalAveragePool.type],
  ['ReduceMax', globalMaxPool.type],
].flatMap(([operator = '', type = '']) => [
  reduction(operator, type, { since: 1, attributes: { axes: 'ints', keepdims: 'int' }, inputs: { min: 1, max: 1 } }),
  reduction(operator, type, { since: 18, attributes: { keepdims: 'int', noop_with_empty_axes: 'int' }, inputs: { min: 1, max: 2 } }),
]);

function reduction(operator: string, type: string, version: Pick<Importer, 'since' | 'attributes' | 'inputs'>): Importer {
  return {
    domain: '',
    operator,
    layerTypes: [type],
    ...version,
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = context.data(node, 0);
      const isListed = version.inputs.max > 1 && node.hasInput(1);
      const list = isListed ? context.integers(node, 1) : (node.ints('axes') ?? []);
      if (view === undefined || list === undefined) return;
      if (list.length === 0 && node.int('noop_with_empty_axes', 0) !== 0) {
        context.bindView(node.outputs[0] ?? '', view);
        return;
      }
      reduce(node, context, type, view, list);
    },
  };
}

function reduce(node: SourceNode, context: ImportContext, type: string, view: View, list: readonly number[]): void {
  const { dimensions } = view;
  const reduced = new Set<number>();
  for (const entry of list) {
    const axis = normalAxis(node, 'axes', entry, dimensions.length);
    axis.diagnostics.forEach((problem) => { context.report(problem); });
    if (!axis.ok) return;
    reduced.add(axis.value);
  }
  const [batch, channels, ...others] = [...dimensions.keys()].filter((i) => list.length > 0 && !reduced.has(i));
  const input = channels !== undefined && batch === 0 && others.length === 0 ? context.channels(node, view, channels) : undefined;
  const axes = input?.stream.layout.axes ?? [];
  const isBatch = batch !== undefined && view.stream.layout.admitsBatch(dimensions[batch] ?? []);
  if (batch === 0 && channels !== undefined && others.length === 0 && input === undefined) return;
  if (input === undefined || !isBatch || axes.length < 2) {
    const values = {
      input: 0,
      rule: 'reduced over all of space, and neither over the batch in front nor over the channels',
      actual: `${shapeOf(dimensions).join('x') || 'a scalar'} reduced over ${list.length === 0 ? 'everything' : `[${list.join(', ')}]`}`,
    };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return;
  }
  const keeps = node.int('keepdims', 1) !== 0;
  const made = dimensions.flatMap((dimension, i): (readonly string[] | Dimension)[] => {
    if (reduced.has(i)) return keeps ? [[]] : [];
    return [i === batch ? dimension : ['C']];
  });
  context.addLayer(node, { type, attributes: {}, inputs: [input] }, made);
}
