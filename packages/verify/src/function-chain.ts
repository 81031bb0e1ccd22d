import type { NodeProto } from '@netloom/onnx-frontend/codec';
import { elementFunction, isUnordered } from './element-function.js';
import { type SourceModel, inputsOf, makerOf, movingOperators } from './model/source-model.js';

/** Reals that a number may be. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** What float32 arithmetic may make of a real, through several functions of one element. */
export type FunctionChain = (real: number) => Interval;

/** The relative error of one float32 rounding, half the distance of its numbers next to 1, with room to spare. */
const rounding = 2 ** -23;

/** Where functions turn or bend, so that between these their ends bound them. */
const turns = [-3, -1.5, 0, 3];

/**
 * The functions of one element that a model computes in float32 between the codes that it last dequantized and those of a
 * tensor: one behind the other, or joined by sums and products.
 *
 * @returns undefined where it computes anything else, or nothing that ONNX Runtime approximates or computes in an order of
 * its own: then there is one answer
 */
export function functionChain(source: SourceModel, tensor: string): FunctionChain | undefined {
  const quantizing = makerOf(source, tensor);
  if (quantizing?.op_type !== 'QuantizeLinear') return undefined;
  const result = computedInputs(source, quantizing)[0] ?? '';
  const nodes = nodesBehind(source, result);
  const steps = nodes?.some(({ op_type: operator }) => isUnordered(operator ?? '')) === true ? stepsOf(source, nodes) : undefined;
  if (steps === undefined) return undefined;
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
  if (movingOperators.has(operator) || picking.has(operator)) return ([reals = nothing]) => reals;
  if (computedInputs(source, node).length === 2) {
    const join = joining[operator];
    return join === undefined ? undefined : ([a = nothing, b = nothing]) => hull([a.low, a.high].flatMap((x) => [b.low, b.high].map((y) => around(join(x, y), rounding * Math.abs(join(x, y))))));
  }
  const made = elementFunction(node, source);
  if (made === undefined) return undefined;
  return ([{ low, high } = nothing]) => hull([low, high, ...turns.filter((turn) => turn > low && turn < high)].map((x) => around(made.apply(x), made.errorAt(x))));
}

const nothing: Interval = { low: Number.NaN, high: Number.NaN };

/** Operators that pick elements: functions in front of them have been computed of what they pick. */
const picking: ReadonlySet<string> = new Set(['MaxPool', 'GlobalMaxPool', 'ReduceMax']);

/** Operators on two values, monotone in either. */
const joining: Readonly<Record<string, (x: number, y: number) => number>> = { Add: (x, y) => x + y, Mul: (x, y) => x * y };

function around(real: number, error: number): Interval {
  return { low: real - error, high: real + error };
}

function hull(intervals: readonly Interval[]): Interval {
  return { low: Math.min(...intervals.map(({ low }) => low)), high: Math.max(...intervals.map(({ high }) => high)) };
}
