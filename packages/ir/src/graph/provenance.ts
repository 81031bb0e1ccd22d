import type { Axis } from './axis.js';

/**
 * Where a value comes from, and how to get back to the order of its source.
 *
 * `factors` are the value's stream order, factored finely enough: their product is the value's size, major to minor.
 * Each entry of `dimensions` is one dimension of the source tensor, made of the factors with these indices, major to
 * minor; an empty entry is a batch or a dimension of size 1. NCHW is factors `H W C`, dimensions `[[], [2], [0], [1]]`;
 * flattened it is `[[], [2, 0, 1]]`.
 */
export interface Provenance {
  /** Names of the source's tensors that this value equals. */
  readonly tensors: readonly string[];
  readonly factors: readonly Axis[];
  readonly dimensions: readonly (readonly number[])[];
}

/** Sizes of the source tensor's dimensions for one frame (batch 1). */
export function sourceShape(provenance: Provenance): number[] {
  return provenance.dimensions.map((factors) => factors.reduce((size, index) => size * sizeOf(provenance, index), 1));
}

/**
 * For every position in the source's order, its position in the stream.
 *
 * @shape returns [elements of the value]
 */
export function sourceToStream(provenance: Provenance): Uint32Array {
  const strides = strideTable(provenance.factors);
  const order = provenance.dimensions.flat();
  const total = provenance.factors.reduce((count, factor) => count * factor.size, 1);
  const map = new Uint32Array(total);
  const counters = order.map(() => 0);
  let position = 0;
  for (let source = 0; source < total; source++) {
    map[source] = position;
    for (let digit = order.length - 1; digit >= 0; digit--) {
      const factor = order[digit] ?? 0;
      const stride = strides[factor] ?? 0;
      const count = (counters[digit] ?? 0) + 1;
      if (count < sizeOf(provenance, factor)) {
        counters[digit] = count;
        position += stride;
        break;
      }
      counters[digit] = 0;
      position -= stride * (count - 1);
    }
  }
  return map;
}

function sizeOf(provenance: Provenance, factor: number): number {
  return provenance.factors[factor]?.size ?? 1;
}

function strideTable(factors: readonly Axis[]): number[] {
  const strides = factors.map(() => 1);
  for (let i = factors.length - 2; i >= 0; i--) strides[i] = (strides[i + 1] ?? 1) * (factors[i + 1]?.size ?? 1);
  return strides;
}
