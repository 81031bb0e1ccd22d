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
 * tensor: one behind the other, or joined by sums and products.
 *
 * @returns undefined where it computes anything else, or nothing that ONNX Runtime approximates: then there is one answer
 */
export function functionChain(source: SourceModel, tensor: string): FunctionChain | undefined {
  const quantizing = makerOf(source, tensor);
  if (quantizing?.op_type !== 'QuantizeLinear') return undefined;
  const result = computedInputs(source, quantizing)[0] ?? '';
  const nodes = nodesBehind(source, result);
  const steps = nodes === undefined ? undefined : stepsOf(source, nodes);
  if (nodes === undefined || steps === undefined || !nodes.some(({ op_type: operator }) => approximated.has(operator ?? ''))) return undefined;
  return (real) => {
    const known = new Map<string, Interval>();
    const start = { low: real, high: real };
    for (const { output, inputs, apply } of steps) known.set(output, apply(inputs.map((input) => known.get(input) ?? start)));
    return known.get(result) ?? start;
  };
}

/** The nodes between the codes that were last dequantized and a tensor, in no order; undefined where other codes or inputs are read. */
function nodesBehind(source: SourceModel, tensor: string): readonly NodeProto[] | undefined {
  const nodes = new Set<NodeProto>();
  const tensors = new Set([tensor]);
  for (const current of tensors) {
    const node = source.producers.get(current);
    if (node === undefined) return undefined;
    if (node.op_type === 'DequantizeLinear') continue;
    nodes.add(node);
    for (const input of computedInputs(source, node)) tensors.add(input);
  }
  return [...nodes];
}

/** What one node makes of the reals of others; those of tensors that nothing in front makes are those of the codes. */
interface Step {
  readonly output: string;
  readonly inputs: readonly string[];
  readonly apply: (reals: readonly Interval[]) => Interval;
}

/** In the order of computation; undefined where one is no function of one element, or there is no such order. */
function stepsOf(source: SourceModel, nodes: readonly NodeProto[]): readonly Step[] | undefined {
  const steps: Step[] = [];
  const waiting = new Set(nodes.map(({ output }) => output?.[0] ?? ''));
  for (let left = nodes; left.length > 0; ) {
    const ready = left.filter((node) => !computedInputs(source, node).some((input) => waiting.has(input)));
    for (const node of ready) {
      const [output = ''] = node.output ?? [];
      const apply = intervalsOf(node, source);
      if (apply === undefined) return undefined;
      steps.push({ output, inputs: computedInputs(source, node), apply });
      waiting.delete(output);
    }
    if (ready.length === 0) return undefined;
    left = left.filter((node) => !ready.includes(node));
  }
  return steps;
}

function computedInputs({ constants }: SourceModel, node: NodeProto): readonly string[] {
  return inputsOf(node).filter((name) => !constants.has(name));
}

/** How a node's result follows from those in front of it. */
function intervalsOf(node: NodeProto, source: SourceModel): Step['apply'] | undefined {
  const operator = node.op_type ?? '';
  if (movingOperators.has(operator)) return ([reals = nothing]) => reals;
  if (computedInputs(source, node).length === 2) {
    const join = joining[operator];
    return join === undefined ? undefined : ([a = nothing, b = nothing]) => widened([a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => join(x, y))), rounded);
  }
  const apply = functionOf(node, source);
  const errorOf = approximated.has(operator) ? (real: number) => functionError * Math.max(1, Math.abs(real)) : rounded;
  return apply === undefined ? undefined : ([reals = nothing]) => image(reals, apply, errorOf);
}

const nothing: Interval = { low: Number.NaN, high: Number.NaN };

/** Operators on two values, monotone in either. */
const joining: Readonly<Record<string, (x: number, y: number) => number>> = { Add: (x, y) => x + y, Mul: (x, y) => x * y };

function rounded(real: number): number {
  return 4 * unit * Math.abs(real);
}

function image({ low, high }: Interval, apply: (x: number) => number, errorOf: (real: number) => number): Interval {
  return widened([low, high, ...turns.filter((turn) => turn > low && turn < high)].map(apply), errorOf);
}

function widened(reals: readonly number[], errorOf: (real: number) => number): Interval {
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
