import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tensors } from './run-graph.js';

/** Runs a model in ONNX Runtime, one thread, without optimizations; every output as float. */
export async function runOnnxRuntime(
  model: Uint8Array,
  inputs: ReadonlyMap<string, { readonly dims: readonly number[]; readonly data: Float32Array | Uint8Array | Int8Array }>,
): Promise<Tensors> {
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const feeds = Object.fromEntries([...inputs].map(([name, { dims, data }]) => [name, tensorOf(data, dims)]));
  const results = await session.run(feeds);
  await session.release();
  return new Map(
    Object.entries(results).map(([name, { data }]) => {
      if (data instanceof Float32Array) return [name, data];
      if (data instanceof Uint8Array || data instanceof Int8Array || data instanceof Int32Array) return [name, Float32Array.from(data)];
      if (data instanceof BigInt64Array) return [name, Float32Array.from(data, Number)];
      throw new Error(`${name} is of an unexpected type`);
    }),
  );
}

function tensorOf(data: Float32Array | Uint8Array | Int8Array, dims: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, dims);
  return data instanceof Uint8Array ? new Tensor('uint8', data, dims) : new Tensor('int8', data, dims);
}
