import { elementCount, expand } from '@netloom/ir';
import { elementArray } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * The elements of one pixel, again and again.
 *
 * @shape x [C] or [1, 1, C] -> y [H, W, C] or [W, C]
 * @bits y as x
 * @source integer semantics, section Layers; ONNX Expand-13
 */
export const expandKernel: Kernel = {
  layerType: expand.type,
  execute(_, [input], [output]) {
    if (input === undefined || output === undefined) throw new Error('Expand has one input and one output');
    const result = elementArray(output.type, elementCount(output.axes));
    for (let start = 0; start < result.length; start += input.data.length) result.set(input.data, start);
    return [result];
  },
};
