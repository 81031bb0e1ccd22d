import { mul, requantizeValue } from '@netloom/ir';
import type { Importer } from '../../importing/importer.js';
import { affineLayerTypes } from '../channel-affine.js';
import { importPairOfValues } from '../pair-of-values.js';
import { importMulByConstant } from './mul-by-constant.js';
import { importThroughReals } from './through-reals.js';

const first = { codes: 0, scale: 1, zeroPoint: 2 };
const second = { codes: 3, scale: 4, zeroPoint: 5 };
const result = { scale: 6, zeroPoint: 7 };

/** Mul of two values inside of a QLinearMul: they are multiplied as codes, with one factor for their scales. */
const mulOfCodes: Importer = {
  domain: '',
  operator: 'Mul',
  layerTypes: [mul.type],
  since: 7,
  attributes: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    importPairOfValues(node, context, { type: mul.type, attributes: { multiplies: 'codes' } });
  },
};

/**
 * Imports QLinearMul of two values, and of one with constant codes for each channel.
 *
 * @errors those of Mul and QuantizeLinear for two values, and of {@link importMulByConstant}
 * @source com.microsoft QLinearMul-1
 */
export const qLinearMul: Importer = {
  domain: 'com.microsoft',
  operator: 'QLinearMul',
  layerTypes: [mul.type, requantizeValue.layerType.type, ...affineLayerTypes],
  readsCodes: true,
  since: 1,
  attributes: {},
  inputs: { min: 7, max: 8 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    if (context.isConstant(node, first.codes)) importMulByConstant(node, context, { variable: second, constant: first, result });
    else if (context.isConstant(node, second.codes)) importMulByConstant(node, context, { variable: first, constant: second, result });
    else importThroughReals(node, context, { reals: mulOfCodes, operands: [first, second], result, left: [] });
  },
};
