import { type NodeProto, type OnnxTensor, elementFormats } from '@netloom/onnx-frontend/codec';
import type { RuntimeTensor } from '@netloom/toolchain';
import type { Choices } from '../choices.js';
import { type CodeOperand, addCodeOperator, areComputable, attributesOf, codeOperatorOf, isProductInRange, isResolved, isSumInRange, operandsOf } from './code-operators.js';
import { type CodeFormat, codesOfKind, drawFormat, roundToCodes } from './format.js';
import { type QuantizedConstant, type QuantizedDraft, isByteFormat } from './quantized-draft.js';
import { type WeightedInput, addBias, addConstant, addWeights, rowScales, weightedInput } from './quantized-weights.js';
import { rangeOf, realTensor, realsOf } from './sample.js';

const views: ReadonlySet<string> = new Set(['Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity']);
const picks: ReadonlySet<string> = new Set(['MaxPool', 'GlobalMaxPool', 'ReduceMax', 'Relu', 'Expand']);
const weighted: ReadonlySet<string> = new Set(['Conv', 'Gemm', 'MatMul']);
const arithmetic: ReadonlySet<string> = new Set(['Add', 'Mul', 'Sub', 'Div']);
/** Functions of one element. */
const functions: ReadonlySet<string> = new Set(['LeakyRelu', 'Sigmoid', 'Tanh', 'HardSigmoid', 'Elu', 'HardSwish']);
/** What may read a scale for each channel, and, beside sums of products, make one. */
const averages: ReadonlySet<string> = new Set(['AveragePool', 'GlobalAveragePool', 'ReduceMean']);

/** How often an operator of codes is taken where there is one. */
const codeOperatorChance = 0.35;

/** Adds the quantized form of a node. */
export async function quantizeNode(draft: QuantizedDraft, choices: Choices, node: NodeProto): Promise<void> {
  const operator = node.op_type ?? '';
  if (weighted.has(operator)) await addWeighted(draft, choices, node);
  else if (operator === 'ArgMax') await addIndex(draft, choices, node);
  else if (views.has(operator) || picks.has(operator) || isZeroPad(draft, node)) await addPick(draft, choices, node);
  else await addComputed(draft, choices, node);
}

/** Conv, Gemm and MatMul of codes and constant codes. */
async function addWeighted(draft: QuantizedDraft, choices: Choices, node: NodeProto): Promise<void> {
  const [x = '', w = '', b = ''] = node.input ?? [];
  const [weightTensor, biasTensor] = [constantOf(draft, w), b === '' ? undefined : constantOf(draft, b)];
  const dimension = outputDimension(node);
  const input = weightedInput(draft, x, weightTensor.data.length / (weightTensor.dims[dimension] ?? 1));
  const weights = addWeights(draft, choices, weightTensor, dimension, input);
  const operator = codeOperatorOf(node);
  const bias = biasTensor === undefined ? undefined : addBias(draft, choices, biasTensor, { ...input, scale: input.scale * biasFactor(node) }, weights, biasFactor(node) === 1);
  const constants = [weights, ...(bias === undefined ? [] : [bias])];
  const sample = await draft.sample(node, samplesOf([w, b], constants));
  const data = operandsOf([draft.tensorOf(x)]);
  const isPending = drawsPending(draft, choices, node);
  const isComputable = data !== undefined && areComputable(data.map(({ format }) => format), weights.format) && isOfAccumulator(bias, input, weights);
  if (operator !== undefined && isComputable && !isPending && choices.chance(codeOperatorChance)) {
    const format = drawFormat(choices, data.map((operand) => operand.format.kind).slice(0, 1), rangeOf(sample));
    bindCodes(draft, node, sample, format, addCodeOperator(draft, node, operator, [...data, weights], format, bias?.codes));
    return;
  }
  const inputs = [draft.realsOf(x), ...constants.map(({ codes, format }) => draft.dequantize(codes, format))];
  finish(draft, choices, node, sample, draft.model.node(node.op_type ?? '', inputs, attributesOf(node)), { isPending });
}

/** The index of the greatest code. */
async function addIndex(draft: QuantizedDraft, choices: Choices, node: NodeProto): Promise<void> {
  const [x = ''] = node.input ?? [];
  const { codes, format } = draft.tensorOf(x);
  const isOnCodes = codes !== undefined && format !== undefined && isByteFormat(format) && choices.chance(0.3);
  const reals = draft.model.node('ArgMax', [isOnCodes ? codes : draft.realsOf(x)], attributesOf(node));
  draft.bind(outputOf(node), { sample: await draft.sample(node), reals });
}

