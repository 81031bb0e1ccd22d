import { elementCount, globalMaxPool } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * The greatest element of each channel over all of space.
 *
 * @shape x [H, W, C] or [W, C] -> y [1, 1, C] or [1, C]
 * @bits y as x
 * @source integer semantics, section Layers; ONNX GlobalMaxPool-1
 */
export const globalMaxPoolKernel: Kernel = {
  layerType: globalMaxPool.type,
  execute(_, [input], [output]) {
    if (input === undefined || output === undefined) throw new Error('GlobalMaxPool has one input and one output');
    const channels = elementCount(output.axes);
    const data = numbersOf(input.type, input.data);
    const result = elementArray(output.type, channels);
    for (let channel = 0; channel < channels; channel++) {
      let greatest = Number.NEGATIVE_INFINITY;
      for (let i = channel; i < data.length; i += channels) greatest = Math.max(greatest, data[i] ?? 0);
      result[channel] = greatest;
    }
    return [result];
  },
};
