import { conv } from '@netloom/ir';
import type { Importer } from '../../importing/importer.js';
import { addConvolution } from '../convolution.js';
import { windowAttributes } from '../window.js';
import { readBias, readData, readRounding, readWeights } from './operands.js';

/**
 * Imports QLinearConv over one or two spatial dimensions.
 *
 * @shape x [N, C, H, W], w [O, C / group, KH, KW] with one scale or one for each O, B [O] in units of the accumulator
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source ONNX QLinearConv-10
 */
export const qLinearConv: Importer = {
  domain: '',
  operator: 'QLinearConv',
  layerTypes: [conv.type],
  readsCodes: true,
  since: 10,
  attributes: { ...windowAttributes, group: 'int' },
  inputs: { min: 8, max: 9 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = readData(node, context, { codes: 0, scale: 1, zeroPoint: 2 });
    const weights = readWeights(node, context, { codes: 3, scale: 4, zeroPoint: 5 }, () => 0);
    const rounding = readRounding(node, context, { scale: 6, zeroPoint: 7 }, view);
    const biases = node.hasInput(8) ? readBias(node, context, 8, view, weights?.format) : undefined;
    if (weights === undefined || rounding === undefined || (node.hasInput(8) && biases === undefined)) return;
    const { dims, elements } = weights;
    addConvolution(node, context, { view, dims, weights: elements, ...(biases === undefined ? {} : { biases }), input: 3, rounding });
  },
};
