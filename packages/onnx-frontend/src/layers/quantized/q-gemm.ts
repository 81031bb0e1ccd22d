import { gemm } from '@netloom/ir';
import type { Importer } from '../../importing/importer.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import { shapeOf } from '../../view/regroup.js';
import { addDense } from '../dense.js';
import { type QuantizedWeights, readBias, readData, readRounding, readWeights } from './operands.js';

/**
 * Imports QGemm with constant B and C. Alpha is a power of two and goes into the scales of B; without a scale of its own
 * the result is real.
 *
 * @shape A [N, K] (or [K, N] by transA), B [K, O] (or [O, K] by transB), C [O] in units of the accumulator
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source com.microsoft QGemm-1
 */
export const qGemm: Importer = {
  domain: 'com.microsoft',
  operator: 'QGemm',
  layerTypes: [gemm.type],
  readsCodes: true,
  since: 1,
  attributes: { alpha: 'float', transA: 'int', transB: 'int' },
  inputs: { min: 6, max: 9 },
  outputs: { min: 1, max: 1 },
  import(node, context) {
    const view = readData(node, context, { codes: 0, scale: 1, zeroPoint: 2 });
    const transposed = node.int('transB', 0) !== 0;
    const stored = readWeights(node, context, { codes: 3, scale: 4, zeroPoint: 5 }, () => (transposed ? 0 : 1));
    const alpha = node.float('alpha', 1);
    if (!(alpha > 0) || !Number.isInteger(Math.log2(alpha))) {
      context.report(onnxDiagnostics.make.attributeValue(node.subject, { attribute: 'alpha', rule: 'a power of two', actual: alpha }));
      return;
    }
    const weights = stored === undefined ? undefined : scaledBy(stored, alpha);
    const rounding = node.hasInput(7) ? readRounding(node, context, { scale: 7, zeroPoint: 8 }, view) : undefined;
    const bias = node.hasInput(6) ? readBias(node, context, 6, view, weights?.format) : undefined;
    if (weights === undefined || view === undefined || (node.hasInput(7) && rounding === undefined) || (node.hasInput(6) && bias === undefined)) return;
    const refuse = (input: number, rule: string, actual: string): void => {
      context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
    };
    if (weights.dims.length !== 2) {
      refuse(3, 'a matrix', `[${weights.dims.join(', ')}]`);
      return;
    }
    if (view.dimensions.length !== 2) {
      refuse(0, 'a matrix', shapeOf(view.dimensions).join('x'));
      return;
    }
    const [rows = 0, columns = 0] = weights.dims;
    const [inputs, outputs] = transposed ? [columns, rows] : [rows, columns];
    const { elements } = weights;
    const { data } = elements;
    if (bias !== undefined && bias.data.length !== 1 && !(bias.data.length === outputs && bias.dims.at(-1) === outputs)) {
      refuse(6, `one bias, or one for each of ${outputs} outputs`, `[${bias.dims.join(', ')}]`);
      return;
    }
    const [first = [], second = []] = view.dimensions;
    const dimensions = node.int('transA', 0) === 0 ? [first, second] : [second, first];
    const at = (input: number, output: number): number => data[transposed ? output * inputs + input : input * outputs + output] ?? 0;
    const offsets = bias === undefined ? undefined : { type: bias.typeOf(['O']), data: Int32Array.from({ length: outputs }, (_, i) => bias.data[bias.data.length === 1 ? 0 : i] ?? 0) };
    addDense(node, context, { ...view, dimensions }, { inputs, outputs, type: elements.typeOf(transposed ? ['O', 'I'] : ['I', 'O']), at }, offsets, [dimensions[0] ?? [], ['C']], rounding);
  },
};

/** The same codes with their scales times a power of two. */
function scaledBy({ dims, format, elements }: QuantizedWeights, factor: number): QuantizedWeights {
  const scale = format.scale.map((old) => Math.fround(old * factor));
  const retyped = (axes: readonly string[]): ReturnType<typeof elements.typeOf> => {
    const type = elements.typeOf(axes);
    return type.kind === 'integer' && type.quantization !== undefined ? { ...type, quantization: { ...type.quantization, scale } } : type;
  };
  return { dims, format: { ...format, scale }, elements: { data: elements.data, typeOf: retyped } };
}
