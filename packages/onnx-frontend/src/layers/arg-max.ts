import { argMax as argMaxType } from '@netloom/ir';
import { normalAxis } from '../folding/normal-axis.js';
import type { Importer } from '../importing/importer.js';

/**
 * Imports ArgMax over the channels.
 *
 * @errors ONX072 attributeValue, ONX076 inputRule
 * @source ONNX ArgMax-13
 */
export const argMax: Importer = {
  domain: '',
  operator: 'ArgMax',
  layerTypes: [argMaxType.type],
  since: 1,
  attributes: { axis: 'int', keepdims: 'int', select_last_index: 'int' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view === undefined) return;
    const axis = normalAxis(node, 'axis', node.int('axis', 0), view.dimensions.length);
    if (!axis.ok) {
      axis.diagnostics.forEach((problem) => { context.report(problem); });
      return;
    }
    const input = context.channels(node, view, axis.value);
    if (input === undefined) return;
    const keep = node.int('keepdims', 1) !== 0;
    const dimensions = view.dimensions.flatMap((dimension, i) => (i !== axis.value ? [dimension] : keep ? [[]] : []));
    const attributes = { selectLastIndex: node.int('select_last_index', 0) !== 0 };
    context.addLayer(node, { type: argMaxType.type, attributes, inputs: [input] }, dimensions);
  },
};
