import { createCompiler } from '@netloom/compiler';
import {
  type Axis,
  type Graph,
  type IntegerType,
  type Layer,
  type Tensor,
  type TensorData,
  type Value,
  codeRange,
  elementCount,
  integerType,
  renderDiagnostic,
  valueOf,
  verifyGraph,
  layerTypes,
} from '@netloom/ir';
import { deriveRequantizations } from '@netloom/quant';
import { type RandomNumbers, randomNumbers } from '@netloom/testkit';

const created = createCompiler();
if (!created.ok) throw new Error(created.diagnostics.map(renderDiagnostic).join('\n'));
/** A compiler with the built-in parts. */
export const compiler = created.value;

/** A layer and the value that it makes; both have the same name. */
export interface Step {
  readonly layer: Layer;
  readonly value: Value;
}

/** Axes from pairs such as `'H', 4, 'W', 4`. */
export function axes(...pairs: readonly (string | number)[]): Axis[] {
  const list: Axis[] = [];
  for (let i = 0; i < pairs.length; i += 2) list.push({ name: String(pairs[i]), size: Number(pairs[i + 1]) });
  return list;
}

/** A graph input of unsigned codes. */
export function inputValue(name: string, valueAxes: readonly Axis[], bits = 8): Value {
  return { name, axes: valueAxes, type: integerType(false, bits, { scale: [1], zeroPoint: [0] }) };
}

/** A square convolution without padding; signed codes of `bits`. */
export function conv(name: string, from: Value, channels: number, kernel = 3, bits = 8): Step {
  const space = from.axes.slice(0, -1).map(({ name: axis, size }) => ({ name: axis, size: size - kernel + 1 }));
  const weightAxes = axes('O', channels, 'KH', kernel, 'KW', kernel, 'I', from.axes.at(-1)?.size ?? 0);
  const attributes = { kernel: [kernel, kernel], strides: [1, 1], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0], groups: 1 };
  return weighted('Conv', name, from, weightAxes, [...space, { name: 'C', size: channels }], attributes, bits);
}

/** A window over any space; one entry for each spatial axis in every list. */
export interface WindowShape {
  readonly kernel: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly padsBegin?: readonly number[];
  readonly padsEnd?: readonly number[];
}

/** What a convolution has beside its channels. */
export interface ConvShape extends WindowShape {
  readonly groups: number;
}

/** A convolution of groups of channels; signed codes of 8 bits. */
export function groupedConv(name: string, from: Value, channels: number, { groups, kernel, ...shape }: ConvShape): Step {
  const { window, space } = slide(from, { kernel, ...shape });
  const kernelAxes = kernel.map((size, i) => ({ name: kernel.length === 2 && i === 0 ? 'KH' : 'KW', size }));
  const weightAxes = [...axes('O', channels), ...kernelAxes, ...axes('I', (from.axes.at(-1)?.size ?? 0) / groups)];
  return weighted('Conv', name, from, weightAxes, [...space, ...axes('C', channels)], { ...window, groups }, 8);
}

/** A pooling; averages count all padding if they are told to, and keep the format. */
export function pool(type: 'MaxPool' | 'AveragePool', name: string, from: Value, shape: WindowShape, countsPadding = true): Step {
  const { window, space } = slide(from, shape);
  const pooled = [...space, ...from.axes.slice(-1)];
  if (type === 'MaxPool') return step(type, name, from, pooled, window);
  const none = shape.kernel.map(() => 0);
  const counted = countsPadding ? { countedBegin: window.padsBegin, countedEnd: window.padsEnd } : { countedBegin: none, countedEnd: none };
  const requantization = { rounding: 'half-even' as const, ...codeRange(formatOf(from)) };
  return step(type, name, from, pooled, { ...window, ...counted }, { requantization });
}

/** All attributes of a window, and the space of what it makes. */
function slide(from: Value, { kernel, ...shape }: WindowShape) {
  const ones = kernel.map(() => 1);
  const zeros = kernel.map(() => 0);
  const window = { kernel, strides: ones, dilations: ones, padsBegin: zeros, padsEnd: zeros, ...shape };
  const space = from.axes.slice(0, -1).map((axis, i) => {
    const padded = axis.size + (window.padsBegin[i] ?? 0) + (window.padsEnd[i] ?? 0);
    const extent = ((kernel[i] ?? 1) - 1) * (window.dilations[i] ?? 1) + 1;
    return { ...axis, size: Math.floor((padded - extent) / (window.strides[i] ?? 1)) + 1 };
  });
  return { window, space };
}

/** A dense layer; signed codes of `bits`. */
export function gemm(name: string, from: Value, channels: number, bits = 8): Step {
  return weighted('Gemm', name, from, axes('O', channels, 'I', elementCount(from.axes)), axes('C', channels), {}, bits);
}

