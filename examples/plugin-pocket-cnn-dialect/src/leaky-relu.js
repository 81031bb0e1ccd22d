import { codeRange, leakyRelu as leakyReluLayer, roundHalfEven } from '@netloom/ir';
import { dialectDiagnostics } from './dialect-diagnostics.js';
import { formatOf } from './fixed-point.js';

/** @import { Importer } from '@netloom/onnx-frontend' */

const { type } = leakyReluLayer.layerType;
const slope = 1 / 8;

/**
 * Imports LeakyRelu as the table of its codes: negative ones are divided by 8 and rounded half to even.
 *
 * @type {Importer}
 */
export const leakyRelu = {
  domain: '',
  operator: 'LeakyRelu',
  layerTypes: [type],
  since: 1,
  attributes: { alpha: 'float', consumed_inputs: 'ints' },
  inputs: { min: 1, max: 1 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const alpha = node.float('alpha', 0.01);
    if (alpha !== slope) context.report(dialectDiagnostics.make.slopeInvalid(node.subject, { expected: slope, actual: alpha }));
    const format = formatOf(node, view, context);
    if (view === undefined || format === undefined || alpha !== slope) return;
    const { low, high } = codeRange(format);
    const data = Int32Array.from({ length: high - low + 1 }, (_, i) => (low + i < 0 ? roundHalfEven((low + i) * slope) : low + i));
    const table = { axes: [{ name: 'X', size: data.length }], type: format, data };
    context.addElementwise(node, { type, attributes: { alpha }, parameters: { table }, inputs: [view], output: format });
  },
};
