import { type Axis, type Layer, type SpatialWindow, averagePool, conv, spatialAxes } from '@netloom/ir';

/** One term of a sum: an element of the input, and the weight that it is multiplied with. */
export interface Tap {
  readonly input: number;
  /** Position in the weights; -1 for layers without. */
  readonly weight: number;
}

/** What an output of a weighted or averaging layer is the sum of. */
export interface Taps {
  readonly taps: readonly Tap[];
  /** How many elements the average is over; 1 for weighted layers. */
  readonly divisor: number;
}

/**
 * The terms of one output, straight from the definition of the layer; slow, for positions that are looked at one by one.
 *
 * @param position in the output, in stream order
 * @returns undefined for layers that are no sums
 */
export function tapsOf(layer: Layer, input: readonly Axis[], output: readonly Axis[], position: number): Taps | undefined {
  const channels = input.at(-1)?.size ?? 1;
  const outputs = output.at(-1)?.size ?? 1;
  const channel = position % outputs;
  const sizes = spatialAxes(input).map(({ size }) => size);
  if (layer.type === 'Gemm') {
    return { divisor: 1, taps: Array.from({ length: channels }, (_, i) => ({ input: i, weight: channel * channels + i })) };
  }
  if (layer.type === 'GlobalAveragePool') {
    const pixels = sizes.reduce((product, size) => product * size, 1);
    return { divisor: pixels, taps: Array.from({ length: pixels }, (_, pixel) => ({ input: pixel * channels + channel, weight: -1 })) };
  }
  const pixel = Math.floor(position / outputs);
  const space = spatialAxes(output).map(({ size }) => size);
  if (layer.type === 'AveragePool') {
    const { countedBegin, countedEnd, ...window } = averagePool.of(layer).attributes;
    const places = placesOf(window, space, pixel);
    const isCounted = (at: readonly number[]): boolean => at.every((x, i) => x >= -(countedBegin[i] ?? 0) && x < (sizes[i] ?? 1) + (countedEnd[i] ?? 0));
    const taps = places.filter(({ at }) => isWithin(at, sizes)).map(({ at }) => ({ input: pixelOf(at, sizes) * channels + channel, weight: -1 }));
    return { divisor: places.filter(({ at }) => isCounted(at)).length, taps };
  }
  if (layer.type !== 'Conv') return undefined;
  const { groups, ...window } = conv.of(layer).attributes;
  const ofGroup = channels / groups;
  const first = Math.floor(channel / (outputs / groups)) * ofGroup;
  const kernel = window.kernel.reduce((product, size) => product * size, 1);
  const taps = placesOf(window, space, pixel)
    .filter(({ at }) => isWithin(at, sizes))
    .flatMap(({ at, tap }) =>
      Array.from({ length: ofGroup }, (_, i) => ({ input: pixelOf(at, sizes) * channels + first + i, weight: (channel * kernel + tap) * ofGroup + i })),
    );
  return { divisor: 1, taps };
}

/** Where the taps of a window lie, padding included. */
export function placesOf(window: SpatialWindow, space: readonly number[], pixel: number): readonly { readonly at: readonly number[]; readonly tap: number }[] {
  const { kernel, strides, dilations, padsBegin } = window;
  const [width = 1] = space.slice(-1);
  const starts = (space.length === 1 ? [pixel] : [Math.floor(pixel / width), pixel % width]).map((at, i) => at * (strides[i] ?? 1) - (padsBegin[i] ?? 0));
  const [taps = 1] = kernel.slice(-1);
  const count = kernel.reduce((product, size) => product * size, 1);
  return Array.from({ length: count }, (_, tap) => {
    const steps = kernel.length === 1 ? [tap] : [Math.floor(tap / taps), tap % taps];
    return { tap, at: starts.map((start, i) => start + (steps[i] ?? 0) * (dilations[i] ?? 1)) };
  });
}

/** True for a pixel of the input, false for padding. */
export function isWithin(at: readonly number[], sizes: readonly number[]): boolean {
  return at.every((x, i) => x >= 0 && x < (sizes[i] ?? 1));
}

/** A pixel's number in stream order. */
export function pixelOf(at: readonly number[], sizes: readonly number[]): number {
  return at.reduce((pixel, x, i) => pixel * (sizes[i] ?? 1) + x, 0);
}
