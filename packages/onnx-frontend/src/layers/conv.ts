import { conv as convType } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import { addConvolution } from './convolution.js';
import { windowAttributes } from './window.js';

/**
 * Imports Conv over one or two spatial dimensions; weights are brought to stream order.
 *
 * @shape x [N, C, H, W], W [O, C / group, KH, KW], B [O]
 * @errors ONX072 attributeValue, ONX076 inputRule
 * @source ONNX Conv-11
 */
export const conv: Importer = {
  domain: '',
  operator: 'Conv',
  layerTypes: [convType.type],
  since: 1,
  attributes: { ...windowAttributes, group: 'int' },
  inputs: { min: 2, max: 3 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const weight = context.constant(node, 1);
    const bias = node.hasInput(2) ? context.constant(node, 2) : undefined;
    const weights = weight === undefined ? undefined : context.elements(node, weight, view);
    const biases = bias === undefined ? undefined : context.elements(node, bias, view);
    if (weight === undefined || weights === undefined || (node.hasInput(2) && biases === undefined)) return;
    addConvolution(node, context, { view, dims: weight.dims, weights, ...(biases === undefined ? {} : { biases }), input: 1 });
  },
};
