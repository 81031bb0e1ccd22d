import { argMax, axisSize, elementCount } from '@netloom/ir';
import { numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * Index of the greatest channel of each pixel; of equal ones the first, or the last if the attribute says so.
 *
 * @shape x [H, W, C] -> y [H, W, C = 1]
 * @bits y u(bits of C - 1)
 * @source integer semantics, section ArgMax; ONNX ArgMax-13
 */
export const argMaxKernel: Kernel = {
  layerType: argMax.type,
  execute(layer, [input]) {
    if (input === undefined) throw new Error('ArgMax has one input');
    const { selectLastIndex } = argMax.of(layer).attributes;
    const channels = axisSize(input.axes, 'C') ?? 1;
    const data = numbersOf(input.type, input.data);
    const result = new Int32Array(elementCount(input.axes) / channels);
    for (let pixel = 0; pixel < result.length; pixel++) {
      const start = pixel * channels;
      let best = 0;
      for (let channel = 1; channel < channels; channel++) {
        const element = data[start + channel] ?? 0;
        const greatest = data[start + best] ?? 0;
        if (element > greatest || (selectLastIndex && element === greatest)) best = channel;
      }
      result[pixel] = best;
    }
    return [result];
  },
};