export function relu(name: string, from: Value): Step {
  return step('Relu', name, from, from.axes, {});
}

/** The same step with a scale that sums take: a power of two. */
export function summable({ layer, value }: Step): Step {
  return { layer, value: { ...value, type: integerType(true, 8, { scale: [2 ** 8], zeroPoint: [0] }) } };
}

/** The sum of two values of one format, in a format twice as coarse. */
export function addStep(name: string, first: Value, second: Value): Step {
  const { signed, bits, quantization } = formatOf(first);
  const format = integerType(signed, bits, { scale: [2 * (quantization?.scale[0] ?? 1)], zeroPoint: [0] });
  const sum = step('Add', name, { ...first, type: format }, first.axes, { adds: 'reals' }, { requantization: { rounding: 'half-even', ...codeRange(format) } });
  return { ...sum, layer: { ...sum.layer, inputs: [first.name, second.name] } };
}

/** Windows of 2 x 2 beside each other. */
export function maxPool(name: string, from: Value): Step {
  const pooled = from.axes.map((axis) => (axis.name === 'C' ? axis : { ...axis, size: Math.floor(axis.size / 2) }));
  return step('MaxPool', name, from, pooled, { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0] });
}

export function flatten(name: string, from: Value): Step {
  return step('Flatten', name, from, axes('C', elementCount(from.axes)), {});
}

function step(type: string, name: string, from: Value, valueAxes: readonly Axis[], attributes: Layer['attributes'], more: Partial<Layer> = {}): Step {
  return {
    layer: { name, type, inputs: [from.name], outputs: [name], attributes, parameters: {}, sources: [], ...more },
    value: { name, axes: valueAxes, type: from.type },
  };
}

function weighted(
  type: string,
  name: string,
  from: Value,
  weightAxes: readonly Axis[],
  valueAxes: readonly Axis[],
  attributes: Layer['attributes'],
  bits: number,
): Step {
  const random = randomNumbers(name.length + elementCount(weightAxes));
  const columns = elementCount(weightAxes.slice(1));
  const input = formatOf(from);
  // Codes spread over most of the output's range.
  const spread = (4 * 2 ** (input.bits - 1) * Math.sqrt(columns)) / 2 ** (bits - 2);
  const scale = Math.fround((spread * (input.quantization?.scale[0] ?? 1)) / 1.1);
  const format = integerType(true, bits, { scale: [scale], zeroPoint: [bits > 2 ? 1 : 0] });
  const plain = { scale: [1], zeroPoint: [0] };
  const accumulators = { scale: [input.quantization?.scale[0] ?? 1], zeroPoint: [0] };
  const [outputs] = weightAxes;
  const rows = outputs === undefined ? [] : [outputs];
  return step(type, name, { ...from, type: format }, valueAxes, attributes, {
    parameters: {
      weight: tensor(weightAxes, integerType(true, 4, plain), random, -7, 7),
      bias: tensor(rows, integerType(true, 32, accumulators), random, -500, 500),
    },
    requantization: { rounding: 'half-even', ...codeRange(format) },
  });
}

function tensor(tensorAxes: readonly Axis[], type: IntegerType, random: RandomNumbers, low: number, high: number): Tensor {
  return { axes: tensorAxes, type, data: Int32Array.from({ length: elementCount(tensorAxes) }, () => random.integer(low, high)) };
}

function formatOf({ type }: Value): IntegerType {
  if (type.kind !== 'integer') throw new Error('the graphs of these tests are integer graphs');
  return type;
}

/** The graph of these steps with derived requantizations; it must be sound. */
export function integerGraph(inputs: readonly Value[], steps: readonly Step[], outputs: readonly string[], name = 'by hand'): Graph {
  const values = [...inputs, ...steps.map(({ value }) => value)];
  const graph: Graph = {
    name,
    inputs: inputs.map((value) => value.name),
    outputs,
    values: new Map(values.map((value) => [value.name, value])),
    layers: steps.map(({ layer }) => layer),
    hostSteps: [],
  };
  const problems = verifyGraph(graph, compiler.parts.all(layerTypes));
  if (problems.length > 0) throw new Error(problems.map(renderDiagnostic).join('\n'));
  const derived = deriveRequantizations(graph, compiler.parts);
  if (!derived.ok) throw new Error(derived.diagnostics.map(renderDiagnostic).join('\n'));
  return derived.value;
}

/** Every value of the graph for frames of random codes. */
export function randomTraces(graph: Graph, count: number, seed = 1): Map<string, TensorData>[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, () => {
    const codes = graph.inputs.map((name) => {
      const value = valueOf(graph, name);
      const { low, high } = codeRange(formatOf(value));
      return [name, Int32Array.from({ length: elementCount(value.axes) }, () => random.integer(low, high))] as const;
    });
    return new Map(compiler.evaluator.evaluate(graph, new Map(codes)));
  });
}
