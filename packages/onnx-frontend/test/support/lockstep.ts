import { type Graph, type TensorData, builtinLayerTypes, collectParts, dequantizeFrame, quantizeFrame, sourceToStream, valueOf } from '@netloom/ir';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { decodeModel, encodeModel } from '../../src/codec/index.js';
import { expectOk, frontend } from './frontend.js';
import { runOnnxRuntime } from './onnx-runtime.js';

const evaluator = createEvaluator(expectOk(collectParts([builtinLayerTypes, builtinKernels])));

/** What became of the codes of a model's layers. */
export interface Lockstep {
  readonly graph: Graph;
  readonly compared: number;
  /** Layers that were compared. */
  readonly layers: readonly string[];
  /** By layer: codes that differ, and the greatest difference. */
  readonly differing: ReadonlyMap<string, { readonly count: number; readonly greatest: number }>;
}

/**
 * Compares each layer of a quantized model with ONNX Runtime, each given ONNX Runtime's own input codes.
 *
 * @param frame reals of the only input
 */
export async function compareLayers(bytes: Uint8Array, dims: readonly number[], frame: Float32Array): Promise<Lockstep> {
  const graph = expectOk(frontend.import(bytes));
  const model = expectOk(decodeModel(bytes));
  const made = new Set((model.graph?.node ?? []).flatMap((node) => node.output ?? []));
  const known = new Set((model.graph?.output ?? []).map(({ name }) => name));
  const shown = [...graph.values.values()].flatMap(({ provenance }) => (provenance?.tensors ?? []).filter((tensor) => made.has(tensor)));
  const outputs = [...(model.graph?.output ?? []), ...shown.filter((tensor) => !known.has(tensor)).map((name) => ({ name }))];
  const [input = ''] = graph.inputs;
  const source = valueOf(graph, input).provenance?.tensors[0] ?? '';
  const results = await runOnnxRuntime(encodeModel({ ...model, graph: { ...model.graph, output: outputs } }), new Map([[source, { dims, data: frame }]]));
  const codesOf = (name: string): TensorData => {
    const value = valueOf(graph, name);
    if (value.provenance === undefined) throw new Error(`${name} has no provenance`);
    const tensor = value.provenance.tensors.find((candidate) => results.has(candidate));
    const data = name === input ? frame : results.get(tensor ?? '');
    if (data === undefined) return new Int32Array();
    const stream = new Float32Array(data.length);
    sourceToStream(value.provenance).forEach((position, i) => { stream[position] = data[i] ?? Number.NaN; });
    // Reals behind DequantizeLinear are codes exactly; tensors of codes are told by their values.
    const codes = quantizeFrame(value, stream);
    const isReal = dequantizeFrame(value, codes).every((real, i) => real === stream[i]);
    return isReal || name === input ? codes : Int32Array.from(stream);
  };
  let compared = 0;
  const layers: string[] = [];
  const differing = new Map<string, { count: number; greatest: number }>();
  for (const layer of graph.layers) {
    const [output = ''] = layer.outputs;
    const theirs = codesOf(output);
    const inputs = new Map(layer.inputs.map((name) => [name, codesOf(name)] as const));
    if (theirs.length === 0 || [...inputs.values()].some(({ length }) => length === 0)) continue;
    const values = evaluator.evaluate({ ...graph, inputs: layer.inputs, outputs: [output], layers: [layer] }, inputs);
    const gaps = Array.from(theirs, (code, i) => Math.abs(code - (values.get(output)?.[i] ?? Number.NaN))).filter((gap) => gap !== 0);
    compared += theirs.length;
    layers.push(layer.type);
    if (gaps.length > 0) differing.set(`${layer.type} ${layer.name}`, { count: gaps.length, greatest: Math.max(...gaps) });
  }
  return { graph, compared, layers, differing };
}
