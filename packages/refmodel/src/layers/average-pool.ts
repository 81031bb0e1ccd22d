import { averagePool, commonDivisor, countedTaps, elementCount, spatialAxes } from '@netloom/ir';
import { finishAverage } from '../arithmetic/average.js';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { planWindows } from '../arithmetic/window-plan.js';
import type { Kernel } from '../kernel.js';
import { perLayerState } from '../per-layer-state.js';

const stateOf = perLayerState((layer, [input], [output]) => {
  if (input === undefined || output === undefined) throw new Error('AveragePool has one input and one output');
  const { attributes } = averagePool.of(layer);
  const counts = countedTaps(attributes, spatialAxes(input.axes), spatialAxes(output.axes));
  const [rowCounts = [], columnCounts = []] = counts.length === 1 ? [[1], ...counts] : counts;
  return {
    plan: planWindows(attributes, input.axes, output.axes),
    rowCounts,
    columnCounts,
    finish: finishAverage(layer, input, output, Number(commonDivisor(counts))),
  };
});

/**
 * Average of each window, channel by channel; padding that counts is zero.
 *
 * @shape x [H, W, C] or [W, C] -> y [Ho, Wo, C] or [Wo, C]
 * @rounding integers: half to even, once; floats: summed in float64, divided, then rounded to float32 once
 * @source integer semantics, section Averages; ONNX AveragePool-19
 */
export const averagePoolKernel: Kernel = {
  layerType: averagePool.type,
  execute(layer, inputs, outputs) {
    const [input] = inputs;
    const [output] = outputs;
    if (input === undefined || output === undefined) throw new Error('AveragePool has one input and one output');
    const { plan, rowCounts, columnCounts, finish } = stateOf(layer, inputs, outputs);
    const { outHeight, outWidth, inWidth, channels, kernelHeight, kernelWidth, rows, columns } = plan;
    const data = numbersOf(input.type, input.data);
    const result = elementArray(output.type, elementCount(output.axes));
    const sums = new Float64Array(channels);
    for (let pixel = 0; pixel < outHeight * outWidth; pixel++) {
      sums.fill(0);
      const y = Math.floor(pixel / outWidth);
      const x = pixel % outWidth;
      let elements = 0;
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const inRow = rows[y * kernelHeight + Math.floor(tap / kernelWidth)] ?? -1;
        const inColumn = columns[x * kernelWidth + (tap % kernelWidth)] ?? -1;
        if (inRow < 0 || inColumn < 0) continue;
        elements++;
        const from = (inRow * inWidth + inColumn) * channels;
        for (let channel = 0; channel < channels; channel++) sums[channel] = (sums[channel] ?? 0) + (data[from + channel] ?? 0);
      }
      const divisor = (rowCounts[y] ?? 1) * (columnCounts[x] ?? 1);
      for (let channel = 0; channel < channels; channel++)
        result[pixel * channels + channel] = finish(sums[channel] ?? 0, elements, divisor, channel);
    }
    return [result];
  },
};
