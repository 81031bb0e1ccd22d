import { type Graph, type HostStep, type TensorData, type Value, builtinLayerTypes, collectParts, dequantizeFrame, elementCount, quantizeFrame, sourceShape, sourceToStream, valueOf } from '@netloom/ir';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { expectOk } from './frontend.js';

const evaluator = createEvaluator(expectOk(collectParts([builtinLayerTypes, builtinKernels])));

/** Float tensors by name, in the source's order, all frames one after another. */
export type Tensors = ReadonlyMap<string, Float32Array>;

/**
 * Runs a graph on the source's inputs, frame by frame, and gives its outputs under the source's names.
 *
 * @param codes true if inputs hold codes where the graph has codes, and not reals that the host quantizes
 */
export function runGraph(graph: Graph, inputs: Tensors, codes = false): Map<string, Float32Array> {
  const outputs = new Map<string, number[]>();
  for (let frame = 0; frame < frameCount(graph, inputs); frame++) {
    const values = evaluator.evaluate(graph, new Map(graph.inputs.map((name) => [name, inputFrame(valueOf(graph, name), inputs, frame, codes)])));
    for (const name of graph.outputs) {
      const value = valueOf(graph, name);
      const map = positions(value);
      const data = Float32Array.from(map, (position) => values.get(name)?.[position] ?? Number.NaN);
      for (const tensor of value.provenance?.tensors ?? []) append(outputs, tensor, data);
      const reals = new Map([[name, realsOf(value, map, data)]]);
      for (const step of graph.hostSteps) {
        const read = reals.get(step.inputs[0] ?? '');
        for (const tensor of read === undefined ? [] : step.outputs) {
          const made = 'constant' in step.attributes ? hostArithmetic(step, read ?? data) : hostStep(step, value, read ?? data);
          reals.set(tensor, made);
          append(outputs, tensor, made);
        }
      }
    }
  }
  return new Map([...outputs].map(([name, data]) => [name, Float32Array.from(data)]));
}

function frameCount(graph: Graph, inputs: Tensors): number {
  const [first = ''] = graph.inputs;
  const value = valueOf(graph, first);
  return (tensorOf(value, inputs).length / elementCount(value.axes));
}

function inputFrame(value: Value, inputs: Tensors, frame: number, codes: boolean): TensorData {
  const size = elementCount(value.axes);
  const source = tensorOf(value, inputs).subarray(frame * size, (frame + 1) * size);
  const data = new Float32Array(size);
  positions(value).forEach((position, i) => { data[position] = source[i] ?? Number.NaN; });
  return codes && value.type.kind === 'integer' ? Int32Array.from(data) : quantizeFrame(value, data);
}

function tensorOf(value: Value, inputs: Tensors): Float32Array {
  const tensor = value.provenance?.tensors[0] ?? '';
  const data = inputs.get(tensor);
  if (data === undefined) throw new Error(`no input ${tensor}`);
  return data;
}

function positions(value: Value): Uint32Array {
  if (value.provenance === undefined) throw new Error(`${value.name} has no provenance`);
  return sourceToStream(value.provenance);
}

/** The reals that a value's codes stand for, in the source's order. */
function realsOf(value: Value, map: Uint32Array, data: Float32Array): Float32Array {
  const stream = new Float32Array(data.length);
  map.forEach((position, i) => { stream[position] = data[i] ?? Number.NaN; });
  const reals = dequantizeFrame(value, stream);
  return Float32Array.from(map, (position) => reals[position] ?? Number.NaN);
}

/** Softmax or LogSoftmax as the host step's attributes say; here in the test, because the host is not a stage. */
function hostStep(step: HostStep, value: Value, data: Float32Array): Float32Array {
  const shape = value.provenance === undefined ? [] : sourceShape(value.provenance);
  const axis = Number(step.attributes.axis);
  const tail = shape.slice(axis + 1).reduce((count, size) => count * size, 1);
  const [length, stride] = step.attributes.fromAxisOn === true ? [(shape[axis] ?? 1) * tail, 1] : [shape[axis] ?? 1, tail];
  const result = new Float32Array(data.length);
  for (let block = 0; block < data.length; block += length * stride)
    for (let offset = 0; offset < stride; offset++) {
      const at = (i: number): number => data[block + offset + i * stride] ?? Number.NaN;
      const greatest = Math.max(...Array.from({ length }, (_, i) => at(i)));
      const sum = Array.from({ length }, (_, i) => Math.exp(at(i) - greatest)).reduce((a, b) => a + b, 0);
      for (let i = 0; i < length; i++) {
        const log = at(i) - greatest - Math.log(sum);
        result[block + offset + i * stride] = step.operator === 'Softmax' ? Math.exp(log) : log;
      }
    }
  return result;
}

/** Add, Sub, Mul or Div with a constant that repeats along the frame's last dimension. */
function hostArithmetic({ operator, attributes }: HostStep, data: Float32Array): Float32Array {
  const constant = Array.isArray(attributes.constant) ? attributes.constant.map(Number) : [];
  return data.map((x, i) => {
    const c = constant[i % constant.length] ?? Number.NaN;
    const [a, b] = attributes.isFirst === true ? [c, x] : [x, c];
    return operator === 'Add' ? a + b : operator === 'Sub' ? a - b : operator === 'Mul' ? a * b : a / b;
  });
}

function append(outputs: Map<string, number[]>, tensor: string, data: Float32Array): void {
  const list = outputs.get(tensor) ?? [];
  for (const element of data) list.push(element);
  outputs.set(tensor, list);
}
