import { type ElementType, type Graph, type IntegerType, type Layer, type TensorData, mul, productErrors, productOfCodes, scaleAt, unquantized, valueOf, zeroPointAt } from '@netloom/ir';
import type { CodeDifference } from './explained.js';

/**
 * True if a multiplication is defined by the product of wide codes, the difference is of one code, and the real product
 * lies within both stated errors, that of the definition and that of float32, of the tie between the codes. Other
 * multiplications have one answer.
 *
 * @param inputs codes of both inputs
 */
export function explainsProduct(graph: Graph, layer: Layer, inputs: readonly TensorData[], { position, ours, theirs }: CodeDifference): boolean {
  if (layer.type !== mul.type || Math.abs(ours - theirs) !== 1) return false;
  const [a, b] = layer.inputs.map((name) => integer(valueOf(graph, name).type));
  const to = integer(valueOf(graph, layer.outputs[0] ?? '').type);
  if (a === undefined || b === undefined) throw new Error('Mul has two inputs');
  const errors = productErrors(a, b, to, mul.of(layer).attributes.multiplies);
  if (errors === undefined) return false;
  const [codeOfA = Number.NaN, codeOfB = Number.NaN] = inputs.map((codes) => codes[position] ?? Number.NaN);
  const real = productOfCodes(codeOfA, a, codeOfB, b) * scaleOf(a) * scaleOf(b);
  const tie = Math.min(ours, theirs) + 0.5 - zeroPointAt(to.quantization ?? unquantized, 0);
  return Math.abs(real / scaleOf(to) - tie) <= errors.error + errors.float32Error;
}

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}

function integer(type: ElementType): IntegerType {
  if (type.kind !== 'integer') throw new Error('not an integer');
  return type;
}
