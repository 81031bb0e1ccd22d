import { relu, unquantized, zeroPointAt } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { quantizationIndex } from '../arithmetic/quantization-index.js';
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
    const quantization = (type.kind === 'integer' ? type.quantization : undefined) ?? unquantized;
    const indexOf = quantizationIndex(quantization, input.axes);
    for (let i = 0; i < data.length; i++) result[i] = Math.max(data[i] ?? 0, zeroPointAt(quantization, indexOf(i)));
    return [result];
  },
};
