import { gemm } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import { addLeftProduct, addRightProduct } from './matrix-product.js';

/**
 * Imports MatMul of a vector per frame and a constant matrix, on either side.
 *
 * @shape A [N, 1.., K] or [K], B [K, O] or [K]; or A [O, K] constant, B [K, 1] or [K]
 * @errors ONX076 inputRule
 * @source ONNX MatMul-13
 */
export const matMul: Importer = {
  domain: '',
  operator: 'MatMul',
  layerTypes: [gemm.type],
  since: 1,
  attributes: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const isLeft = context.isConstant(node, 0);
    const inputs = isLeft ? { view: 1, weights: 0 } : { view: 0, weights: 1 };
    const view = context.data(node, inputs.view);
    const tensor = context.constant(node, inputs.weights);
    const weights = tensor === undefined ? undefined : context.elements(node, tensor, view);
    if (tensor === undefined || weights === undefined) return;
    const add = isLeft ? addLeftProduct : addRightProduct;
    add(node, context, { view, dims: tensor.dims, weights, inputs });
  },
};
