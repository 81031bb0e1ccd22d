import { add, requantizeValue } from '@netloom/ir';
import type { Importer } from '../../importing/importer.js';
import { addOfCodes } from '../arithmetic.js';
import { affineLayerTypes } from '../channel-affine.js';
import { importAddOfConstant } from './add-of-constant.js';
import { importThroughReals } from './through-reals.js';

const first = { codes: 0, scale: 1, zeroPoint: 2 };
const second = { codes: 3, scale: 4, zeroPoint: 5 };
const result = { scale: 6, zeroPoint: 7 };

/**
 * Imports QLinearAdd of two values, and of one and constant codes for each channel.
 *
 * @errors those of Add and QuantizeLinear for two values, and of {@link importAddOfConstant}
 * @source com.microsoft QLinearAdd-1
 */
export const qLinearAdd: Importer = {
  domain: 'com.microsoft',
  operator: 'QLinearAdd',
  layerTypes: [add.type, requantizeValue.layerType.type, ...affineLayerTypes],
  readsCodes: true,
  since: 1,
  attributes: {},
  inputs: { min: 7, max: 8 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const isFirst = context.isConstant(node, first.codes);
    const [variable, constant] = isFirst ? [second, first] : [first, second];
    const isOfConstant = context.isConstant(node, constant.codes) && !context.isConstant(node, variable.codes) && !context.isHost(node, variable.codes);
    if (isOfConstant && importAddOfConstant(node, context, { variable, constant, result }, isFirst)) return;
    importThroughReals(node, context, { reals: addOfCodes, operands: [first, second], result, left: [] });
  },
};
