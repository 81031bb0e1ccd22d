import { type Axis, conv as convType, spatialAxes } from '@netloom/ir';
import { permute } from '../folding/permute.js';
import type { ImportContext, NewLayer } from '../importing/import-context.js';
import type { ParameterElements } from '../importing/constants/quantized-constant.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';
import { absorbPadding } from './absorb-padding.js';
import { readWindow, windowProblems } from './window.js';

/** What a convolution is made of. */
interface ConvolutionOperands {
  /** Undefined where it could not be imported. */
  readonly view: View | undefined;
  /** Of the weights: O I KW or O I KH KW. */
  readonly dims: readonly number[];
  readonly weights: ParameterElements;
  readonly biases?: ParameterElements;
  /** Which input of the node the weights are. */
  readonly input: number;
  /** Of an operator that rounds. */
  readonly rounding?: Pick<NewLayer, 'output' | 'requantization'>;
}

/**
 * Adds a convolution; weights are brought to stream order.
 *
 * @errors ONX072 attributeValue, ONX076 inputRule
 */
export function addConvolution(node: SourceNode, context: ImportContext, operands: ConvolutionOperands): void {
  const { view, dims, weights, biases } = operands;
  const [outputs = 0, inputs = 0, ...kernel] = dims;
  if (kernel.length < 1 || kernel.length > 2 || weights.data.length === 0) {
    const values = { input: operands.input, rule: 'O I KW or O I KH KW, none of them 0', actual: `[${dims.join(', ')}]` };
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
  const data = permute(weights.data, dims, order, weights.data.slice());
  const parameters = {
    weight: { axes: weightAxes, type: weights.typeOf(['O', 'I', ...kernelAxes.map(({ name }) => name)]), data },
    ...(biases === undefined ? {} : { bias: { axes: [{ name: 'O', size: biases.data.length }], type: biases.typeOf(['O']), data: biases.data } }),
  };
  const layer = { type: convType.type, attributes: { ...window, groups }, parameters, inputs: [input], absorbed, ...operands.rounding };
  context.addLayer(node, layer, [view.dimensions[0] ?? [], ['C'], ...space.map(({ name }) => [name])]);
}
