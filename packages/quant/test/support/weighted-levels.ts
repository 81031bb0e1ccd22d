import { type Graph, type Layer, type TensorData, scaleAt, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import type { Level } from './explained.js';
import { evaluateFloat } from './evaluate-float.js';
import { integerOf } from './graph-builder.js';

const unit = 2 ** -24;

/** The exact weighted sums in codes of the output, and how far float32 sums in any order can be from them. */
export function weightedLevels(graph: Graph, layer: Layer, x: TensorData): readonly Level[] {
  const from = integerOf(valueOf(graph, layer.inputs[0] ?? '').type).quantization ?? unquantized;
  const to = integerOf(valueOf(graph, layer.outputs[0] ?? '').type).quantization ?? unquantized;
  const { weight, bias } = layer.parameters;
  if (weight === undefined) throw new Error('no weights');
  const ofWeight = integerOf(weight.type).quantization ?? unquantized;
  const rows = weight.axes[0]?.size ?? 1;
  const columns = weight.data.length / rows;
  const weights = weight.data.map((code, i) => code - zeroPointAt(ofWeight, Math.floor(i / columns)));
  const reals = Float32Array.from(x, (code) => code - zeroPointAt(from, 0));
  const sumOf = (convert: (code: number) => number): TensorData => {
    const parameters = { weight: { ...weight, data: weights.map(convert) }, ...(bias === undefined ? {} : { bias: { ...bias, data: bias.data.map(convert) } }) };
    return evaluateFloat(graph, { ...layer, parameters }, reals.map(convert));
  };
  const sums = sumOf((code) => code);
  const magnitudes = sumOf(Math.abs);
  return Array.from(sums, (sum, position) => {
    const row = position % rows;
    const factor = (scaleAt(from, 0) * scaleAt(ofWeight, row)) / scaleAt(to, row);
    // Per term: two dequantizations, product, additions; then division, the bias' own scale, and the rounding of `sum`.
    return { level: sum * factor, bound: (columns + 11) * unit * (magnitudes[position] ?? 0) * factor };
  });
}
