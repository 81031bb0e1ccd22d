import { type Axis, type SpatialWindow, axisSize, spatialAxes } from '@netloom/ir';

/** Where the taps of every window lie; one spatial axis counts as a height of 1. */
export interface WindowPlan {
  readonly outHeight: number;
  readonly outWidth: number;
  readonly inWidth: number;
  readonly channels: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  /** Input row of [output row][kernel row], -1 in padding. */
  readonly rows: Int32Array;
  /** Input column of [output column][kernel column], -1 in padding. */
  readonly columns: Int32Array;
}

/**
 * Lays a window over a value.
 *
 * @param input axes [H, W, C] or [W, C]
 * @param output axes of the layer's output, as its type infers them
 */
export function planWindows(window: SpatialWindow, input: readonly Axis[], output: readonly Axis[]): WindowPlan {
  const [inHeight, inWidth] = twoSizes(spatialAxes(input).map(({ size }) => size));
  const [outHeight, outWidth] = twoSizes(spatialAxes(output).map(({ size }) => size));
  const [kernelHeight, kernelWidth] = twoSizes(window.kernel);
  const [strideHeight, strideWidth] = twoSizes(window.strides);
  const [dilationHeight, dilationWidth] = twoSizes(window.dilations);
  const [padHeight, padWidth] = window.padsBegin.length === 1 ? [0, window.padsBegin[0] ?? 0] : twoSizes(window.padsBegin);
  return {
    outHeight,
    outWidth,
    inWidth,
    channels: axisSize(input, 'C') ?? 1,
    kernelHeight,
    kernelWidth,
    rows: taps(outHeight, kernelHeight, strideHeight, dilationHeight, padHeight, inHeight),
    columns: taps(outWidth, kernelWidth, strideWidth, dilationWidth, padWidth, inWidth),
  };
}

function twoSizes(sizes: readonly number[]): readonly [number, number] {
  return sizes.length === 1 ? [1, sizes[0] ?? 1] : [sizes[0] ?? 1, sizes[1] ?? 1];
}

function taps(outputs: number, kernel: number, stride: number, dilation: number, pad: number, inputs: number): Int32Array {
  return Int32Array.from({ length: outputs * kernel }, (_, i) => {
    const position = Math.floor(i / kernel) * stride - pad + (i % kernel) * dilation;
    return position < inputs ? Math.max(-1, position) : -1;
  });
}
