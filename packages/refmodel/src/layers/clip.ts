import { clip, clipCodes, unquantized } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { quantizationIndex } from '../arithmetic/quantization-index.js';
import type { Kernel } from '../kernel.js';

/**
 * min(max(x, low), high); on codes, with the codes of the bounds.
 *
 * @shape x any -> y the same
 * @bits y as x
 * @source integer semantics, section Clip; ONNX Clip-13
 */
export const clipKernel: Kernel = {
  layerType: clip.type,
  execute(layer, [input]) {
    if (input === undefined) throw new Error('Clip has one input');
    const { type, axes } = input;
    const { attributes } = clip.of(layer);
    const data = numbersOf(type, input.data);
    const result = elementArray(type, data.length);
    const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = attributes;
    const quantization = (type.kind === 'integer' ? type.quantization : undefined) ?? unquantized;
    const bounds = quantization.scale.map((_, i) => (type.kind === 'integer' ? clipCodes(attributes, type, i) : { low, high }));
    const indexOf = quantizationIndex(quantization, axes);
    for (let i = 0; i < data.length; i++) {
      const limits = bounds[indexOf(i)] ?? { low, high };
      result[i] = Math.min(limits.high, Math.max(limits.low, data[i] ?? 0));
    }
    return [result];
  },
};
