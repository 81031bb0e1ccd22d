import { type Evaluator, type Graph, type Layer, type TensorData, type Value, elementCount, sourceShape, valueOf } from '@netloom/ir';
import { decodeModel, encodeModel } from '@netloom/onnx-frontend/codec';
import type { OnnxRuntime, RuntimeTensor } from '@netloom/toolchain';
import { type Comparison, ComparisonCount } from './comparison.js';
import { toSource, toStream } from './orders.js';

/** Relative to the greatest magnitude of a value: single layers on the same inputs differ by the order of float32 sums alone. */
const tolerance = 1e-4;

/**
 * Compares the golden model on reals with ONNX Runtime, layer by layer in lockstep: each layer is given ONNX Runtime's
 * own inputs. Reals agree within a tolerance, indices exactly. A step that the source has no tensor of is judged with what
 * reads it.
 */
export async function judgeFloat(model: Uint8Array, graph: Graph, frames: readonly ReadonlyMap<string, Float32Array>[], evaluator: Evaluator, runtime: OnnxRuntime): Promise<Comparison> {
  const count = new ComparisonCount();
  const session = await runtime.load(withAllTensors(model));
  for (const frame of frames) {
    const feeds = new Map(graph.inputs.map((name) => feed(valueOf(graph, name), frame.get(name))));
    const results = new Map([...feeds, ...(await session.run(feeds))]);
    const steps = new Map<string, TensorData>();
    for (const layer of graph.layers) judgeLayer(graph, layer, { results, steps }, evaluator, count);
  }
  await session.release();
  return count.result;
}

/** The model with every tensor between its nodes as an output. */
function withAllTensors(model: Uint8Array): Uint8Array {
  const decoded = decodeModel(model);
  if (!decoded.ok) throw new Error('the model could be imported, but not decoded');
  const { graph } = decoded.value;
  const outputs = graph?.output ?? [];
  const known = new Set(outputs.map(({ name }) => name));
  const others = (graph?.node ?? []).flatMap(({ output }) => output ?? []).filter((name) => name !== '' && !known.has(name));
  // 1 is FLOAT; ONNX Runtime infers the shapes.
  const infos = others.map((name) => ({ name, type: { tensor_type: { elem_type: 1 } } }));
  return encodeModel({ ...decoded.value, graph: { ...graph, output: [...outputs, ...infos] } });
}

function feed(value: Value, reals: Float32Array | undefined): [string, RuntimeTensor] {
  const { provenance } = value;
  if (provenance === undefined || reals === undefined) throw new Error(`input ${value.name} has no source`);
  const data = Float32Array.from(toSource(provenance, reals));
  return [provenance.tensors[0] ?? '', { type: 'float32', dimensions: sourceShape(provenance), data }];
}

/** The values of one frame. */
interface FrameValues {
  /** By tensor of the source. */
  readonly results: ReadonlyMap<string, RuntimeTensor>;
  /** By value, those that the source has no tensor of. */
  readonly steps: Map<string, TensorData>;
}

function judgeLayer(graph: Graph, layer: Layer, { results, steps }: FrameValues, evaluator: Evaluator, count: ComparisonCount): void {
  const inputs = layer.inputs.map((name) => steps.get(name) ?? theirs(valueOf(graph, name), results));
  const outputs = layer.outputs.map((name) => theirs(valueOf(graph, name), results));
  const isStep = layer.outputs.every((name) => valueOf(graph, name).provenance === undefined);
  if (inputs.includes(undefined) || (outputs.includes(undefined) && !isStep)) {
    count.leftOut();
    return;
  }
  const alone = { ...graph, inputs: layer.inputs, outputs: layer.outputs, layers: [layer] };
  const ours = evaluator.evaluate(alone, new Map(layer.inputs.map((name, i) => [name, inputs[i] ?? new Float32Array()])));
  layer.outputs.forEach((name, i) => {
    if (isStep) {
      steps.set(name, ours.get(name) ?? new Float32Array());
      return;
    }
    const [actual, expected] = [ours.get(name) ?? new Float32Array(), outputs[i] ?? new Float32Array()];
    count.compared(expected.length);
    const isIndex = valueOf(graph, name).type.kind === 'integer';
    const allowed = isIndex ? 0 : tolerance * greatest(expected);
    for (let at = 0; at < expected.length; at++) {
      const [a, b] = [actual[at] ?? Number.NaN, expected[at] ?? Number.NaN];
      if (!(Math.abs(a - b) <= allowed)) count.differs(`${layer.type} ${layer.name}[${at}]: ${a} instead of ${b}`);
    }
  });
}

function greatest(data: TensorData): number {
  let most = 1e-3;
  for (const real of data) most = Math.max(most, Math.abs(real));
  return most;
}

/** A value as ONNX Runtime has it, in stream order. */
function theirs({ provenance, axes }: Value, results: ReadonlyMap<string, RuntimeTensor>): TensorData | undefined {
  const tensor = provenance?.tensors.map((name) => results.get(name)).find((found) => found !== undefined);
  if (provenance === undefined || tensor === undefined) return undefined;
  return toStream(provenance, Array.from(tensor.data, Number), new Float32Array(elementCount(axes)));
}
