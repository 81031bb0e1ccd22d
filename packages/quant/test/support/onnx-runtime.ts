import { type ElementKind, type ModelContent, type OnnxTensor, decodeModel, elementKindOf, encodeModel, makeModel } from '@netloom/onnx-frontend/codec';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A model in ONNX Runtime: one thread, no optimization, so that tensors can be compared one by one. */
export type OnnxRun = ((feeds: readonly OnnxTensor[]) => Promise<ReadonlyMap<string, OnnxTensor['data']>>) & {
  /** Element kinds of the inputs. */
  readonly kinds: ReadonlyMap<string, ElementKind>;
};

/** A model with these tensors among its outputs. */
export function tracedModel(bytes: Uint8Array, tensors: readonly string[]): Uint8Array {
  const decoded = decodeModel(bytes);
  if (!decoded.ok) throw new Error('no model');
  const { graph } = decoded.value;
  const present = new Set(graph?.output?.map(({ name }) => name));
  const added = [...new Set(tensors)].filter((name) => !present.has(name)).map((name) => ({ name }));
  return encodeModel({ ...decoded.value, graph: { ...graph, output: [...(graph?.output ?? []), ...added] } });
}

/** Loads a model, or one of these nodes. */
export async function loadOnnx(content: ModelContent | Uint8Array): Promise<OnnxRun> {
  const bytes = content instanceof Uint8Array ? content : encodeModel(makeModel(content));
  const session = await InferenceSession.create(bytes, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  const run = async (feeds: readonly OnnxTensor[]) => {
    const results = await session.run(Object.fromEntries(feeds.map((feed) => [feed.name, toRuntime(feed)])));
    return new Map(Object.entries(results).map(([name, tensor]) => [name, numbers(tensor)]));
  };
  return Object.assign(run, { kinds: inputKinds(bytes) });
}

function inputKinds(bytes: Uint8Array): ReadonlyMap<string, ElementKind> {
  const decoded = decodeModel(bytes);
  const inputs = decoded.ok ? (decoded.value.graph?.input ?? []) : [];
  return new Map(inputs.map(({ name, type }) => [name ?? '', elementKindOf(type?.tensor_type?.elem_type ?? 0) ?? 'float']));
}

function toRuntime({ kind, dims, data }: OnnxTensor): Tensor {
  if (kind === 'float' && data instanceof Float32Array) return new Tensor('float32', data, dims);
  if (kind === 'uint8' && data instanceof Uint8Array) return new Tensor('uint8', data, dims);
  if (kind === 'int8' && data instanceof Int8Array) return new Tensor('int8', data, dims);
  if (kind === 'uint16' && data instanceof Uint16Array) return new Tensor('uint16', data, dims);
  if (kind === 'int16' && data instanceof Int16Array) return new Tensor('int16', data, dims);
  throw new Error(`tests feed no ${kind}`);
}

function numbers({ data }: Tensor): OnnxTensor['data'] {
  if (Array.isArray(data) || data instanceof Uint8ClampedArray || !ArrayBuffer.isView(data)) throw new Error('not numbers');
  if (data instanceof Float32Array || data instanceof Uint8Array || data instanceof Int8Array) return data;
  if (data instanceof Uint16Array || data instanceof Int16Array || data instanceof Int32Array) return data;
  if (data instanceof BigInt64Array) return data;
  throw new Error('tests read no such tensor');
}
