import { gemm } from '@netloom/ir';
import type { Importer } from '../../importing/importer.js';
import { addLeftProduct, addRightProduct } from '../matrix-product.js';
import { readData, readRounding, readWeights } from './operands.js';

/**
 * Imports QLinearMatMul of a vector per frame and a constant matrix, on either side.
 *
 * @shape as MatMul; the matrix has one scale, or one for each output
 * @errors ONX074 notConstant, ONX076 inputRule
 * @source ONNX QLinearMatMul-21
 */
export const qLinearMatMul: Importer = {
  domain: '',
  operator: 'QLinearMatMul',
  layerTypes: [gemm.type],
  readsCodes: true,
  since: 10,
  attributes: {},
  inputs: { min: 8, max: 8 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const [first, second] = [{ codes: 0, scale: 1, zeroPoint: 2 }, { codes: 3, scale: 4, zeroPoint: 5 }];
    const isLeft = context.isConstant(node, first.codes);
    const [data, matrix] = isLeft ? [second, first] : [first, second];
    const view = readData(node, context, data);
    const weights = readWeights(node, context, matrix, (rank) => (isLeft ? Math.max(0, rank - 2) : rank - 1));
    const rounding = readRounding(node, context, { scale: 6, zeroPoint: 7 }, view);
    if (weights === undefined || rounding === undefined) return;
    const add = isLeft ? addLeftProduct : addRightProduct;
    add(node, context, { view, dims: weights.dims, weights: weights.elements, inputs: { view: data.codes, weights: matrix.codes }, rounding });
  },
};
