import { maxPool as maxPoolType, spatialAxes } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { absorbPadding } from './absorb-padding.js';
import { lowestFloat } from './pad.js';
import { readWindow, roundedUp, windowAttributes, windowProblems } from './window.js';

/**
 * Imports MaxPool over one or two spatial dimensions, without the indices. `ceil_mode` becomes padding at the end, and
 * `storage_order`, which orders the indices alone, counts for nothing.
 *
 * @errors ONX072 attributeValue, ONX073 outputUnsupported, ONX076 inputRule
 * @source ONNX MaxPool-12
 */
export const maxPool: Importer = {
  domain: '',
  operator: 'MaxPool',
  layerTypes: [maxPoolType.type],
  since: 1,
  attributes: { ...windowAttributes, ceil_mode: 'int', storage_order: 'int' },
  required: ['kernel_shape'],
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 2 },
  import(node, context) {
    const view = context.data(node, 0);
    const kernel = node.ints('kernel_shape') ?? [];
    const problems = [...windowProblems(node, kernel.length)];
    const indices = node.outputs[1] ?? '';
    if (indices !== '' && context.isUsed(indices))
      problems.push(onnxDiagnostics.make.outputUnsupported(node.subject, { output: 1, tensor: JSON.stringify(indices) }));
    problems.forEach((problem) => { context.report(problem); });
    const axes = view === undefined || problems.length > 0 ? undefined : context.spatial(node, view);
    if (view === undefined || axes === undefined) return;
    const space = spatialAxes(axes);
    const sizes = space.map(({ size }) => size);
    const window = readWindow(node, kernel, sizes);
    const stated = node.int('ceil_mode', 0) === 0 ? window : roundedUp(window, sizes);
    const { view: input, window: whole, sources: absorbed } = absorbPadding(context, view, stated, (value) => value <= lowestFloat, kernel);
    context.addLayer(node, { type: maxPoolType.type, attributes: { ...whole }, inputs: [input], absorbed }, [
      view.dimensions[0] ?? [],
      ['C'],
      ...space.map(({ name }) => [name]),
    ]);
  },
};