/** What keeps reals, or picks some: on codes, on the reals of codes, or on reals that are not rounded yet. */
async function addPick(draft: QuantizedDraft, choices: Choices, node: NodeProto): Promise<void> {
  const operator = node.op_type ?? '';
  const [x = '', ...others] = node.input ?? [];
  const { codes, format } = draft.tensorOf(x);
  const sample = await draft.sample(node);
  const isOnCodes = codes !== undefined && format !== undefined && (views.has(operator) ? elementFormats[format.kind].bits >= 8 : ['MaxPool', 'Expand'].includes(operator) && isByteFormat(format));
  const constants = others.map((name) => draft.realsOf(name));
  if (isOnCodes && choices.chance(0.25)) {
    draft.bind(outputOf(node), { sample, format, codes: draft.model.node(operator, [codes, ...constants], attributesOf(node)) });
    return;
  }
  const reals = draft.model.node(operator, [draft.realsOf(x), ...constants], attributesOf(node));
  if (format === undefined) finish(draft, choices, node, sample, reals, { isPending: drawsPending(draft, choices, node) });
  else finish(draft, choices, node, sample, reals, { kept: format });
}

/** All other operators: their reals are none of codes. */
async function addComputed(draft: QuantizedDraft, choices: Choices, node: NodeProto): Promise<void> {
  const names = node.input ?? [];
  const constants = new Map<string, QuantizedConstant>();
  if (arithmetic.has(node.op_type ?? ''))
    for (const name of names) {
      const constant = draft.constantOf(name);
      if (constant !== undefined && choices.chance(0.4)) constants.set(name, addConstant(draft, choices, constant));
    }
  const sample = await draft.sample(node, new Map([...constants].map(([name, constant]) => [name, constant.sample])));
  const isPending = isOpenPad(draft, node) || drawsPending(draft, choices, node);
  const operands = names.every((name) => constants.has(name) || draft.constantOf(name) === undefined) ? operandsOf(names.map((name) => constants.get(name) ?? draft.tensorOf(name))) : undefined;
  const operator = codeOperatorOf(node);
  const formats = operands?.map(({ format }) => format) ?? [];
  if (operator !== undefined && operands !== undefined && !isPending && areComputable(formats) && choices.chance(codeOperatorChance)) {
    const format = drawFormat(choices, formats.map(({ kind }) => kind).slice(0, 1), rangeOf(sample));
    if (isJudged(draft, node, operands, format)) {
      bindCodes(draft, node, sample, format, addCodeOperator(draft, node, operator, operands, format));
      return;
    }
  }
  const inputs = names.map((name) => {
    const constant = constants.get(name);
    return constant === undefined ? draft.realsOf(name) : draft.dequantize(constant.codes, constant.format);
  });
  finish(draft, choices, node, sample, draft.model.node(node.op_type ?? '', inputs, attributesOf(node)), { isPending });
}

/** Quantizes what a node has made, unless it stays as it is: `kept` says of which codes its reals are. */
function finish(draft: QuantizedDraft, choices: Choices, node: NodeProto, sample: RuntimeTensor, reals: string, { kept, isPending = false }: { readonly kept?: CodeFormat; readonly isPending?: boolean }): void {
  if (isPending) {
    draft.bind(outputOf(node), { sample, reals });
    return;
  }
  const how = kept === undefined ? 'other' : choices.pick(['kept', 'kept', 'kept', 'same', 'other']);
  if (how === 'kept' && kept !== undefined) draft.bind(outputOf(node), { sample, format: kept, reals });
  else {
    const isDirect = kept !== undefined || draft.dataOf(node).every(({ format }) => format !== undefined);
    const format = how === 'same' && kept !== undefined ? kept : drawRows(draft, choices, node, sample, drawFormat(choices, draft.kinds.values, rangeOf(sample)), isDirect);
    bindCodes(draft, node, sample, format, draft.quantize(reals, format));
  }
}

function bindCodes(draft: QuantizedDraft, node: NodeProto, sample: RuntimeTensor, format: CodeFormat, codes: string): void {
  const { dimensions } = sample;
  draft.bind(outputOf(node), { sample: realTensor(dimensions, roundToCodes(realsOf(sample), format, dimensions)), format, codes });
}

