import { type Graph, type Layer, type TensorData, averagePool, countedTaps, elementCount, spatialAxes, valueOf } from '@netloom/ir';
import { evaluateFloat } from './evaluate-float.js';
import type { Level } from './explained.js';
import { integerOf } from './graph-builder.js';

/** The exact average of every window in codes of the output, before rounding, and how far float32 sums in any order can be from it. */
export function averageLevels(graph: Graph, layer: Layer, x: TensorData): readonly Level[] {
  const [from, to] = [valueOf(graph, layer.inputs[0] ?? ''), valueOf(graph, layer.outputs[0] ?? '')];
  const [a, b] = [integerOf(from.type).quantization, integerOf(to.type).quantization];
  const zero = a?.zeroPoint[0] ?? 0;
  const factor = (a?.scale[0] ?? 1) / (b?.scale[0] ?? 1);
  const averages = evaluateFloat(graph, layer, Float32Array.from(x, (code) => code - zero));
  const magnitudes = evaluateFloat(graph, layer, Float32Array.from(x, (code) => Math.abs(code - zero)));
  // Every average of codes is a multiple of 1 / divisor, from which float32 is a little away.
  const divisors = divisorsOf(graph, layer);
  return Array.from(averages, (average, i) => {
    const divisor = divisors(i);
    return { level: (Math.round(average * divisor) / divisor) * factor, bound: (divisor + 8) * 2 ** -24 * (magnitudes[i] ?? 0) * factor };
  });
}

function divisorsOf(graph: Graph, layer: Layer): (position: number) => number {
  const space = spatialAxes(valueOf(graph, layer.inputs[0] ?? '').axes);
  if (layer.type === 'GlobalAveragePool') return () => elementCount(space);
  const { axes } = valueOf(graph, layer.outputs[0] ?? '');
  const channels = axes.at(-1)?.size ?? 1;
  const [rows = [1], columns] = countedTaps(averagePool.of(layer).attributes, space, spatialAxes(axes));
  return (position) => {
    const pixel = Math.floor(position / channels);
    if (columns === undefined) return rows[pixel] ?? 1;
    return (rows[Math.floor(pixel / columns.length)] ?? 1) * (columns[pixel % columns.length] ?? 1);
  };
}
