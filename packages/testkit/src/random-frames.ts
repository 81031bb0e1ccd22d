import { type Graph, elementCount, valueOf } from '@netloom/ir';
import { randomNumbers } from './random-numbers.js';

/** The reals of every graph input for one frame, in stream order. */
export type Frame = ReadonlyMap<string, Float32Array>;

/** Frames of normally distributed reals for every input; the same seed gives the same frames. */
export function randomFrames(graph: Graph, count: number, seed: number): readonly Frame[] {
  const random = randomNumbers(seed);
  return Array.from(
    { length: count },
    () => new Map(graph.inputs.map((name) => [name, random.normal(elementCount(valueOf(graph, name).axes))])),
  );
}
