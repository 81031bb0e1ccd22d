import { type IntegerType, type TensorType, relu, zeroPointAt } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * max(x, 0); on codes, the maximum with the zero point.
 *
 * @shape x any -> y the same
 * @bits y as x
 * @source integer semantics, section Relu; ONNX Relu-14
 */
export const reluKernel: Kernel = {
  layerType: relu.type,
  execute(_, [input]) {
    if (input === undefined) throw new Error('Relu has one input');
    const { type } = input;
    const data = numbersOf(type, input.data);
    const result = elementArray(type, data.length);
    const floor = type.kind === 'integer' ? zeroPoints(type, input) : () => 0;
    for (let i = 0; i < data.length; i++) result[i] = Math.max(data[i] ?? 0, floor(i));
    return [result];
  },
};

/** The zero point of each element by its index. */
function zeroPoints({ quantization }: IntegerType, { axes }: TensorType): (index: number) => number {
  if (quantization === undefined) return () => 0;
  const position = axes.findIndex(({ name }) => name === quantization.axis);
  if (position < 0) {
    const zeroPoint = zeroPointAt(quantization, 0);
    return () => zeroPoint;
  }
  const inner = axes.slice(position + 1).reduce((count, { size }) => count * size, 1);
  const size = axes[position]?.size ?? 1;
  return (index) => zeroPointAt(quantization, Math.floor(index / inner) % size);
}
