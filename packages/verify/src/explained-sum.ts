import { type ElementType, type Graph, type IntegerType, type Layer, type TensorData, add, fixedSum, scaleAt, valueOf, zeroPointAt } from '@netloom/ir';
import type { CodeDifference } from './explained.js';

const unquantized = { scale: [1], zeroPoint: [0] };

/**
 * True if an addition is defined in fixed point, the difference is of one code, and the real sum lies within both stated
 * errors, that of fixed point and that of float32, of the tie between the codes.
 *
 * @param inputs codes of both inputs
 */
export function explainsFixedSum(graph: Graph, layer: Layer, inputs: readonly TensorData[], { position, ours, theirs }: CodeDifference): boolean {
  if (layer.type !== add.type || Math.abs(ours - theirs) !== 1) return false;
  const [a, b] = layer.inputs.map((name) => integer(valueOf(graph, name).type));
  const to = integer(valueOf(graph, layer.outputs[0] ?? '').type);
  if (a === undefined || b === undefined) throw new Error('Add has two inputs');
  const fixed = fixedSum(a, b, to);
  if (fixed === undefined) return false;
  const [realA = Number.NaN, realB = Number.NaN] = [a, b].map(({ quantization = unquantized }, i) => {
    const code = inputs[i]?.[position] ?? Number.NaN;
    return (code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0);
  });
  const { quantization = unquantized } = to;
  const tie = Math.min(ours, theirs) + 0.5 - zeroPointAt(quantization, 0);
  return Math.abs((realA + realB) / scaleAt(quantization, 0) - tie) <= fixed.error + fixed.float32Error;
}

function integer(type: ElementType): IntegerType {
  if (type.kind !== 'integer') throw new Error('not an integer');
  return type;
}
