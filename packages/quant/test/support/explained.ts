import { type Graph, type Layer, type TensorData, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import { averageLevels } from './average-levels.js';
import { integerOf } from './graph-builder.js';
import { productLevels } from './product-levels.js';
import { tableLevels } from './table-levels.js';
import { weightedLevels } from './weighted-levels.js';

/** The exact result of an element in codes of the output, before rounding and zero point, and how far float32 can be from it. */
export interface Level {
  readonly level: number;
  readonly bound: number;
}

/**
 * Why codes may differ between the integer definition and float32 arithmetic between QDQ: by one, where the exact result
 * lies so near a rounding tie that the error bound of float32 arithmetic (any order of additions) spans it.
 *
 * @returns for each differing position whether that holds
 */
export function explained(graph: Graph, layer: Layer, inputs: readonly TensorData[], ours: TensorData, theirs: ArrayLike<number>, positions: readonly number[]): readonly boolean[] {
  const levels = levelsOf(graph, layer, inputs);
  const to = integerOf(valueOf(graph, layer.outputs[0] ?? '').type).quantization ?? unquantized;
  const channels = valueOf(graph, layer.outputs[0] ?? '').axes.at(-1)?.size ?? 1;
  return positions.map((position) => {
    const [a, b] = [ours[position] ?? 0, theirs[position] ?? 0];
    const { level, bound } = levels[position] ?? { level: 0, bound: 0 };
    const tie = Math.min(a, b) + 0.5 - zeroPointAt(to, position % channels);
    return Math.abs(a - b) === 1 && Math.abs(level - tie) <= bound;
  });
}

function levelsOf(graph: Graph, layer: Layer, inputs: readonly TensorData[]): readonly Level[] {
  const [x = new Int32Array()] = inputs;
  if (layer.type === 'Mul') return productLevels(graph, layer, inputs);
  if (layer.parameters.weight !== undefined) return weightedLevels(graph, layer, x);
  return layer.type.endsWith('AveragePool') ? averageLevels(graph, layer, x) : tableLevels(graph, layer, x);
}
