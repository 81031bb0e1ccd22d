import { codeRange, conv, gemm, integerType, unquantized, zeroPointAt } from '@netloom/ir';
import { elementFormats, isReal } from '../../codec/element-kind.js';
import type { ImportContext } from '../../importing/import-context.js';
import type { Importer } from '../../importing/importer.js';
import { integerTypeOf } from '../../importing/constants/quantized-constant.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import { addConvolution } from '../convolution.js';
import { addLeftProduct, addRightProduct } from '../matrix-product.js';
import { windowAttributes } from '../window.js';
import type { QuantizedWeights } from './operands.js';

/** Nothing is rounded: the accumulators themselves. */
const rounding = { output: integerType(true, 32) };

/**
 * Imports ConvInteger over one or two spatial dimensions and MatMulInteger of a vector per frame and a constant matrix:
 * layers that give their accumulators.
 *
 * @shape as Conv and MatMul; zero points are one for all, or one for each output
 * @errors ONX072 attributeValue, ONX074 notConstant, ONX076 inputRule
 * @source ONNX ConvInteger-10, MatMulInteger-10
 */
export const integerProducts: readonly Importer[] = [
  {
    domain: '',
    operator: 'ConvInteger',
    layerTypes: [conv.type],
    readsCodes: true,
    since: 10,
    attributes: { ...windowAttributes, group: 'int' },
    inputs: { min: 2, max: 4 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const view = readCodes(node, context, 0, 2);
      const weights = readPlainWeights(node, context, 1, 3, () => 0);
      if (weights !== undefined) addConvolution(node, context, { view, dims: weights.dims, weights: weights.elements, input: 1, rounding });
    },
  },
  {
    domain: '',
    operator: 'MatMulInteger',
    layerTypes: [gemm.type],
    readsCodes: true,
    since: 10,
    attributes: {},
    inputs: { min: 2, max: 4 },
    outputs: { min: 1, max: 1 },
    import(node, context) {
      const isLeft = context.isConstant(node, 0);
      const inputs = isLeft ? { view: 1, weights: 0 } : { view: 0, weights: 1 };
      const view = readCodes(node, context, inputs.view, inputs.view + 2);
      const weights = readPlainWeights(node, context, inputs.weights, inputs.weights + 2, (rank) => (isLeft ? Math.max(0, rank - 2) : rank - 1));
      if (weights === undefined) return;
      const add = isLeft ? addLeftProduct : addRightProduct;
      add(node, context, { view, dims: weights.dims, weights: weights.elements, inputs, rounding });
    },
  },
];

/** Computed codes with one zero point. Where nothing says their scale, it is 1. */
function readCodes(node: SourceNode, context: ImportContext, index: number, zeroIndex: number): View | undefined {
  const view = context.data(node, index);
  const zeros = readZeros(node, context, zeroIndex);
  if (view === undefined || zeros === undefined) return undefined;
  const [zero = 0, ...more] = zeros;
  const { type, placeholder } = view.stream;
  if (more.length > 0) {
    refuse(node, context, zeroIndex, 'one zero point', String(zeros.length));
    return undefined;
  }
  if (placeholder) return undefined;
  if (type.kind !== 'integer') {
    refuse(node, context, index, 'of integers', 'of reals');
    return undefined;
  }
  const { low, high } = codeRange(type);
  if (zero < low || zero > high) {
    refuse(node, context, zeroIndex, `within ${low} and ${high}`, String(zero));
    return undefined;
  }
  const scale = type.quantization?.scale ?? [1];
  if (type.quantization !== undefined && (scale.length > 1 || zeroPointAt(type.quantization, 0) !== zero)) {
    refuse(node, context, zeroIndex, `that of the codes, ${type.quantization.zeroPoint.join(' ')}`, String(zero));
    return undefined;
  }
  return context.takeFormat(node, index, view, { signed: type.signed, bits: type.bits, scale, zeroPoint: [zero] }) ? view : undefined;
}

/** Constant codes of scale 1. */
function readPlainWeights(node: SourceNode, context: ImportContext, index: number, zeroIndex: number, dimensionOf: (rank: number) => number): QuantizedWeights | undefined {
  const tensor = context.constant(node, index);
  const zeros = readZeros(node, context, zeroIndex);
  if (tensor === undefined || zeros === undefined) return undefined;
  const { kind, dims } = tensor;
  if (isReal(kind) || kind === 'bool' || elementFormats[kind].bits > 32) {
    refuse(node, context, index, 'of integers of at most 32 bits', kind);
    return undefined;
  }
  const dimension = dimensionOf(dims.length);
  const isOne = zeros.length === 1;
  if (!isOne && zeros.length !== dims[dimension]) {
    refuse(node, context, zeroIndex, `one zero point, or one for each of ${dims[dimension] ?? 0} outputs`, String(zeros.length));
    return undefined;
  }
  const { scale } = unquantized;
  const format = { signed: kind.startsWith('i'), bits: elementFormats[kind].bits, scale: zeros.map(() => scale[0] ?? 1), zeroPoint: zeros, ...(isOne ? {} : { dimension }) };
  return { dims, format, elements: { data: Int32Array.from(tensor.data, Number), typeOf: (axes) => integerTypeOf(format, axes) } };
}

/** 0 where they are left out. */
function readZeros(node: SourceNode, context: ImportContext, index: number): readonly number[] | undefined {
  if (!node.hasInput(index)) return [0];
  const tensor = context.constant(node, index);
  if (tensor === undefined) return undefined;
  if (!isReal(tensor.kind) && tensor.data.length > 0) return Array.from(tensor.data, Number);
  refuse(node, context, index, 'integers', tensor.kind);
  return undefined;
}

function refuse(node: SourceNode, context: ImportContext, input: number, rule: string, actual: string): void {
  context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
}
