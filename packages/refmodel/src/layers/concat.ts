import { type ElementType, type Requantization, type TensorData, concat, elementCount, rescaleCode, unquantized } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * Pixel by pixel, the channels of all inputs; codes of other formats than the output's are brought to it.
 *
 * @shape x0 [H, W, C0], x1 [H, W, C1], … -> y [H, W, C0 + C1 + …]
 * @rounding with a requantization half to even, then saturate; else none
 * @source integer semantics, section Concatenation; ONNX Concat-13
 */
export const concatKernel: Kernel = {
  layerType: concat.type,
  execute({ requantization }, inputs, [output]) {
    if (output === undefined) throw new Error('Concat has one output');
    const { type: to, axes } = output;
    const result = elementArray(to, elementCount(axes));
    const channels = axes.at(-1)?.size ?? 1;
    let from = 0;
    for (const { type, axes: own, data } of inputs) {
      const count = own.at(-1)?.size ?? 1;
      const codes = requantization === undefined ? data : rescaled(type, data, to, requantization);
      for (let i = 0; i < codes.length; i++) result[Math.floor(i / count) * channels + from + (i % count)] = codes[i] ?? 0;
      from += count;
    }
    return [result];
  },
};

function rescaled(from: ElementType, data: TensorData, to: ElementType, bounds: Requantization): ArrayLike<number> {
  if (from.kind !== 'integer' || to.kind !== 'integer') throw new Error('codes alone are requantized');
  const quantization = to.quantization ?? unquantized;
  return numbersOf(from, data).map((code) => rescaleCode(code, from, quantization, bounds));
}
