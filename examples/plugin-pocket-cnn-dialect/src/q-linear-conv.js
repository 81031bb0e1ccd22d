import { codeRange, conv, integerType, spatialAxes } from '@netloom/ir';
import { onnxDiagnostics, permute, readWindow, windowAttributes, windowProblems } from '@netloom/onnx-frontend';
import { fixedPoint, formatOf, readScale, saturated } from './fixed-point.js';

/** @import { Importer } from '@netloom/onnx-frontend' */

/**
 * Imports QLinearConv. Weights and bias are real numbers that are saturated into the fixed point of the weights' scale;
 * the sum is exact and is rounded once, half to even, into signed 8 bits.
 *
 * @type {Importer}
 */
export const qLinearConv = {
  domain: '',
  operator: 'QLinearConv',
  layerTypes: [conv.type],
  since: 10,
  attributes: { ...windowAttributes, group: 'int' },
  inputs: { min: 8, max: 9 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const [fromScale, weightScale, toScale] = [1, 4, 6].map((index) => readScale(node, index, context));
    const weight = context.constant(node, 3);
    const bias = node.hasInput(8) ? context.constant(node, 8) : undefined;
    const problems = windowProblems(node, 2);
    for (const problem of problems) context.report(problem);
    const format = formatOf(node, view, context, fromScale);
    if (weight === undefined || (node.hasInput(8) && bias === undefined)) return;
    const { dims } = weight;
    const [outputs = 0, inputs = 0, height = 0, width = 0] = dims;
    if (dims.length !== 4 || weight.data.length === 0) {
      const values = { input: 3, rule: 'O I KH KW, none of them 0', actual: dims.join('x') };
      context.report(onnxDiagnostics.make.inputRule(node.subject, values));
      return;
    }
    if (view === undefined || format === undefined || problems.length > 0) return;
    if (fromScale === undefined || weightScale === undefined || toScale === undefined) return;
    const space = context.spatial(node, view);
    if (space === undefined) return;
    const window = readWindow(node, [height, width], spatialAxes(space).map(({ size }) => size));
    const weights = permute(saturated(weight.data, weightScale), dims, [0, 2, 3, 1], new Int32Array(weight.data.length));
    const axes = [{ name: 'O', size: outputs }, { name: 'KH', size: height }, { name: 'KW', size: width }, { name: 'I', size: inputs }];
    // In units of the products that it is added to.
    const biases = bias === undefined ? undefined : saturated(bias.data, weightScale).map((code) => code * fromScale);
    const output = fixedPoint(true, toScale);
    const factors = [{ numerator: BigInt(toScale), denominator: BigInt(fromScale * weightScale) }];
    const layer = {
      type: conv.type,
      attributes: { ...window, groups: node.int('group', 1) },
      parameters: {
        weight: { axes, type: fixedPoint(true, weightScale), data: weights },
        ...(biases && { bias: { axes: [{ name: 'O', size: biases.length }], type: integerType(true, 32), data: biases } }),
      },
      inputs: [view],
      output,
      requantization: { rounding: /** @type {const} */ ('half-even'), ...codeRange(output), factors },
    };
    context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ['H'], ['W']]);
  },
};
