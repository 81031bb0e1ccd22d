import type { Value } from './graph.js';
import type { Layer } from './layer.js';

/**
 * Layers that stand for one layer: what it is lowered to, or what quantization makes of it.
 *
 * In topological order, they read the inputs of that layer and make its outputs.
 */
export interface Fragment {
  readonly layers: readonly Layer[];
  /**
   * The values between the layers, under names derived from the layer's; an output of the layer stands here only if its
   * element type changes.
   */
  readonly values: readonly Value[];
}

/** Values of a fragment that would stand in place of others: those that are known, but are no outputs of the layer. */
export function clashingValues(
  { values }: Fragment,
  layer: Pick<Layer, 'outputs'>,
  known: { has(name: string): boolean },
): readonly string[] {
  return values.map(({ name }) => name).filter((name) => known.has(name) && !layer.outputs.includes(name));
}
