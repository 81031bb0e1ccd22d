import { pointwiseFunctions } from '@netloom/ir';
import type { NodeProto } from '@netloom/onnx-frontend/codec';
import { realConstant } from './model/node-format.js';
import { type SourceModel, inputsOf, makerOf, movingOperators } from './model/source-model.js';

/** Reals that a number may be. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What float32 arithmetic may make of a real, through several functions of one element. */
export type FunctionChain = (real: number) => Interval;

/** Half the distance of float32 numbers next to 1: the relative error of one rounding. */
const unit = 2 ** -24;

/** How far ONNX Runtime's functions of one element may be from the real ones where it approximates them. */
export const functionError = 2 ** -20;
export const approximated: ReadonlySet<string> = new Set(['Sigmoid', 'Tanh', 'Elu']);

/** Operators whose float32 arithmetic no definition orders: ONNX Runtime's result is one of several. */
const unordered: ReadonlySet<string> = new Set([...approximated, 'BatchNormalization']);

/** Where functions turn or bend, so that between these their ends bound them. */
const turns = [-3, -1.5, 0, 3];

const defaults: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  LeakyRelu: { alpha: Math.fround(0.01) },
  HardSigmoid: { alpha: Math.fround(0.2), beta: 0.5 },
  Elu: { alpha: 1 },
};

/**
 * The functions of one element that a model computes in float32 between the codes that it last dequantized and those of a
 * tensor.
 *
 * @returns undefined where it computes anything else, or nothing that ONNX Runtime approximates or computes in an order of
 * its own: then there is one answer
 */
export function functionChain(source: SourceModel, tensor: string): FunctionChain | undefined {
  const { producers, constants } = source;
  let node = makerOf(source, tensor);
  if (node?.op_type !== 'QuantizeLinear') return undefined;
  const steps: ((interval: Interval) => Interval)[] = [];
  let isUnordered = false;
  // No chain is longer than the model.
  for (let i = 0; i <= source.nodes.length; i++) {
    node = producers.get(inputsOf(node).find((name) => !constants.has(name)) ?? '');
    if (node === undefined) return undefined;
    const operator = node.op_type ?? '';
    if (operator === 'DequantizeLinear') return isUnordered ? (real) => steps.reduce((reals, step) => step(reals), { low: real, high: real }) : undefined;
    if (movingOperators.has(operator)) continue;
    const step = operator === 'BatchNormalization' ? normalizationOf(node, source) : stepOf(node, source);
    if (step === undefined) return undefined;
    isUnordered ||= unordered.has(operator);
    steps.unshift((interval) => image(interval, step));
  }
  return undefined;
}

/** One function in float64, and how far from it float32 may be at a real. */
interface Step {
  readonly apply: (x: number) => number;
  readonly errorAt: (x: number) => number;
}

function image({ low, high }: Interval, { apply, errorAt }: Step): Interval {
  const reals = [low, high, ...turns.filter((turn) => turn > low && turn < high)];
  return { low: Math.min(...reals.map((x) => apply(x) - errorAt(x))), high: Math.max(...reals.map((x) => apply(x) + errorAt(x))) };
}

function stepOf(node: NodeProto, source: SourceModel): Step | undefined {
  const apply = functionOf(node, source);
  if (apply === undefined) return undefined;
  const isApproximated = approximated.has(node.op_type ?? '');
  return { apply, errorAt: (x) => (isApproximated ? functionError * Math.max(1, Math.abs(apply(x))) : 4 * unit * Math.abs(apply(x))) };
}

/** At most this many roundings make each term of a normalization: of the root, the factor, and what is added. */
const normalizationRoundings = 8;

/** A normalization alike in all channels: factor * x + (bias - factor * mean), whose terms may be far greater than their sum. */
function normalizationOf(node: NodeProto, source: SourceModel): Step | undefined {
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
