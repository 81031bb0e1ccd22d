import { shapeSlice } from '../folding/shape.js';
import type { Importer } from '../importing/importer.js';
import { shapeOf } from '../view/regroup.js';

/** Imports Shape as a constant; a symbolic batch counts as 1. @source ONNX Shape-15 */
export const shape: Importer = {
  domain: '',
  operator: 'Shape',
  layerTypes: [],
  since: 1,
  attributes: { start: 'int', end: 'int' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view !== undefined) context.bindConstant(node.outputs[0] ?? '', shapeSlice(node, shapeOf(view.dimensions)));
  },
};
