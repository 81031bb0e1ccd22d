import type { Provenance } from '@netloom/ir';
import { type Factor, leavesOf, sameFactors } from '../../view/factor.js';
import type { Alias, Stream } from '../../view/stream.js';

/**
 * Which tensors of the source a stream equals.
 *
 * The first one gives the dimensions; the others are those whose elements have the same order, whatever their shape, so
 * that one map serves all. Tensors in another order (transposed) are left out.
 *
 * @param stream its layout is settled
 * @param output the graph output that the stream must be comparable with, if it is one
 */
export function provenanceOf(stream: Stream, output: Alias | undefined): Provenance | undefined {
  const { axes = [], batch } = stream.layout;
  const whole = stream.aliases.filter(({ dimensions }) => keepsBatch(dimensions, batch));
  const first = output ?? whole[0];
  if (first === undefined) return undefined;
  const order = elementsOf(first, batch);
  const equal = whole.filter((alias) => sameFactors(elementsOf(alias, batch), order)).map(({ tensor }) => tensor);
  const leaves = axes.flatMap(({ name, factors }) => {
    const parts = leavesOf(factors);
    return parts.map((leaf, i) => ({ leaf, name: parts.length === 1 ? name : `${name}${i}` }));
  });
  const index = new Map(leaves.map(({ leaf }, i) => [leaf, i]));
  return {
    tensors: [...new Set([first.tensor, ...equal])],
    factors: leaves.map(({ leaf, name }) => ({ name, size: leaf.size })),
    dimensions: first.dimensions.map((dimension) => leavesOf(dimension).flatMap((leaf) => index.get(leaf) ?? [])),
  };
}

/** True if the first dimension counts frames and no other does. */
export function keepsBatch(dimensions: Alias['dimensions'], batch: readonly Factor[]): boolean {
  return batch.length === 0 || sameFactors(dimensions[0] ?? [], batch);
}

function elementsOf(alias: Alias, batch: readonly Factor[]): readonly Factor[] {
  const frames = new Set(leavesOf(batch));
  return leavesOf(alias.dimensions.flat()).filter((leaf) => !frames.has(leaf));
}
