import { type Graph, codeRange, dequantizeFrame, elementCount, valueOf } from '@netloom/ir';
import type { Frames } from '@netloom/toolchain';

/** Frames of random codes for an integer graph; the same graph gives the same frames. */
export function randomSamples(graph: Graph, count: number): Frames {
  return {
    count,
    frame: (index) => {
      const next = generator(index + 1);
      return new Map(
        graph.inputs.map((name) => {
          const value = valueOf(graph, name);
          if (value.type.kind !== 'integer') throw new Error(`input ${JSON.stringify(name)} is no integer`);
          const { low, high } = codeRange(value.type);
          const codes = Int32Array.from({ length: elementCount(value.axes) }, () => low + Math.floor(next() * (high - low + 1)));
          return [name, dequantizeFrame(value, codes)];
        }),
      );
    },
  };
}

/** Uniform in [0, 1): the 32-bit mulberry generator. */
function generator(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
