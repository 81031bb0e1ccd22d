import type { SpatialWindow } from '@netloom/ir';
import type { Random } from './random.js';

/** A window that fits its input, with the input's spatial sizes. */
export interface WindowCase extends SpatialWindow {
  readonly sizes: readonly number[];
}

/**
 * Any kernel, stride, dilation and padding over one or two axes.
 *
 * @param padsWithin what pads are smaller than: the window with its dilation, or its number of taps (as ONNX Runtime wants for pools)
 */
export function randomWindow(random: Random, size: number, rank: number, padsWithin: 'extent' | 'taps' = 'extent'): WindowCase {
  const axes = Array.from({ length: rank }, () => {
    const kernel = random.integer(1, Math.min(5, 1 + size));
    const dilation = random.boolean(0.25) ? random.integer(2, 3) : 1;
    const extent = (kernel - 1) * dilation + 1;
    const most = (padsWithin === 'extent' ? extent : kernel) - 1;
    const begin = random.integer(0, most);
    const end = random.integer(0, most);
    // A window of which no tap hits the input has no greatest element: pools are not drawn so small.
    const least = padsWithin === 'taps' ? dilation : 1;
    const input = random.integer(Math.max(least, extent - begin - end), extent + 2 * size);
    return { kernel, dilation, begin, end, input, stride: random.integer(1, 3) };
  });
  return {
    kernel: axes.map(({ kernel }) => kernel),
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    padsBegin: axes.map(({ begin }) => begin),
    padsEnd: axes.map(({ end }) => end),
    sizes: axes.map(({ input }) => input),
  };
}

/** The window as ONNX attributes. */
export function onnxWindow(window: SpatialWindow): Record<string, { ints: readonly number[] }> {
  return {
    kernel_shape: { ints: window.kernel },
    strides: { ints: window.strides },
    dilations: { ints: window.dilations },
    pads: { ints: [...window.padsBegin, ...window.padsEnd] },
  };
}

/** The window as attributes of the IR. */
export function irWindow({ kernel, strides, dilations, padsBegin, padsEnd }: SpatialWindow): {
  kernel: readonly number[];
  strides: readonly number[];
  dilations: readonly number[];
  padsBegin: readonly number[];
  padsEnd: readonly number[];
} {
  return { kernel, strides, dilations, padsBegin, padsEnd };
}
