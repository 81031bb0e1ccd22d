import { type Graph, type Value, sourceToStream } from '@netloom/ir';
import type { NodeProto } from '@netloom/onnx-frontend/codec';
import type { RuntimeTensor } from '@netloom/toolchain';
import { type SourceModel, tensorsBehindHost, makerOf, movingOperators, outputsOf } from './source-model.js';

/** A tensor of the source that holds the codes of a value, or the reals of its codes. */
export interface TensorBinding {
  readonly tensor: string;
  readonly value: Value;
  /** Between the order that the value's provenance names and that of this tensor. */
  readonly transposes: readonly TransposeStep[];
  /** True for reals that a DequantizeLinear or a quantizer of QONNX has made: they are exactly those of codes. */
  readonly isDequantized: boolean;
}

interface TransposeStep {
  /** The tensor that is transposed. */
  readonly from: string;
  /** As the node says; undefined reverses. */
  readonly permutation: readonly number[] | undefined;
}

/** Which tensors of a model are compared with which values of its graph. */
export interface TensorBindings {
  /** By value; codes stand before reals. Values that the source has no tensor of are absent. */
  readonly byValue: ReadonlyMap<string, readonly TensorBinding[]>;
  /** Quantized tensors that the graph has no value of. */
  readonly unbound: readonly string[];
}

/** Operators that make codes. */
const quantizing = /^(QuantizeLinear|DynamicQuantizeLinear|QLinear.*|QGemm|ConvInteger|MatMulInteger|Quant|IntQuant|BipolarQuant|Trunc)$/;

/** Operators that make exactly the reals of codes. */
const dequantizing = /^(DequantizeLinear|Quant|IntQuant|BipolarQuant|Trunc)$/;

/** Finds, for each value of an imported graph, the tensors that it equals. */
export function bindTensors(graph: Graph, source: SourceModel): TensorBindings {
  const found = new Map<string, TensorBinding>();
  for (const value of graph.values.values()) {
    for (const tensor of value.provenance?.tensors ?? []) {
      const exists = source.producers.has(tensor) || source.inputs.has(tensor);
      const isRaw = graph.inputs.includes(value.name) && !holdsCodes(source, tensor);
      if (exists && !isRaw && !found.has(tensor)) found.set(tensor, { tensor, value, transposes: [], isDequantized: isDequantized(source, tensor) });
    }
  }
  const behind = tensorsBehindHost(graph, source);
  const others = [...source.producers.keys()].filter((tensor) => source.live.has(tensor) && !source.constants.has(tensor) && !behind.has(tensor) && !found.has(tensor));
  for (const tensor of others) bindMoved(tensor, source, found);
  const byValue = new Map<string, TensorBinding[]>();
  const bindings = [...found.values()];
  for (const binding of [...bindings.filter((one) => !one.isDequantized), ...bindings.filter((one) => one.isDequantized)]) {
    const list = byValue.get(binding.value.name);
    if (list === undefined) byValue.set(binding.value.name, [binding]);
    else list.push(binding);
  }
  const unbound = others.filter((tensor) => !found.has(tensor) && quantizing.test(source.producers.get(tensor)?.op_type ?? '') && outputsOf(source.producers.get(tensor) ?? {})[0] === tensor);
  return { byValue, unbound };
}

/** For each element of the tensor, its position in the stream. @param results the tensors that are transposed among them */
export function streamPositions({ value, transposes }: TensorBinding, results: ReadonlyMap<string, RuntimeTensor>): Uint32Array {
  if (value.provenance === undefined) throw new Error(`${value.name} has no provenance`);
  let positions = sourceToStream(value.provenance);
  for (const { from, permutation } of transposes) {
    const dimensions = results.get(from)?.dimensions;
    if (dimensions === undefined) throw new Error(`ONNX Runtime has not made ${from}`);
    positions = transpose(positions, dimensions, permutation ?? dimensions.map((_, i) => dimensions.length - 1 - i));
  }
  return positions;
}

/** A tensor that others are made of by moving elements, quantized and dequantized in the same format on the way. */
function bindMoved(tensor: string, source: SourceModel, found: Map<string, TensorBinding>): TensorBinding | undefined {
  const known = found.get(tensor);
  if (known !== undefined) return known;
  const node = source.producers.get(tensor);
  const operator = node?.op_type ?? '';
  if (node === undefined || !(movingOperators.has(operator) || operator === 'QuantizeLinear' || operator === 'DequantizeLinear')) return undefined;
  const from = node.input?.[0] ?? '';
  const before = bindMoved(from, source, found);
  if (before === undefined) return undefined;
  const transposes = operator === 'Transpose' ? [...before.transposes, { from, permutation: permutationOf(node) }] : before.transposes;
  const binding = { tensor, value: before.value, transposes, isDequantized: isDequantized(source, tensor) };
  found.set(tensor, binding);
  return binding;
}

function permutationOf({ attribute }: NodeProto): readonly number[] | undefined {
  return attribute?.find(({ name }) => name === 'perm')?.ints?.map(Number);
}

function transpose(elements: Uint32Array, dimensions: readonly number[], permutation: readonly number[]): Uint32Array {
  const strides = dimensions.map((_, i) => dimensions.slice(i + 1).reduce((product, size) => product * size, 1));
  const sizes = permutation.map((axis) => dimensions[axis] ?? 1);
  const steps = permutation.map((axis) => strides[axis] ?? 0);
  return elements.map((_, index) => {
    let [rest, at] = [index, 0];
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      at += (rest % size) * (steps[axis] ?? 0);
      rest = Math.floor(rest / size);
    }
    return elements[at] ?? 0;
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

/** True for reals of codes as an operator made them, moved or not. */
function isDequantized({ producers }: SourceModel, tensor: string): boolean {
  let node = producers.get(tensor);
  while (node !== undefined && movingOperators.has(node.op_type ?? '')) node = producers.get(node.input?.[0] ?? '');
  return dequantizing.test(node?.op_type ?? '');
}
