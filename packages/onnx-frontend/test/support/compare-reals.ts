import { type Graph, dequantizeFrame, quantizeFrame, sourceToStream, valueOf } from '@netloom/ir';
import { builtinLayerTypes, collectParts } from '@netloom/ir';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { type ModelContent, encodeModel, makeModel } from '../../src/codec/index.js';
import { expectOk, frontend } from './frontend.js';
import { runOnnxRuntime } from './onnx-runtime.js';

const evaluator = createEvaluator(expectOk(collectParts([builtinLayerTypes, builtinKernels])));

/** What became of the reals that a model's only output stands for. */
export interface RealsComparison {
  readonly graph: Graph;
  readonly compared: number;
  readonly differing: readonly string[];
}

/** Imports a model of one input of reals and one output, and compares the reals of its codes with ONNX Runtime's: equal to the last bit. */
export async function compareReals(content: ModelContent, frame: Float32Array): Promise<RealsComparison> {
  const [info] = content.inputs;
  const dims = (info?.type?.tensor_type?.shape?.dim ?? []).map((dim) => Number(dim.dim_value));
  return compareRealsOf(encodeModel(makeModel(content)), info?.name ?? '', dims, frame);
}

/** The same for an encoded model whose input has a name and dimensions. */
export async function compareRealsOf(bytes: Uint8Array, name: string, dims: readonly number[], frame: Float32Array): Promise<RealsComparison> {
  const graph = expectOk(frontend.import(bytes));
  const expected = [...(await runOnnxRuntime(bytes, new Map([[name, { dims, data: frame }]]))).values()][0] ?? new Float32Array();
  const [input = '', output = ''] = [graph.inputs[0], graph.outputs[0]];
  const values = evaluator.evaluate(graph, new Map([[input, quantizeFrame(valueOf(graph, input), toStream(graph, input, frame))]]));
  const made = valueOf(graph, output);
  const reals = dequantizeFrame(made, values.get(output) ?? new Int32Array());
  const positions = made.provenance === undefined ? new Uint32Array() : sourceToStream(made.provenance);
  const differing = [...expected].flatMap((real, i) => (reals[positions[i] ?? -1] === real ? [] : [`[${i}] ${reals[positions[i] ?? -1] ?? Number.NaN} instead of ${real}`]));
  return { graph, compared: expected.length, differing };
}

function toStream(graph: Graph, name: string, frame: Float32Array): Float32Array {
  const { provenance } = valueOf(graph, name);
  const stream = new Float32Array(frame.length);
  if (provenance !== undefined) sourceToStream(provenance).forEach((position, i) => { stream[position] = frame[i] ?? Number.NaN; });
  return stream;
}
