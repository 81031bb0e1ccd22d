import { flatten } from '@netloom/ir';
import type { Kernel } from '../kernel.js';

/**
 * The same elements in the same order.
 *
 * @shape x any -> y [C = product of the axes]
 * @bits y as x
 * @source integer semantics, section Flatten
 */
export const flattenKernel: Kernel = {
  layerType: flatten.type,
  execute(_, [input]) {
    if (input === undefined) throw new Error('Flatten has one input');
    return [input.data];
  },
};
