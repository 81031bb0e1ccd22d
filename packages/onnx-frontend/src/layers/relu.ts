import { relu as reluType } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';

/** Imports Relu. @source ONNX Relu-14 */
export const relu: Importer = {
  domain: '',
  operator: 'Relu',
  layerTypes: [reluType.type],
  since: 1,
  attributes: { consumed_inputs: 'ints' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    if (view !== undefined) context.addElementwise(node, { type: reluType.type, attributes: {}, inputs: [view] });
  },
};
