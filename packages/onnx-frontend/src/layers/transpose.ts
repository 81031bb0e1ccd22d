import { readPermutation } from '../folding/transpose.js';
import type { Importer } from '../importing/importer.js';

/** Imports Transpose as a view. @errors ONX072 attributeValue @source ONNX Transpose-13 */
export const transpose: Importer = {
  domain: '',
  operator: 'Transpose',
  layerTypes: [],
  since: 1,
  attributes: { perm: 'ints' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view === undefined) return;
    const order = readPermutation(node, view.dimensions.length);
    order.diagnostics.forEach((problem) => { context.report(problem); });
    if (!order.ok) return;
    const dimensions = order.value.map((from) => view.dimensions[from] ?? []);
    context.bindView(node.outputs[0] ?? '', { ...view, dimensions });
  },
};
