import { type Graph, elementCount, valueOf } from '@netloom/ir';
import type { QuantizationSettings } from '../options.js';

/** Frames of uniform random input; the same seed gives the same frames. */
export function* randomFrames(graph: Graph, settings: QuantizationSettings['random']): Iterable<ReadonlyMap<string, Float32Array>> {
  const { frames, seed, low, high } = settings;
  const next = generator(seed);
  for (let frame = 0; frame < frames; frame++) {
    yield new Map(
      graph.inputs.map((name) => {
        const length = elementCount(valueOf(graph, name).axes);
        return [name, Float32Array.from({ length }, () => low + (high - low) * next())] as const;
      }),
    );
  }
}

/** Uniform numbers in [0, 1): xorshift with 32 bits of state. */
function generator(seed: number): () => number {
  // The state must not be 0; the multiplier spreads small seeds over all bits.
  let state = Math.imul(seed + 1, 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
