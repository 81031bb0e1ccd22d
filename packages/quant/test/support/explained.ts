import { type Graph, type Layer, type TensorData, type Value, integerType, scaleAt, valueOf, zeroPointAt } from '@netloom/ir';
import { evaluator, integerOf } from './graph-builder.js';

const unit = 2 ** -24;
const unquantized = { scale: [1], zeroPoint: [0] };

/**
 * Why codes of a weighted layer may differ between the integer definition and a float32 sum between QDQ: by one, where
 * the exact result lies so near a rounding tie that the error bound of float32 arithmetic (any order of additions)
 * spans it.
 *
 * @returns for each differing position whether that holds
 */
export function explained(graph: Graph, layer: Layer, x: TensorData, ours: TensorData, theirs: ArrayLike<number>, positions: readonly number[]): boolean[] {
  const input = valueOf(graph, layer.inputs[0] ?? '');
  const to = integerOf(valueOf(graph, layer.outputs[0] ?? '').type).quantization ?? unquantized;
  const from = integerOf(input.type).quantization ?? unquantized;
  const { weight, bias } = layer.parameters;
  if (weight === undefined) return positions.map(() => false);
  const ofWeight = integerOf(weight.type).quantization ?? unquantized;
  const rows = weight.axes[0]?.size ?? 1;
  const terms = weight.data.length / rows + 1;
  const sums = accumulate(graph, layer, x);
  const zero = zeroPointAt(from, 0);
  const magnitude: Layer = {
    ...layer,
    parameters: {
      weight: { ...weight, data: weight.data.map(Math.abs) },
      ...(bias === undefined ? {} : { bias: { ...bias, data: bias.data.map(Math.abs) } }),
    },
  };
  const wide: Value = { ...input, type: integerType(false, 9, { scale: [1], zeroPoint: [0] }) };
  const magnitudes = accumulate({ ...graph, values: new Map(graph.values).set(input.name, wide) }, magnitude, x.map((code) => Math.abs(code - zero)));
  return positions.map((position) => {
    const [a, b] = [ours[position] ?? 0, theirs[position] ?? 0];
    if (Math.abs(a - b) !== 1) return false;
    const row = position % rows;
    const factor = (scaleAt(from, 0) * scaleAt(ofWeight, row)) / scaleAt(to, row);
    const exact = (sums[position] ?? 0) * factor;
    const tie = Math.min(a, b) + 0.5 - zeroPointAt(to, row);
    // Per term: two dequantizations, product, additions; then division and the bias' own scale.
    const bound = (terms + 8) * unit * (magnitudes[position] ?? 0) * factor;
    return Math.abs(exact - tie) <= bound;
  });
}

/** The layer's accumulators, which these tests keep within 32 bits. */
function accumulate(graph: Graph, layer: Layer, x: TensorData): TensorData {
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const { name, type, inputs, outputs, attributes, parameters, sources } = layer;
  const plain: Layer = { name, type, inputs, outputs, attributes, parameters, sources };
  const values = new Map(graph.values).set(output.name, { ...output, type: integerType(true, 32) });
  const result = evaluator.evaluate({ ...graph, values, inputs: layer.inputs, outputs: layer.outputs, layers: [plain] }, new Map([[layer.inputs[0] ?? '', x]]));
  const sums = result.get(output.name);
  if (sums === undefined) throw new Error('no accumulators');
  return sums;
}
