import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Tensors } from './run-graph.js';

/** Runs a model in ONNX Runtime, one thread, without optimizations; every output as float. */
export async function runOnnxRuntime(
  model: Uint8Array,
  inputs: ReadonlyMap<string, { readonly dims: readonly number[]; readonly data: Float32Array }>,
): Promise<Tensors> {
  const session = await InferenceSession.create(model, {
    graphOptimizationLevel: 'disabled',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
  });
  const feeds = Object.fromEntries([...inputs].map(([name, { dims, data }]) => [name, new Tensor('float32', data, dims)]));
  const results = await session.run(feeds);
  await session.release();
  return new Map(
    Object.entries(results).map(([name, { data }]) => {
      if (data instanceof Float32Array) return [name, data];
      if (data instanceof BigInt64Array) return [name, Float32Array.from(data, Number)];
      throw new Error(`${name} is of an unexpected type`);
    }),
  );
}
