import { type Graph, type TensorData, type Value, builtinLayerTypes, collectParts, dequantizeFrame, elementCount, quantizeFrame, sourceToStream, valueOf } from '@netloom/ir';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { expectOk } from './frontend.js';
import { hostStep } from './host-step.js';

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
          const made = hostStep(step, value, read ?? data);
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

function append(outputs: Map<string, number[]>, tensor: string, data: Float32Array): void {
  const list = outputs.get(tensor) ?? [];
  for (const element of data) list.push(element);
  outputs.set(tensor, list);
}
