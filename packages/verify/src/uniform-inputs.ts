import { type Graph, type Value, codeRange, elementCount, scaleAt, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import type { Frames } from '@netloom/toolchain';

/**
 * Random frames of a quantized graph: reals, uniform over all that the codes of its inputs stand for and half a step
 * beyond, so that quantization has to round and to saturate. The same graph and seed give the same frames, in any order.
 */
export function uniformInputs(graph: Graph, count: number, seed = 1): Frames {
  return {
    count,
    frame: (index) => {
      const next = generator(seed * 0x10001 + index);
      return new Map(graph.inputs.map((name) => [name, realsOf(valueOf(graph, name), next)]));
    },
  };
}

function realsOf({ axes, type }: Value, next: () => number): Float32Array {
  if (type.kind !== 'integer') throw new Error('the input is not quantized');
  const { low, high } = codeRange(type);
  const { quantization = unquantized } = type;
  const at = axes.findIndex((axis) => axis.name === quantization.axis);
  const stride = elementCount(axes.slice(at + 1));
  return Float32Array.from({ length: elementCount(axes) }, (_, i) => {
    const index = at < 0 ? 0 : Math.floor(i / stride) % (axes[at]?.size ?? 1);
    return (low - 0.5 + next() * (high - low + 1) - zeroPointAt(quantization, index)) * scaleAt(quantization, index);
  });
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
