import { fixedPoint, formatOf, readScale } from './fixed-point.js';

/** @import { Importer } from '@netloom/onnx-frontend' */

/**
 * QuantizeLinear makes unsigned 8-bit integers of the model's input. All other data is in fixed point already and stays
 * so, behind a DequantizeLinear as well.
 *
 * @type {readonly Importer[]}
 */
export const scaleNodes = ['QuantizeLinear', 'DequantizeLinear'].map((operator) => ({
  domain: '',
  operator,
  layerTypes: [],
  since: 10,
  attributes: { axis: 'int' },
  inputs: { min: 2, max: 3 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const scale = readScale(node, 1, context);
    if (view === undefined || scale === undefined) return;
    const isReal = view.stream.type.kind === 'float32';
    if (isReal && operator === 'QuantizeLinear' && !context.quantizeInput(node, view, fixedPoint(false, 1))) return;
    if (formatOf(node, view, context, scale) !== undefined) context.bindView(node.outputs[0] ?? '', view);
  },
}));
