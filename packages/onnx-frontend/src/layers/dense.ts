import { type ElementType, type Tensor, gemm as gemmType } from '@netloom/ir';
import type { DimensionsOf, ImportContext, NewLayer } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';

/** A matrix over the elements of the input in the source's order. */
export interface DenseMatrix {
  readonly inputs: number;
  readonly outputs: number;
  /** Of its elements; quantized as a whole or along `O`. */
  readonly type: ElementType;
  at(input: number, output: number): number;
}

/**
 * Adds a dense layer, its columns in stream order.
 *
 * @param rounding of an operator that rounds
 * @errors ONX076 inputRule, and those of ImportContext.vector
 */
export function addDense(
  node: SourceNode,
  context: ImportContext,
  view: View,
  matrix: DenseMatrix,
  bias: Pick<Tensor, 'type' | 'data'> | undefined,
  dimensions: DimensionsOf,
  rounding: Pick<NewLayer, 'output' | 'requantization'> = {},
): void {
  const vector = context.vector(node, view);
  if (vector === undefined) return;
  const { inputs, outputs } = matrix;
  const { order } = vector;
  if (order.length !== inputs || outputs === 0) {
    const values = { input: 0, rule: `a vector of ${inputs} for weights ${inputs}x${outputs}`, actual: order.length };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return;
  }
  const data = matrix.type.kind === 'integer' ? new Int32Array(inputs * outputs) : new Float32Array(inputs * outputs);
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) data[output * inputs + (order[input] ?? 0)] = matrix.at(input, output);
  const rows = { name: 'O', size: outputs };
  const parameters: Record<string, Tensor> = { weight: { axes: [rows, { name: 'I', size: inputs }], type: matrix.type, data } };
  if (bias !== undefined) parameters.bias = { axes: [rows], ...bias };
  context.addLayer(node, { type: gemmType.type, attributes: {}, parameters, inputs: [vector.view], ...rounding }, dimensions);
}
