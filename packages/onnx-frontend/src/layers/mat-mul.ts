import { gemm } from '@netloom/ir';
import type { OnnxTensor } from '../codec/onnx-tensor.js';
import type { Importer } from '../importing/importer.js';
import type { ImportContext } from '../importing/import-context.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import { addDense } from './dense.js';

/**
 * Imports MatMul of a vector per frame and a constant matrix, on either side.
 *
 * @shape A [N, 1.., K] or [K], B [K, O] or [K]; or A [O, K] constant, B [K, 1] or [K]
 * @errors ONX076 inputRule
 * @source ONNX MatMul-13
 */
export const matMul: Importer = {
  domain: '',
  operator: 'MatMul',
  layerTypes: [gemm.type],
  since: 1,
  attributes: {},
  inputs: { min: 2, max: 2 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    if (context.isConstant(node, 0)) importLeft(node, context);
    else importRight(node, context);
  },
};

function importRight(node: SourceNode, context: ImportContext): void {
  const view = context.data(node, 0);
  const tensor = context.constant(node, 1);
  const weights = tensor === undefined ? undefined : context.elements(node, tensor, view);
  if (tensor === undefined || weights === undefined || !isMatrix(node, context, 1, tensor) || view === undefined) return;
  const [inputs = 1, ...rest] = tensor.dims.slice(-2);
  const outputs = rest[0] ?? 1;
  const at = (input: number, output: number): number => weights.data[input * outputs + output] ?? 0;
  const lead = view.dimensions.slice(0, -1);
  // Constant dimensions of size 1 in front broadcast: they add dimensions to the result where it has fewer.
  const added = Array.from({ length: Math.max(0, tensor.dims.length - 2 - Math.max(0, lead.length - 1)) }, () => []);
  const column = rest.length === 0 ? [] : [['C']];
  const type = weights.typeOf(tensor.dims.map((_, i) => (i === Math.max(0, tensor.dims.length - 2) ? 'I' : 'O')));
  addDense(node, context, view, { inputs, outputs, type, at }, undefined, [...added, ...lead, ...column]);
}

function importLeft(node: SourceNode, context: ImportContext): void {
  const view = context.data(node, 1);
  const tensor = context.constant(node, 0);
  const weights = tensor === undefined ? undefined : context.elements(node, tensor, view);
  if (tensor === undefined || weights === undefined || !isMatrix(node, context, 0, tensor) || view === undefined) return;
  const inputs = tensor.dims.at(-1) ?? 1;
  const outputs = tensor.dims.length === 1 ? 1 : (tensor.dims.at(-2) ?? 1);
  const at = (input: number, output: number): number => weights.data[output * inputs + input] ?? 0;
  const isVector = view.dimensions.length === 1;
  const columns = isVector ? [] : (view.dimensions.at(-1) ?? []);
  const rows = (isVector ? view.dimensions[0] : view.dimensions.at(-2)) ?? [];
  if (columns.length > 0 || tensor.dims.length > 2 || view.dimensions.length > 2) {
    const values = { input: 1, rule: 'a vector, or a matrix of one column', actual: `rank ${view.dimensions.length}` };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return;
  }
  const row = tensor.dims.length === 1 ? [] : [['C']];
  const dimensions = isVector ? row : [...row, []];
  const type = weights.typeOf(tensor.dims.map((_, i) => (i === tensor.dims.length - 1 ? 'I' : 'O')));
  addDense(node, context, { ...view, dimensions: [rows] }, { inputs, outputs, type, at }, undefined, dimensions);
}

function isMatrix(node: SourceNode, context: ImportContext, input: number, { dims }: OnnxTensor): boolean {
  if (dims.length >= 1 && dims.slice(0, -2).every((dim) => dim === 1) && !dims.includes(0)) return true;
  const values = { input, rule: 'a matrix or a vector', actual: `[${dims.join(', ')}]` };
  context.report(onnxDiagnostics.make.inputRule(node.subject, values));
  return false;
}
