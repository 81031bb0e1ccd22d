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
 * @returns undefined where it computes anything else, or nothing that ONNX Runtime approximates: then there is one answer
 */
export function functionChain(source: SourceModel, tensor: string): FunctionChain | undefined {
  const { producers, constants } = source;
  let node = makerOf(source, tensor);
  if (node?.op_type !== 'QuantizeLinear') return undefined;
  const steps: ((interval: Interval) => Interval)[] = [];
  let isApproximated = false;
  // No chain is longer than the model.
  for (let i = 0; i <= source.nodes.length; i++) {
    node = producers.get(inputsOf(node).find((name) => !constants.has(name)) ?? '');
    if (node === undefined) return undefined;
    const operator = node.op_type ?? '';
    if (operator === 'DequantizeLinear') return isApproximated ? (real) => steps.reduce((reals, step) => step(reals), { low: real, high: real }) : undefined;
    if (movingOperators.has(operator)) continue;
    const apply = functionOf(node, source);
    if (apply === undefined) return undefined;
    isApproximated ||= approximated.has(operator);
    const errorOf = approximated.has(operator) ? (real: number) => functionError * Math.max(1, Math.abs(real)) : (real: number) => 4 * unit * Math.abs(real);
    steps.unshift((interval) => image(interval, apply, errorOf));
  }
  return undefined;
}

function image({ low, high }: Interval, apply: (x: number) => number, errorOf: (real: number) => number): Interval {
  const reals = [low, high, ...turns.filter((turn) => turn > low && turn < high)].map(apply);
  return { low: Math.min(...reals.map((real) => real - errorOf(real))), high: Math.max(...reals.map((real) => real + errorOf(real))) };
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
