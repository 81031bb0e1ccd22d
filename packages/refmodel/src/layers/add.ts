import { add, sumDefinition } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * a + b; on codes, their sum in float32, as reals or as codes, or in fixed point, rounded to the output's codes.
 *
 * @shape a any, b the same -> y the same
 * @rounding half to even, then saturate
 * @source integer semantics, sections Addition and Additions in fixed point; ONNX Add-14; com.microsoft
 * QLinearAdd-1
 */
export const addKernel: Kernel = {
  layerType: add.type,
  execute(layer, [a, b], [output]) {
    if (a === undefined || b === undefined || output === undefined) throw new Error('Add has two inputs and one output');
    const [left, right] = [numbersOf(a.type, a.data), numbersOf(b.type, b.data)];
    const result = elementArray(output.type, left.length);
    if (a.type.kind === 'float32' || b.type.kind === 'float32' || output.type.kind === 'float32') {
      for (let i = 0; i < left.length; i++) result[i] = (left[i] ?? 0) + (right[i] ?? 0);
      return [result];
    }
    const { requantization } = layer;
    if (requantization === undefined) throw new Error('an addition of codes has a requantization');
    const codeOf = sumDefinition(a.type, b.type, output.type, requantization, add.of(layer).attributes.adds);
    for (let i = 0; i < left.length; i++) result[i] = codeOf(left[i] ?? 0, right[i] ?? 0);
    return [result];
  },
};
