import { type IntegerType, lookupBitsLimit, productDefinition, productScale, unquantized, zeroPointAt } from '@netloom/ir';
import { integerTypeOf } from '../../importing/constants/quantized-constant.js';
import type { ImportContext } from '../../importing/import-context.js';
import { affineLayer } from '../../importing/new-layers/affine-layer.js';
import { affineCodes } from '../../importing/quantized/affine-codes.js';
import { tiedCodes } from '../../importing/quantized/tied-codes.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';
import { type ChannelConstant, channelConstant } from '../channel-constant.js';
import { addCodeTable } from './code-table.js';
import { type ConstantOperand, type QuantizedWeights, type Rounding, readData, readRounding, readWeights } from './operands.js';

/**
 * Imports a product of codes with constant ones: a table where it is one code, else multipliers for each channel. Every
 * code of the input gives the one of the definition.
 *
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule, ONX080 constantPerChannel
 * @source com.microsoft QLinearMul-1; integer semantics, section Multiplication
 */
export function importMulByConstant(node: SourceNode, context: ImportContext, { variable, constant, result }: ConstantOperand): void {
  const view = readData(node, context, variable);
  const factors = readWeights(node, context, constant);
  const rounding = readRounding(node, context, result, view);
  if (view?.stream.type.kind !== 'integer' || factors === undefined || rounding === undefined) return;
  const { stream: { type: from } } = view;
  const product: Product = { from, by: integerTypeOf(factors.format, []), rounding };
  const scale = productScale(from, product.by, rounding.output);
  const refuse = (input: number, rule: string, actual: number): void => {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input, rule, actual }));
  };
  if (from.bits > lookupBitsLimit) refuse(variable.codes, `of at most ${lookupBitsLimit} bits`, from.bits);
  else if (!Number.isFinite(scale)) refuse(result.scale, 'a scale that products are finite multiples of', scale);
  else importProduct(node, context, view, product, factors);
}

function importProduct(node: SourceNode, context: ImportContext, view: View, product: Product, { dims, elements: { data } }: QuantizedWeights): void {
  const settled = dims.every((size) => size === 1) ? { input: view, axes: [], indices: [0] } : channelConstant(node, context, view, { dims });
  if (settled === undefined) return;
  const codes = settled.indices.map((index) => data[index] ?? 0);
  const [code = 0] = codes;
  if (codes.every((other) => other === code)) addCodeTable(node, context, settled.input, product.from, product.rounding.output, timesCode(product, code));
  else addChannels(node, context, settled, product, codes);
}

/** The formats of a product of codes, and how it rounds. */
interface Product {
  readonly from: IntegerType;
  /** Of the constant. */
  readonly by: IntegerType;
  readonly rounding: Rounding;
}

/** The codes of the input's codes times a constant one. */
function timesCode({ from, by, rounding: { output, requantization } }: Product, factor: number): (code: number) => number {
  const codeOf = productDefinition(from, by, output, requantization, 'codes');
  return (code) => codeOf(code, factor);
}

function addChannels(node: SourceNode, context: ImportContext, { input, axes }: ChannelConstant, product: Product, factors: readonly number[]): void {
  const { from, by, rounding: { output, requantization } } = product;
  const multipliers = factors.map((factor) => factor - zeroPointAt(by.quantization ?? unquantized, 0));
  const layer = affineLayer(node, axes, multipliers.map((multiply) => ({ multiply, add: 0 })));
  layer.diagnostics.forEach((problem) => { context.report(problem); });
  if (!layer.ok) return;
  const scale = productScale(from, by, output);
  const functions = multipliers.map((multiplier, channel) => ({ slope: multiplier * scale, codeOf: timesCode(product, factors[channel] ?? 0) }));
  const rounded = affineCodes(layer.value, functions, from, output, requantization) ?? tiedCodes(layer.value, functions, from, output, requantization);
  if (rounded === undefined) {
    context.report(onnxDiagnostics.make.constantPerChannel(node.subject, { problem: 'float32 rounds some of its products up to a tie between two codes and others not, which no multiplier does' }));
    return;
  }
  context.addLayer(node, { ...rounded.content, inputs: [input], output, requantization: rounded.requantization }, input.dimensions);
}
