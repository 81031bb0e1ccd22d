import { codeRange, elementCount, maxPool } from '@netloom/ir';
import { elementArray, numbersOf } from '../arithmetic/code-order.js';
import { planWindows } from '../arithmetic/window-plan.js';
import type { Kernel } from '../kernel.js';
import { perLayerState } from '../per-layer-state.js';

const stateOf = perLayerState((layer, [input], [output]) =>
  planWindows(maxPool.of(layer).attributes, input?.axes ?? [], output?.axes ?? []),
);

/**
 * Greatest element of each window, channel by channel; padding holds the least code (floats: negative infinity).
 *
 * @shape x [H, W, C] or [W, C] -> y [Ho, Wo, C] or [Wo, C]
 * @bits y as x
 * @source integer semantics, section MaxPool; ONNX MaxPool-12
 */
export const maxPoolKernel: Kernel = {
  layerType: maxPool.type,
  execute(layer, inputs, outputs) {
    const [input] = inputs;
    const [output] = outputs;
    if (input === undefined || output === undefined) throw new Error('MaxPool has one input and one output');
    const { outHeight, outWidth, inWidth, channels, kernelHeight, kernelWidth, rows, columns } = stateOf(layer, inputs, outputs);
    const data = numbersOf(input.type, input.data);
    const result = elementArray(output.type, elementCount(output.axes));
    const least = input.type.kind === 'float32' ? Number.NEGATIVE_INFINITY : codeRange(input.type).low;
    const greatest = new Float64Array(channels);
    for (let pixel = 0; pixel < outHeight * outWidth; pixel++) {
      greatest.fill(least);
      const y = Math.floor(pixel / outWidth);
      const x = pixel % outWidth;
      for (let tap = 0; tap < kernelHeight * kernelWidth; tap++) {
        const inRow = rows[y * kernelHeight + Math.floor(tap / kernelWidth)] ?? -1;
        const inColumn = columns[x * kernelWidth + (tap % kernelWidth)] ?? -1;
        if (inRow < 0 || inColumn < 0) continue;
        const from = (inRow * inWidth + inColumn) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const element = data[from + channel] ?? 0;
          if (element > (greatest[channel] ?? 0)) greatest[channel] = element;
        }
      }
      result.set(greatest, pixel * channels);
    }
    return [result];
  },
};
