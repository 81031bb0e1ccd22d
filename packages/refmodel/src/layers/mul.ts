import { mul, productDefinition } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * a * b; on codes, the product of their reals in float32, or of the codes and one factor, rounded to the output's codes.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, section Multiplication; ONNX Mul-14; com.microsoft QLinearMul-1
 */
export const mulKernel: Kernel = {
  layerType: mul.type,
  execute(layer, [a, b], [output]) {
    if (a === undefined || b === undefined || output === undefined) throw new Error('Mul has two inputs and one output');
    const [left, right] = [numbersOf(a.type, a.data), numbersOf(b.type, b.data)];
    const result = elementArray(output.type, left.length);
    if (a.type.kind === 'float32' || b.type.kind === 'float32' || output.type.kind === 'float32') {
      for (let i = 0; i < left.length; i++) result[i] = (left[i] ?? 0) * (right[i] ?? 0);
      return [result];
    }
    const { requantization } = layer;
    if (requantization === undefined) throw new Error('a multiplication of codes has a requantization');
    const codeOf = productDefinition(a.type, b.type, output.type, requantization, mul.of(layer).attributes.multiplies);
    for (let i = 0; i < left.length; i++) result[i] = codeOf(left[i] ?? 0, right[i] ?? 0);
    return [result];
  },
};
