import { type Tensor, codeRange, gemm as gemmType } from '@netloom/ir';
import type { Importer } from '../importing/importer.js';
import type { ImportContext } from '../importing/import-context.js';
import { type ConstantTensor, type ParameterElements, scaledElements } from '../importing/constants/quantized-constant.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';
import { addDense } from './dense.js';

/**
 * Imports Gemm with constant B and C: alpha and beta are multiplied into them, in float32; of codes, into their scales.
 *
 * @shape A [N, K] (or [K, N] by transA), B [K, O] (or [O, K] by transB), C broadcast to [O]
 * @errors ONX076 inputRule
 * @source ONNX Gemm-13
 */
export const gemm: Importer = {
  domain: '',
  operator: 'Gemm',
  layerTypes: [gemmType.type],
  since: 1,
  attributes: { alpha: 'float', beta: 'float', transA: 'int', transB: 'int', broadcast: 'int' },
  inputs: { min: 2, max: 3 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = context.data(node, 0);
    const weight = context.constant(node, 1);
    const weights = weight === undefined ? undefined : multiplied(node, context, weight, view, node.float('alpha', 1));
    if (weight === undefined || weights === undefined) return;
    const rule = (input: number, text: string, dims: readonly number[]): void => {
      const values = { input, rule: text, actual: `[${dims.join(', ')}]` };
      context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    };
    if (weight.dims.length !== 2) {
      rule(1, 'a matrix', weight.dims);
      return;
    }
    const transposed = node.int('transB', 0) !== 0;
    const [rows = 0, columns = 0] = weight.dims;
    const [inputs, outputs] = transposed ? [columns, rows] : [rows, columns];
    const bias = node.hasInput(2) ? readBias(node, context, outputs, view) : undefined;
    if (node.hasInput(2) && bias === undefined) return;
    if (view === undefined) return;
    if (view.dimensions.length !== 2) {
      rule(0, 'a matrix', view.dimensions.map((dimension) => dimension.reduce((size, factor) => size * factor.size, 1)));
      return;
    }
    const [first = [], second = []] = view.dimensions;
    const dimensions = node.int('transA', 0) === 0 ? [first, second] : [second, first];
    const at = (input: number, output: number): number => weights.data[transposed ? output * inputs + input : input * outputs + output] ?? 0;
    addDense(node, context, { ...view, dimensions }, { inputs, outputs, type: weights.typeOf(transposed ? ['O', 'I'] : ['I', 'O']), at }, bias, [dimensions[0] ?? [], ['C']]);
  },
};

/** A constant times alpha or beta: of codes, their scale has the magnitude. They take the sign where they can, else they are reals. */
function multiplied(node: SourceNode, context: ImportContext, tensor: ConstantTensor, view: View | undefined, factor: number): ParameterElements | undefined {
  const elements = context.elements(node, tensor, factor > 0 || mayTurn(tensor) ? view : undefined);
  if (elements === undefined || factor > 0) return elements === undefined ? undefined : scaledElements(elements, factor);
  const { data } = elements;
  if (data instanceof Float32Array) return { ...elements, data: data.map((real) => factor * real) };
  const sign = Math.sign(factor);
  return scaledElements({ ...elements, data: data.map((code) => sign * code) }, Math.abs(factor) || 1);
}

/** True if the codes' negatives are of the same format. */
function mayTurn({ quantized }: ConstantTensor): boolean {
  if (quantized === undefined) return false;
  const { codes, format } = quantized;
  const { low, high } = codeRange(format);
  return format.zeroPoint.every((zero) => zero === 0) && codes.every((code) => -code >= low && -code <= high);
}

function readBias(node: SourceNode, context: ImportContext, outputs: number, view: View | undefined): Pick<Tensor, 'type' | 'data'> | undefined {
  const tensor = context.constant(node, 2);
  const elements = tensor === undefined ? undefined : multiplied(node, context, tensor, view, node.float('beta', 1));
  if (tensor === undefined || elements === undefined) return undefined;
  const { data } = elements;
  const isScalar = data.length === 1;
  if (!isScalar && !(data.length === outputs && tensor.dims.at(-1) === outputs)) {
    const values = { input: 2, rule: `one bias, or one for each of ${outputs} outputs`, actual: `[${tensor.dims.join(', ')}]` };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return undefined;
  }
  const type = elements.typeOf(tensor.dims.map((_, i) => (i === tensor.dims.length - 1 && !isScalar ? 'O' : '')));
  const at = (i: number): number => data[isScalar ? 0 : i] ?? 0;
  const length = { length: outputs };
  return { type, data: type.kind === 'integer' ? Int32Array.from(length, (_, i) => at(i)) : Float32Array.from(length, (_, i) => at(i)) };
}
