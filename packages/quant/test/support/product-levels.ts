import { type Graph, type Layer, type TensorData, productErrors, scaleAt, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import type { Level } from './explained.js';
import { integerOf } from './graph-builder.js';

/** The real products in codes of the output, and how far float32 can be from them; nothing where all pairs have one answer. */
export function productLevels(graph: Graph, layer: Layer, inputs: readonly TensorData[]): readonly Level[] {
  const [a, b] = layer.inputs.map((name) => integerOf(valueOf(graph, name).type));
  const to = integerOf(valueOf(graph, layer.outputs[0] ?? '').type);
  if (a === undefined || b === undefined) throw new Error('Mul has two inputs');
  const errors = productErrors(a, b, to, 'reals');
  if (errors === undefined) return [];
  const [left, right] = [a, b].map(({ quantization = unquantized }, i) =>
    Array.from(inputs[i] ?? [], (code) => (code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0)),
  );
  const scale = scaleAt(to.quantization ?? unquantized, 0);
  const bound = Math.max(errors.error, errors.float32Error);
  return (left ?? []).map((real, i) => ({ level: (real * (right?.[i] ?? 0)) / scale, bound }));
}
