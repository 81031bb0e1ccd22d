import { elementCount, globalAveragePool, spatialAxes } from '@netloom/ir';
import { finishAverage } from '../arithmetic/average.js';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import type { Kernel } from '../kernel.js';

/**
 * The average of each channel over all of space.
 *
 * @shape x [H, W, C] or [W, C] -> y [1, 1, C] or [1, C]
 * @rounding integers: half to even, once; floats: summed in float64, divided, then rounded to float32 once
 * @source integer semantics, section Averages; ONNX GlobalAveragePool-1
 */
export const globalAveragePoolKernel: Kernel = {
  layerType: globalAveragePool.type,
  execute(layer, [input], [output]) {
    if (input === undefined || output === undefined) throw new Error('GlobalAveragePool has one input and one output');
    const pixels = elementCount(spatialAxes(input.axes));
    const channels = elementCount(output.axes);
    const data = numbersOf(input.type, input.data);
    const result = elementArray(output.type, channels);
    const finish = finishAverage(layer, input, output, pixels);
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let i = channel; i < data.length; i += channels) sum += data[i] ?? 0;
      result[channel] = finish(sum, pixels, pixels, channel);
    }
    return [result];
  },
};
