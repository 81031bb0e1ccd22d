import type { OnnxRuntime, OptimizationLevel, RuntimeSession, RuntimeTensor } from '@netloom/toolchain';

/** ONNX Runtime has refused a model, or a frame. */
export class RuntimeRefusal extends Error {}

/** A session whose refusals can be told from other errors. @throws RuntimeRefusal */
export async function loadModel(runtime: OnnxRuntime, model: Uint8Array, level?: OptimizationLevel): Promise<RuntimeSession> {
  return attempt(() => runtime.load(model, level));
}

/** @throws RuntimeRefusal */
export async function runFrame(session: RuntimeSession, inputs: ReadonlyMap<string, RuntimeTensor>): Promise<ReadonlyMap<string, RuntimeTensor>> {
  return attempt(() => session.run(inputs));
}

async function attempt<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new RuntimeRefusal(problem.replace(/\s+/g, ' ').trim());
  }
}
