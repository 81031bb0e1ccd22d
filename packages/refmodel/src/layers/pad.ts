import { axisSize, elementCount, pad, padCode, spatialAxes, unquantized } from '@netloom/ir';
import { elementArray } from '../arithmetic/code-order.js';
import { quantizationIndex } from '../arithmetic/quantization-index.js';
import type { Kernel } from '../kernel.js';

/**
 * The frame within a border of one value, or cut at its border.
 *
 * @shape x [H, W, C] or [W, C] -> y [Ho, Wo, C] or [Wo, C]
 * @bits y as x
 * @source integer semantics, section Layers; ONNX Pad-19, mode constant
 */
export const padKernel: Kernel = {
  layerType: pad.type,
  execute(layer, [input], [output]) {
    if (input === undefined || output === undefined) throw new Error('Pad has one input and one output');
    const { attributes } = pad.of(layer);
    const { type, axes, data } = input;
    const channels = axisSize(axes, 'C') ?? 1;
    const result = elementArray(output.type, elementCount(output.axes));
    if (type.kind === 'float32') result.fill(attributes.value);
    else {
      const quantization = type.quantization ?? unquantized;
      const codes = quantization.scale.map((_, i) => padCode(attributes, type, i));
      const indexOf = quantizationIndex(quantization, output.axes);
      for (let i = 0; i < result.length; i++) result[i] = codes[indexOf(i)] ?? 0;
    }
    const [inHeight, inWidth] = rowsAndColumns(spatialAxes(axes).map(({ size }) => size), 1);
    const [outHeight, outWidth] = rowsAndColumns(spatialAxes(output.axes).map(({ size }) => size), 1);
    const [top, left] = rowsAndColumns(attributes.padsBegin, 0);
    const from = Math.max(0, -left);
    const to = Math.min(inWidth, outWidth - left);
    for (let row = Math.max(0, -top); row < Math.min(inHeight, outHeight - top); row++) {
      const start = row * inWidth;
      result.set(data.subarray((start + from) * channels, (start + to) * channels), ((row + top) * outWidth + from + left) * channels);
    }
    return [result];
  },
};

/** Rows and columns of a list with one entry for each spatial axis; `single` stands in for the rows of one axis. */
function rowsAndColumns(list: readonly number[], single: number): readonly [number, number] {
  const [first = single, second] = list;
  return second === undefined ? [single, first] : [first, second];
}
