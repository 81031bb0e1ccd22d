import { type AttributeValue, type Graph, type HostStep, type TensorData, codeRange, dequantizeFrame, quantizeReal, sourceShape, valueOf } from '@netloom/ir';
import { channelsFirst, toSource } from './orders.js';
import type { Trace } from './trace.js';

/** A tensor of the host, in the source's order. */
export interface HostTensor {
  readonly shape: readonly number[];
  /** Reals, or those that its codes stand for. */
  readonly reals: Float32Array;
}

/**
 * Computes what the host makes behind a graph's outputs, in float64 and rounded to float32 step by step.
 *
 * @param trace values of the graph for one frame
 * @returns by the names of the source's tensors; without those behind an operator that is not known here
 */
export function hostTensors(graph: Graph, trace: Trace): ReadonlyMap<string, HostTensor> {
  const known = new Map(graph.outputs.map((name) => [name, outputTensor(graph, name, trace.get(name) ?? new Int32Array())]));
  const made = new Map<string, HostTensor>();
  for (const step of graph.hostSteps) {
    const input = known.get(step.inputs[0] ?? '');
    const result = input === undefined ? undefined : compute(step, input);
    if (result === undefined) continue;
    for (const name of step.outputs) {
      known.set(name, result);
      made.set(name, result);
    }
  }
  return made;
}

/** The reals of a tensor of the host as ONNX Runtime has it: codes that a QuantizeLinear made are dequantized. */
export function hostReals({ operator, attributes }: HostStep, data: ArrayLike<number>): Float32Array {
  if (operator !== 'QuantizeLinear') return Float32Array.from(data);
  const { scale, zeroPoint } = scalesOf(attributes);
  return Float32Array.from(data, (code) => (code - zeroPoint) * scale);
}

function outputTensor(graph: Graph, name: string, codes: TensorData): HostTensor {
  const value = valueOf(graph, name);
  const order = value.provenance ?? channelsFirst(value.axes);
  return { shape: sourceShape(order), reals: Float32Array.from(toSource(order, dequantizeFrame(value, codes))) };
}

function compute(step: HostStep, { shape, reals }: HostTensor): HostTensor | undefined {
  const { operator, attributes } = step;
  if (operator === 'Softmax' || operator === 'LogSoftmax') return { shape, reals: softmax(reals, shape, attributes, operator === 'LogSoftmax') };
  if (operator === 'DequantizeLinear') return { shape, reals };
  if (operator === 'QuantizeLinear') {
    const { scale, zeroPoint, codes } = scalesOf(attributes);
    const range = codeRange(codes);
    return { shape, reals: reals.map((real) => (quantizeReal(real, scale, zeroPoint, range) - zeroPoint) * scale) };
  }
  const combine = arithmetic[operator];
  return combine === undefined ? undefined : { shape, reals: withConstant(reals, shape, attributes, combine) };
}

const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** A constant that is broadcast as numpy does it. */
function withConstant(reals: Float32Array, shape: readonly number[], attributes: HostStep['attributes'], combine: (a: number, b: number) => number): Float32Array {
  const constant = numbersOf(attributes.constant);
  const dims = numbersOf(attributes.dims);
  return reals.map((real, index) => {
    let [rest, at, stride] = [index, 0, 1];
    for (let back = 1; back <= shape.length; back++) {
      const size = shape[shape.length - back] ?? 1;
      const own = dims[dims.length - back] ?? 1;
      if (own > 1) at += (rest % size) * stride;
      stride *= own;
      rest = Math.floor(rest / size);
    }
    const other = constant[at] ?? 0;
    return attributes.isFirst === true ? combine(other, real) : combine(real, other);
  });
}

function softmax(reals: Float32Array, shape: readonly number[], attributes: HostStep['attributes'], isLogarithm: boolean): Float32Array {
  const given = Number(attributes.axis ?? shape.length - 1);
  const axis = given < 0 ? given + shape.length : given;
  const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
  // Before version 13, all dimensions from the axis on are one.
  const inner = attributes.fromAxisOn === true ? 1 : count(shape.slice(axis + 1));
  const size = attributes.fromAxisOn === true ? count(shape.slice(axis)) : (shape[axis] ?? 1);
  const result = new Float32Array(reals.length);
  for (let first = 0; first < reals.length; first += size * inner) {
    for (let offset = 0; offset < inner; offset++) {
      const places = Array.from({ length: size }, (_, i) => first + offset + i * inner);
      const greatest = Math.max(...places.map((place) => reals[place] ?? 0));
      const powers = places.map((place) => Math.exp((reals[place] ?? 0) - greatest));
      const sum = powers.reduce((total, power) => total + power, 0);
      places.forEach((place, i) => {
        result[place] = isLogarithm ? (reals[place] ?? 0) - greatest - Math.log(sum) : (powers[i] ?? 0) / sum;
      });
    }
  }
  return result;
}

function scalesOf({ scale, zeroPoint, codes }: HostStep['attributes']) {
  const kind = typeof codes === 'string' ? codes : 'uint8';
  return {
    scale: numbersOf(scale)[0] ?? 1,
    zeroPoint: numbersOf(zeroPoint)[0] ?? 0,
    codes: { signed: !kind.startsWith('u'), bits: Number(/\d+$/.exec(kind)?.[0] ?? 8) },
  };
}

function numbersOf(entries: AttributeValue | undefined): readonly number[] {
  return Array.isArray(entries) ? entries.map(Number) : [];
}
