import { type CodeStaircase, type Graph, codeRange, dequantizeFrame, elementCount, valueOf } from '@netloom/ir';
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
          const { encoding } = value;
          const channels = value.axes.at(-1)?.size ?? 1;
          if (encoding !== undefined)
            return [name, Float32Array.from({ length: elementCount(value.axes) }, (_, i) => realOnStep(encoding[encoding.length === 1 ? 0 : i % channels], next))];
          const { low, high } = codeRange(value.type);
          const codes = Int32Array.from({ length: elementCount(value.axes) }, () => low + Math.floor(next() * (high - low + 1)));
          return [name, dequantizeFrame(value, codes)];
        }),
      );
    },
  };
}

/** A real on one of the steps of a staircase, whichever. */
function realOnStep({ thresholds }: CodeStaircase = { thresholds: [], codes: [0] }, next: () => number): number {
  const step = Math.floor(next() * (thresholds.length + 1));
  const [first = 0] = thresholds;
  return step === 0 ? first - Math.max(1, Math.abs(first)) : (thresholds[step - 1] ?? first);
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
