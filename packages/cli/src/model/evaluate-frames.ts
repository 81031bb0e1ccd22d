import type { Compiler } from '@netloom/compiler';
import { type Graph, type TensorData, quantizeFrame, valueOf } from '@netloom/ir';
import type { Frames } from '@netloom/toolchain';
import type { Progress } from '../session/progress.js';

/** Every value of a graph for one frame. */
export type Trace = ReadonlyMap<string, TensorData>;

/** What the graph's inputs take for reals: themselves, or the codes that stand for them. */
export function graphInputs(graph: Graph, reals: ReadonlyMap<string, Float32Array>): ReadonlyMap<string, TensorData> {
  return new Map([...reals].map(([name, data]) => [name, quantizeFrame(valueOf(graph, name), data)]));
}

/** Runs the golden model on the first `count` samples, one after another. */
export async function* evaluateFrames(
  compiler: Compiler,
  graph: Graph,
  samples: Frames,
  count: number,
  progress: Progress,
): AsyncGenerator<Trace> {
  for (let index = 0; index < count; index++) {
    await progress.update(index, count);
    yield compiler.evaluator.evaluate(graph, graphInputs(graph, samples.frame(index)));
  }
  progress.end();
}