/** A format with a scale for each channel, where what reads it may have one. */
function drawRows(draft: QuantizedDraft, choices: Choices, node: NodeProto, { dimensions }: RuntimeTensor, format: CodeFormat, isDirect: boolean): CodeFormat {
  const name = outputOf(node);
  const channels = dimensions[1] ?? 0;
  const isRead = draft.readersOf(name).every(({ op_type: operator }) => averages.has(operator ?? ''));
  const isMade = weighted.has(node.op_type ?? '') || averages.has(node.op_type ?? '');
  if (!isDirect || !isRead || !isMade || !choices.chance(0.06)) return format;
  const { low, high } = codesOfKind(format.kind);
  const [zero = 0] = format.zeroPoint;
  const isSame = choices.chance(0.5);
  const scale = rowScales(choices, format.scale[0] ?? 1, channels);
  return { ...format, scale, zeroPoint: scale.map((_, i) => (isSame ? zero : Math.min(high, Math.max(low, zero + 3 * i)))), dimension: 1 };
}

/**
 * True if what a node makes is read by one node alone that keeps the order of reals, or makes one function of both, and it
 * is drawn to be quantized behind that.
 */
function drawsPending(draft: QuantizedDraft, choices: Choices, node: NodeProto): boolean {
  const [reader, ...others] = draft.readersOf(outputOf(node));
  const operator = reader?.op_type ?? '';
  const mayPend = others.length === 0 && !draft.isOutput(outputOf(node)) && (picks.has(operator) || views.has(operator) || operator === 'Clip' || isGateOfItself(draft, node, reader));
  return mayPend && choices.chance(0.6);
}

/** True for a function of one element of codes that a table takes, which is multiplied with what it reads: both are one function. */
function isGateOfItself(draft: QuantizedDraft, node: NodeProto, reader: NodeProto | undefined): boolean {
  const [x = '', ...others] = node.input ?? [];
  const isPair = reader?.op_type === 'Mul' && reader.input?.includes(x) === true && draft.constantOf(x) === undefined;
  if (!isPair || others.length > 0 || !functions.has(node.op_type ?? '')) return false;
  const { format } = draft.tensorOf(x);
  return format !== undefined && isByteFormat(format);
}

/** True if ONNX Runtime is a judge of an operator of codes: it is of products and of sums of two computed values, but for those that it does not saturate. */
function isJudged(draft: QuantizedDraft, { op_type: operator, input }: NodeProto, operands: readonly CodeOperand[], result: CodeFormat): boolean {
  if (operator === 'Mul') return isProductInRange(operands, result);
  const ofValues = (input ?? []).every((name) => draft.constantOf(name) === undefined);
  return ofValues && operator === 'Add' ? isSumInRange(operands, result) : isResolved(operands, result);
}

/** A border of zeros, which every format has. */
function isZeroPad(draft: QuantizedDraft, node: NodeProto): boolean {
  return node.op_type === 'Pad' && padValue(draft, node) === 0;
}

/** A border below all reals, which only a pool behind it can take. */
function isOpenPad(draft: QuantizedDraft, node: NodeProto): boolean {
  return node.op_type === 'Pad' && padValue(draft, node) < -(2 ** 100);
}

function padValue(draft: QuantizedDraft, { input }: NodeProto): number {
  return Number(draft.constantOf(input?.[2] ?? '')?.data[0] ?? 0);
}

/** The dimension of the outputs in weights. */
function outputDimension(node: NodeProto): number {
  if (node.op_type === 'Conv') return 0;
  return (node.attribute ?? []).some(({ name, i }) => name === 'transB' && Number(i) === 1) ? 0 : 1;
}

/** In how many units of the accumulator a bias is multiplied with beta in one of alpha. */
function biasFactor(node: NodeProto): number {
  const factorOf = (name: string): number => node.attribute?.find((attribute) => attribute.name === name)?.f ?? 1;
  return factorOf('alpha') / Math.abs(factorOf('beta'));
}

function isOfAccumulator(bias: QuantizedConstant | undefined, input: WeightedInput, weights: QuantizedConstant): boolean {
  return bias === undefined || bias.format.scale.every((scale, i) => scale === Math.fround(input.scale * (weights.format.scale[i] ?? 1)));
}

function samplesOf(names: readonly string[], constants: readonly QuantizedConstant[]): ReadonlyMap<string, RuntimeTensor> {
  return new Map(constants.map(({ sample }, i) => [names[i] ?? '', sample]));
}

function constantOf(draft: QuantizedDraft, name: string): OnnxTensor {
  const constant = draft.constantOf(name);
  if (constant === undefined) throw new Error(`${name} is no constant`);
  return constant;
}

function outputOf({ output }: NodeProto): string {
  return output?.[0] ?? '';
}
