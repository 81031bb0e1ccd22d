import { pointwiseFunctions } from '@netloom/ir';
import type { NodeProto } from '@netloom/onnx-frontend/codec';
import { realConstant } from './model/node-format.js';
import { type SourceModel, inputsOf } from './model/source-model.js';

/** A function of one element in float64, and how far from it float32 may be at a real. */
export interface ElementFunction {
  readonly apply: (x: number) => number;
  readonly errorAt: (x: number) => number;
}

/** Half the distance of float32 numbers next to 1: the relative error of one rounding. */
const unit = 2 ** -24;

/** How far ONNX Runtime's functions of one element may be from the real ones where it approximates them. */
export const functionError = 2 ** -20;
export const approximated: ReadonlySet<string> = new Set(['Sigmoid', 'Tanh', 'Elu']);

/** Operators whose float32 arithmetic no definition orders: ONNX Runtime's result is one of several. */
const unordered: ReadonlySet<string> = new Set([...approximated, 'BatchNormalization']);

/** True if float32 has more than one result for an operator. */
export function isUnordered(operator: string): boolean {
  return unordered.has(operator);
}

const defaults: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  LeakyRelu: { alpha: Math.fround(0.01) },
  HardSigmoid: { alpha: Math.fround(0.2), beta: 0.5 },
  Elu: { alpha: 1 },
};

/** What a node computes of each element; undefined where it reads two computed values, differs by channel, or is not known. */
export function elementFunction(node: NodeProto, source: SourceModel): ElementFunction | undefined {
  if (node.op_type === 'BatchNormalization') return normalizationOf(node, source);
  const apply = functionOf(node, source);
  if (apply === undefined) return undefined;
  const isApproximated = approximated.has(node.op_type ?? '');
  return { apply, errorAt: (x) => (isApproximated ? functionError * Math.max(1, Math.abs(apply(x))) : 4 * unit * Math.abs(apply(x))) };
}

/** At most this many roundings make each term of a normalization: of the root, the factor, and what is added. */
const normalizationRoundings = 8;

/** A normalization alike in all channels: factor * x + (bias - factor * mean), whose terms may be far greater than their sum. */
function normalizationOf(node: NodeProto, source: SourceModel): ElementFunction | undefined {
  const [, ...names] = inputsOf(node);
  const [scale, bias, mean, variance] = names.map((name) => realConstant(source, name));
  if (scale === undefined || bias === undefined || mean === undefined || variance === undefined) return undefined;
  const epsilon = Math.fround((node.attribute ?? []).find(({ name }) => name === 'epsilon')?.f ?? 1e-5);
  const factor = scale / Math.sqrt(variance + epsilon);
  return {
    apply: (x) => factor * (x - mean) + bias,
    errorAt: (x) => normalizationRoundings * unit * (Math.abs(factor * x) + Math.abs(factor * mean) + Math.abs(bias)),
  };
}

/** The function of a node in float64; undefined where it reads two computed values, differs by channel, or is not known. */
function functionOf(node: NodeProto, source: SourceModel): ((x: number) => number) | undefined {
  const operator = node.op_type ?? '';
  const pointwise = pointwiseFunctions.find(({ layerType }) => layerType.type === operator);
  if (pointwise !== undefined) {
    const stated = (node.attribute ?? []).map(({ name, f }) => [name ?? '', Math.fround(f ?? 0)] as const);
    const attributes = { ...defaults[operator], ...Object.fromEntries(stated) };
    return pointwise.realOf({ name: '', type: operator, attributes, parameters: {}, inputs: [], outputs: [], sources: [] });
  }
  if (operator === 'Relu') return (x) => Math.max(0, x);
  const inputs = inputsOf(node);
  const at = inputs.findIndex((name) => source.constants.has(name));
  const constant = inputs.length === 2 && at >= 0 ? realConstant(source, inputs[at] ?? '') : undefined;
  if (constant === undefined) return undefined;
  if (operator === 'Add') return (x) => x + constant;
  if (operator === 'Mul') return (x) => x * constant;
  if (operator === 'Sub') return at === 0 ? (x) => constant - x : (x) => x - constant;
  return operator === 'Div' && at === 1 ? (x) => x / constant : undefined;
}
