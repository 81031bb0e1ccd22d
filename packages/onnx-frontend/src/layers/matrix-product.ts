import type { ImportContext, NewLayer } from '../importing/import-context.js';
import type { ParameterElements } from '../importing/constants/quantized-constant.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { SourceNode } from '../source/source-node.js';
import type { View } from '../view/stream.js';
import { addDense } from './dense.js';

/** The operands of a product of a vector per frame and a constant matrix. */
interface ProductOperands {
  /** Undefined where it could not be imported. */
  readonly view: View | undefined;
  /** Of the constant. */
  readonly dims: readonly number[];
  readonly weights: ParameterElements;
  /** Which inputs of the node they are. */
  readonly inputs: { readonly view: number; readonly weights: number };
  /** Of an operator that rounds. */
  readonly rounding?: Pick<NewLayer, 'output' | 'requantization'>;
}

/**
 * Adds the product of a vector and a constant matrix to the right of it.
 *
 * @shape vector [N, 1.., K] or [K], matrix [K, O] or [K]
 * @errors ONX076 inputRule
 */
export function addRightProduct(node: SourceNode, context: ImportContext, operands: ProductOperands): void {
  const { view, dims, weights, rounding } = operands;
  if (!isMatrix(node, context, operands) || view === undefined) return;
  const [inputs = 1, ...rest] = dims.slice(-2);
  const outputs = rest[0] ?? 1;
  const at = (input: number, output: number): number => weights.data[input * outputs + output] ?? 0;
  const lead = view.dimensions.slice(0, -1);
  // Constant dimensions of size 1 in front broadcast: they add dimensions to the result where it has fewer.
  const added = Array.from({ length: Math.max(0, dims.length - 2 - Math.max(0, lead.length - 1)) }, () => []);
  const column = rest.length === 0 ? [] : [['C']];
  const type = weights.typeOf(dims.map((_, i) => (i === Math.max(0, dims.length - 2) ? 'I' : 'O')));
  addDense(node, context, view, { inputs, outputs, type, at }, undefined, [...added, ...lead, ...column], rounding);
}

/**
 * Adds the product of a vector and a constant matrix to the left of it.
 *
 * @shape matrix [O, K] or [K], vector [K, 1] or [K]
 * @errors ONX076 inputRule
 */
export function addLeftProduct(node: SourceNode, context: ImportContext, operands: ProductOperands): void {
  const { view, dims, weights, rounding } = operands;
  if (!isMatrix(node, context, operands) || view === undefined) return;
  const inputs = dims.at(-1) ?? 1;
  const outputs = dims.length === 1 ? 1 : (dims.at(-2) ?? 1);
  const at = (input: number, output: number): number => weights.data[output * inputs + input] ?? 0;
  const isVector = view.dimensions.length === 1;
  const columns = isVector ? [] : (view.dimensions.at(-1) ?? []);
  const rows = (isVector ? view.dimensions[0] : view.dimensions.at(-2)) ?? [];
  if (columns.length > 0 || dims.length > 2 || view.dimensions.length > 2) {
    const values = { input: operands.inputs.view, rule: 'a vector, or a matrix of one column', actual: `rank ${view.dimensions.length}` };
    context.report(onnxDiagnostics.make.inputRule(node.subject, values));
    return;
  }
  const row = dims.length === 1 ? [] : [['C']];
  const dimensions = isVector ? row : [...row, []];
  const type = weights.typeOf(dims.map((_, i) => (i === dims.length - 1 ? 'I' : 'O')));
  addDense(node, context, { ...view, dimensions: [rows] }, { inputs, outputs, type, at }, undefined, dimensions, rounding);
}

function isMatrix(node: SourceNode, context: ImportContext, { dims, inputs }: ProductOperands): boolean {
  if (dims.length >= 1 && dims.slice(0, -2).every((dim) => dim === 1) && !dims.includes(0)) return true;
  const values = { input: inputs.weights, rule: 'a matrix or a vector', actual: `[${dims.join(', ')}]` };
  context.report(onnxDiagnostics.make.inputRule(node.subject, values));
  return false;
}
