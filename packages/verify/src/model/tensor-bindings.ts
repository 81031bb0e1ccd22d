import { type Graph, type Value, sourceToStream } from '@netloom/ir';
import type { NodeProto } from '@netloom/onnx-frontend/codec';
import type { RuntimeTensor } from '@netloom/toolchain';
import { scatter } from '../orders.js';
import { isOfFormat, keepsCodes } from './node-format.js';
import { type SourceModel, makerOf, movingOperators, outputsOf, tensorsBehindHost } from './source-model.js';

/** A tensor of the source that holds the codes of a value, or the reals of its codes. */
export interface TensorBinding {
  readonly tensor: string;
  readonly value: Value;
  /** From the order that the value's provenance names to that of this tensor. */
  readonly transposes: readonly TransposeStep[];
  /** True for reals that a DequantizeLinear has made: they are exactly those of codes. */
  readonly isDequantized: boolean;
}

/** A Transpose that lies between two tensors. */
interface TransposeStep {
  /** What the node reads. */
  readonly from: string;
  /** As the node says; undefined reverses. */
  readonly permutation: readonly number[] | undefined;
  /** True if the tensor stands before the node, and the value's order behind it. */
  readonly isInverse: boolean;
}

/** Which tensors of a model are compared with which values of its graph. */
export interface TensorBindings {
  /** By value; codes stand before reals. Values that the source has no tensor of are absent. */
  readonly byValue: ReadonlyMap<string, readonly TensorBinding[]>;
  /** Quantized tensors that the graph has no value of. */
  readonly unbound: readonly string[];
}

/** Operators that make codes. */
const quantizing = /^(QuantizeLinear|DynamicQuantizeLinear|QLinear.*|QGemm|ConvInteger|MatMulInteger|Quant|BipolarQuant|Trunc)$/;

/** Finds, for each value of an imported graph, the tensors that it equals. */
export function bindTensors(graph: Graph, source: SourceModel): TensorBindings {
  const found = new Map<string, TensorBinding>();
  for (const value of graph.values.values()) {
    for (const tensor of value.provenance?.tensors ?? []) {
      const exists = source.producers.has(tensor) || source.inputs.has(tensor);
      if (exists && !found.has(tensor)) found.set(tensor, { tensor, value, transposes: [], isDequantized: isDequantized(source, tensor) });
    }
  }
  const behind = tensorsBehindHost(graph, source);
  const others = new Set([...source.producers.keys()].filter((tensor) => source.live.has(tensor) && !source.constants.has(tensor) && !behind.has(tensor)));
  bindMoved(source, others, found);
  // The reals of an input, before anything has rounded them, only say what is made of them.
  const bindings = [...found.values()].filter(({ tensor, value }) => !graph.inputs.includes(value.name) || holdsCodes(source, tensor));
  const byValue = new Map<string, TensorBinding[]>();
  for (const binding of [...bindings.filter((one) => !one.isDequantized), ...bindings.filter((one) => one.isDequantized)]) {
    const list = byValue.get(binding.value.name);
    if (list === undefined) byValue.set(binding.value.name, [binding]);
    else list.push(binding);
  }
  const isQuantized = (tensor: string): boolean => {
    const node = source.producers.get(tensor);
    return node !== undefined && quantizing.test(node.op_type ?? '') && outputsOf(node)[0] === tensor;
  };
  return { byValue, unbound: [...others].filter((tensor) => !found.has(tensor) && isQuantized(tensor)) };
}

/** For each element of the tensor, its position in the stream. @param results the tensors that are transposed among them */
export function streamPositions({ value, transposes }: TensorBinding, results: ReadonlyMap<string, RuntimeTensor>): Uint32Array {
  if (value.provenance === undefined) throw new Error(`${value.name} has no provenance`);
  let positions = sourceToStream(value.provenance);
  for (const { from, permutation, isInverse } of transposes) {
    const dimensions = results.get(from)?.dimensions;
    if (dimensions === undefined) throw new Error(`ONNX Runtime has not made ${from}`);
    const moved = transposed(dimensions, permutation ?? dimensions.map((_, i) => dimensions.length - 1 - i));
    const before = positions;
    positions = isInverse ? scatter(moved, before, new Uint32Array(before.length)) : moved.map((at) => before[at] ?? 0);
  }
  return positions;
}

/**
 * Adds the tensors that others are made of, or are made, by moving elements, quantizing and dequantizing in the same
 * format, or limiting them to all codes that they can have; until there are no more.
 */
function bindMoved(source: SourceModel, wanted: ReadonlySet<string>, found: Map<string, TensorBinding>): void {
  const bind = (tensor: string, known: TensorBinding, transposes: readonly TransposeStep[]): void => {
    found.set(tensor, { tensor, value: known.value, transposes: [...known.transposes, ...transposes], isDequantized: isDequantized(source, tensor) });
  };
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const node of source.nodes) {
      const operator = node.op_type ?? '';
      const [from = '', to = ''] = [node.input?.[0], node.output?.[0]];
      const moves = movingOperators.has(operator) || operator === 'DequantizeLinear';
      const step = (isInverse: boolean): readonly TransposeStep[] => (operator === 'Transpose' ? [{ from, permutation: permutationOf(node), isInverse }] : []);
      const [read, made] = [found.get(from), found.get(to)];
      const keeps = (value: Value): boolean => moves || keepsCodes(node, value.type, source) || (operator === 'QuantizeLinear' && isOfFormat(node, value.type, source));
      if (read !== undefined && made === undefined && wanted.has(to) && keeps(read.value)) bind(to, read, step(false));
      if (made !== undefined && read === undefined && wanted.has(from) && moves) bind(from, made, step(true));
    }
  }
}

function permutationOf({ attribute }: NodeProto): readonly number[] | undefined {
  return attribute?.find(({ name }) => name === 'perm')?.ints?.map(Number);
}

/** For each element behind a Transpose, its place before it. */
function transposed(dimensions: readonly number[], permutation: readonly number[]): Uint32Array {
  const strides = dimensions.map((_, i) => dimensions.slice(i + 1).reduce((product, size) => product * size, 1));
  const sizes = permutation.map((axis) => dimensions[axis] ?? 1);
  const steps = permutation.map((axis) => strides[axis] ?? 0);
  const count = dimensions.reduce((product, size) => product * size, 1);
  return Uint32Array.from({ length: count }, (_, index) => {
    let [rest, at] = [index, 0];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      at += (rest % size) * (steps[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return at;
  });
}

/** False for reals of a graph input that nothing has rounded yet. */
function holdsCodes(source: SourceModel, tensor: string): boolean {
  if (isDequantized(source, tensor)) return true;
  const maker = makerOf(source, tensor);
  return maker === undefined ? !isRealInput(source, tensor) : quantizing.test(maker.op_type ?? '');
}

function isRealInput({ inputs, producers }: SourceModel, tensor: string): boolean {
  let at = tensor;
  for (let node = producers.get(at); node !== undefined; node = producers.get(at)) at = node.input?.[0] ?? '';
  return /^(float|double|bfloat)/.test(inputs.get(at) ?? '');
}

/** True for results of DequantizeLinear, moved or not. */
function isDequantized({ producers }: SourceModel, tensor: string): boolean {
  let node = producers.get(tensor);
  while (node !== undefined && movingOperators.has(node.op_type ?? '')) node = producers.get(node.input?.[0] ?? '');
  return node?.op_type === 'DequantizeLinear';
}
