import { type Evaluator, type Graph, type Result, failure, success } from '@netloom/ir';
import type { Frames, OnnxRuntime, OptimizationLevel, RuntimeSession } from '@netloom/toolchain';
import { FrameJudge } from './frame-judge.js';
import { LevelCount } from './level-count.js';
import { type Feed, feedTensor, feedsOf } from './model/feeds.js';
import { runtimeModel } from './model/runtime-model.js';
import { readSourceModel } from './model/source-model.js';
import { bindTensors } from './model/tensor-bindings.js';
import { RuntimeRefusal, loadModel, runFrame } from './runtime-calls.js';
import type { Verification } from './verification.js';
import { verifyDiagnostics } from './verify-diagnostics.js';

export interface VerificationRequest {
  /** The ONNX file. */
  readonly model: Uint8Array;
  /** The bytes of a file that the model refers to for its constants; none by default. */
  readonly externalData?: (location: string) => Uint8Array | undefined;
  /** The integer graph that it was imported as. */
  readonly graph: Graph;
  /** The golden model. */
  readonly evaluator: Evaluator;
  readonly runtime: OnnxRuntime;
  /** Reals of the graph's inputs, in stream order. */
  readonly frames: Frames;
  /** Another optimization level of ONNX Runtime, whose outputs are listed apart. */
  readonly level?: OptimizationLevel;
  /** Is told how many frames are done; between frames other work of the process has its turn. */
  readonly onProgress?: (done: number, total: number) => Promise<void> | void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Holds the golden model of a quantized model against ONNX Runtime: every quantized tensor, frame by frame, in lockstep,
 * where each layer is given ONNX Runtime's own codes, and end to end, where it is given nothing but the inputs.
 *
 * ONNX Runtime runs without graph optimizations, as the only level at which inner tensors can be read without changing
 * what is computed. A difference is explained where {@link explainsDifference} says so; everything else is a failure.
 * Differences are data: the result is a success whose `equal` is false.
 *
 * @errors VFY001 runtimeRefused, VFY002 graphNotInteger, VFY003 inputType, VFY004 inputMissing, ONX001 fileInvalid and ONX020 to
 *   ONX029 for constants in other files
 */
export async function verifyModel(request: VerificationRequest): Promise<Result<Verification>> {
  const { model, graph, evaluator, runtime, frames, level, signal } = request;
  const source = readSourceModel(model, request.externalData);
  if (!source.ok) return source;
  const { feeds, problems } = feedsOf(graph, source.value);
  if (problems.length > 0) return failure(problems);
  const bindings = bindTensors(graph, source.value);
  const judge = new FrameJudge(graph, evaluator, source.value, bindings);
  const exposed = runtimeModel(source.value, judge.reads);
  const levels = level === undefined || level === 'disabled' ? undefined : new LevelCount(level, source.value.outputs);
  const sessions: RuntimeSession[] = [];
  const load = async (bytes: Uint8Array, at?: OptimizationLevel): Promise<RuntimeSession> => {
    const session = await loadModel(runtime, bytes, at);
    sessions.push(session);
    return session;
  };
  try {
    const session = await load(exposed.bytes);
    const plain = levels === undefined ? undefined : await load(runtimeModel(source.value, []).bytes);
    const optimized = levels === undefined ? undefined : await load(runtimeModel(source.value, []).bytes, levels.name);
    for (let frame = 0; frame < frames.count; frame++) {
      signal?.throwIfAborted();
      await request.onProgress?.(frame, frames.count);
      const reals = frames.frame(frame);
      const inputs = new Map(feeds.map((feed) => [feed.tensor, feedTensor(feed, realsOf(feed, reals))]));
      judge.judge(frame, reals, new Map([...inputs, ...(await runFrame(session, inputs))]), exposed.outputs);
      if (plain !== undefined && optimized !== undefined) levels?.compare(await runFrame(plain, inputs), await runFrame(optimized, inputs));
    }
  } catch (error) {
    if (!(error instanceof RuntimeRefusal)) throw error;
    return failure([verifyDiagnostics.make.runtimeRefused({ kind: 'graph', name: graph.name }, { problem: error.message })]);
  } finally {
    for (const session of sessions) await session.release();
  }
  return success({
    model: graph.name,
    frames: frames.count,
    runtime: runtime.version,
    ...judge.result,
    uncompared: bindings.unbound,
    ...(levels === undefined ? {} : { level: levels.result }),
  });
}

function realsOf({ value }: Feed, reals: ReadonlyMap<string, Float32Array>): Float32Array {
  const data = reals.get(value.name);
  if (data === undefined) throw new Error(`the frame has no input ${value.name}`);
  return data;
}
