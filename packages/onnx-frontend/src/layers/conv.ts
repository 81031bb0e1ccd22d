import { type Axis, conv as convType, spatialAxes } from '@netloom/ir';
import { permute } from '../folding/permute.js';
import type { Importer } from '../importing/importer.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { absorbPadding } from './absorb-padding.js';
import { readWindow, windowAttributes, windowProblems } from './window.js';

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
    const [outputs = 0, inputs = 0, ...kernel] = weight.dims;
    if (kernel.length < 1 || kernel.length > 2 || weights.data.length === 0) {
      const values = { input: 1, rule: 'O I KW or O I KH KW, none of them 0', actual: `[${weight.dims.join(', ')}]` };
      context.report(onnxDiagnostics.make.inputRule(node.subject, values));
      return;
    }
    const problems = [...windowProblems(node, kernel.length)];
    const shape = node.ints('kernel_shape') ?? kernel;
    if (problems.length === 0 && shape.some((size, i) => size !== kernel[i])) {
      const values = { attribute: 'kernel_shape', rule: `that of the weights (${kernel.join('x')})`, actual: shape.join('x') };
      problems.push(onnxDiagnostics.make.attributeValue(node.subject, values));
    }
    const groups = node.int('group', 1);
    if (groups < 1) {
      const values = { attribute: 'group', rule: 'at least 1', actual: groups };
      problems.push(onnxDiagnostics.make.attributeValue(node.subject, values));
    }
    problems.forEach((problem) => { context.report(problem); });
    const axes = view === undefined || problems.length > 0 ? undefined : context.spatial(node, view);
    if (view === undefined || axes === undefined) return;
    const space = spatialAxes(axes);
    const stated = readWindow(node, kernel, space.map(({ size }) => size));
    const { view: input, window, sources: absorbed } = absorbPadding(context, view, stated, (value) => value === 0);
    const kernelAxes = kernel.map((size, i): Axis => ({ name: kernel.length === 2 && i === 0 ? 'KH' : 'KW', size }));
    const weightAxes = [{ name: 'O', size: outputs }, ...kernelAxes, { name: 'I', size: inputs }];
    const order = [0, ...kernel.map((_, i) => i + 2), 1];
    const data = permute(weights.data, weight.dims, order, weights.data.slice());
    const parameters = {
      weight: { axes: weightAxes, type: weights.typeOf(['O', 'I', ...kernelAxes.map(({ name }) => name)]), data },
      ...(biases === undefined ? {} : { bias: { axes: [{ name: 'O', size: biases.data.length }], type: biases.typeOf(['O']), data: biases.data } }),
    };
    const layer = { type: convType.type, attributes: { ...window, groups }, parameters, inputs: [input], absorbed };
    context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ...space.map(({ name }) => [name])]);
  },
};
