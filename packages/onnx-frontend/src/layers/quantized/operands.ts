import { type IntegerType, codeRange, integerType, scaleAt, unquantized } from '@netloom/ir';
import { type ElementKind, elementFormats, isReal } from '../../codec/element-kind.js';
import type { ImportContext, NewLayer } from '../../importing/import-context.js';
import { type ParameterElements, type TensorFormat, integerTypeOf } from '../../importing/constants/quantized-constant.js';
import { type FormatInputs, readOperandFormat } from '../../importing/quantized/read-format.js';
import { onnxDiagnostics } from '../../onnx-diagnostics.js';
import type { SourceNode } from '../../source/source-node.js';
import type { View } from '../../view/stream.js';

/** Which inputs of a node are codes, their scale and their zero point. */
export interface QuantizedInput extends FormatInputs {
  readonly codes: number;
}

/** Constant codes. */
export interface QuantizedWeights {
  readonly dims: readonly number[];
  readonly format: TensorFormat;
  readonly elements: ParameterElements;
}

/** What an operator that rounds adds to its layer. */
export type Rounding = Required<Pick<NewLayer, 'output' | 'requantization'>> & { readonly output: IntegerType };

/**
 * An operand of codes that is computed, of one scale.
 *
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX075 notData, ONX076 inputRule
 */
export function readData(node: SourceNode, context: ImportContext, at: QuantizedInput): View | undefined {
  const view = context.data(node, at.codes);
  const format = readOperandFormat(node, context, at, kindOf(view), node.inputs[at.codes] ?? '');
  if (view === undefined || format === undefined) return undefined;
  return context.takeFormat(node, at.codes, view, format) ? view : undefined;
}

/**
 * An operand of constant codes.
 *
 * @param dimensionOf the dimension along which scales may differ, by the constant's rank; one scale where it is absent
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule
 */
export function readWeights(node: SourceNode, context: ImportContext, at: QuantizedInput, dimensionOf?: (rank: number) => number): QuantizedWeights | undefined {
  const tensor = context.constant(node, at.codes);
  const dimension = dimensionOf?.(tensor?.dims.length ?? 0);
  const scaled = dimension === undefined ? undefined : { dimension, size: tensor?.dims[dimension] ?? 0 };
  const format = readOperandFormat(node, context, at, tensor?.kind ?? 'int8', tensor?.name ?? '', scaled);
  if (tensor === undefined || format === undefined) return undefined;
  const { kind, dims } = tensor;
  const isOfFormat = !isReal(kind) && kind.startsWith('i') === format.signed && elementFormats[kind].bits >= format.bits;
  if (!isOfFormat) {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: at.codes, rule: 'of the type of its zero point', actual: kind }));
    return undefined;
  }
  const data = Int32Array.from(tensor.data, Number);
  return { dims, format, elements: { data, typeOf: (axes) => integerTypeOf(format, axes) } };
}

/** Where an operator of codes has a computed value, constant codes and the format of its result. */
export interface ConstantOperand {
  readonly variable: QuantizedInput;
  readonly constant: QuantizedInput;
  readonly result: FormatInputs;
}

/**
 * The format of what a node makes.
 *
 * @param view what its type follows where its zero point is left out
 * @errors ONX067 inputMissing, ONX074 notConstant, ONX076 inputRule
 */
export function readRounding(node: SourceNode, context: ImportContext, at: FormatInputs, view: View | undefined): Rounding | undefined {
  const format = readOperandFormat(node, context, at, kindOf(view), node.outputs[0] ?? '');
  if (format === undefined) return undefined;
  const output = integerTypeOf(format, []);
  return { output, requantization: { rounding: 'half-even', ...codeRange(output) } };
}

/**
 * An int32 bias, which counts in units of the accumulator.
 *
 * @errors ONX074 notConstant, ONX076 inputRule
 */
export function readBias(node: SourceNode, context: ImportContext, index: number, view: View | undefined, weights: TensorFormat | undefined): (ParameterElements & { readonly dims: readonly number[] }) | undefined {
  const tensor = context.constant(node, index);
  if (tensor === undefined) return undefined;
  if (tensor.kind !== 'int32') {
    context.report(onnxDiagnostics.make.inputRule(node.subject, { input: index, rule: 'of type int32', actual: tensor.kind }));
    return undefined;
  }
  const ofInput = view?.stream.type.kind === 'integer' ? (view.stream.type.quantization ?? unquantized) : unquantized;
  const scale = (weights?.scale ?? [1]).map((factor) => Math.fround(scaleAt(ofInput, 0) * factor));
  const axis = weights?.dimension === undefined ? {} : { axis: 'O' };
  const type = integerType(true, 32, { ...axis, scale, zeroPoint: scale.map(() => 0) });
  return { dims: tensor.dims, data: Int32Array.from(tensor.data, Number), typeOf: () => type };
}

function kindOf(view: View | undefined): ElementKind {
  const type = view?.stream.type;
  if (type?.kind !== 'integer') return 'uint8';
  const bits = type.bits > 8 ? 16 : 8;
  return type.signed ? `int${bits}` : `uint${bits}`;
}
