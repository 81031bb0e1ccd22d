import type { WindowGenerics } from './window.js';

/** What one window of a frame needs and frees, in pixels of the frame in stream order. */
export interface WindowStep {
  /** Pixels that must be stored before it starts. */
  readonly needed: number;
  /** Pixels that are free after it. */
  readonly freed: number;
}

/** Sizes that follow from the generics of `window`. */
export interface WindowGeometry {
  readonly outHeight: number;
  readonly outWidth: number;
  /** Input beats of a pixel, each a word of the ring. */
  readonly words: number;
  /** Output beats of one window with its repeats. */
  readonly windowBeats: number;
  readonly inBeats: number;
  readonly outBeats: number;
}

/** Sizes of frames, windows and beats. */
export function windowGeometry(g: WindowGenerics): WindowGeometry {
  const outHeight = Math.floor((g.in_height + g.pad_top + g.pad_bottom - extentHeight(g)) / g.stride_height) + 1;
  const outWidth = Math.floor((g.in_width + g.pad_left + g.pad_right - extentWidth(g)) / g.stride_width) + 1;
  const words = g.channels / g.in_lanes;
  const tiles = (g.kernel_height / g.tile_height) * (g.kernel_width / g.tile_width);
  const windowBeats = (g.repeats * tiles * g.channels) / g.lanes;
  return {
    outHeight,
    outWidth,
    words,
    windowBeats,
    inBeats: g.in_height * g.in_width * words,
    outBeats: outHeight * outWidth * windowBeats,
  };
}

/** Rows that the kernel spans. */
export function extentHeight(g: WindowGenerics): number {
  return g.dilation_height * (g.kernel_height - 1) + 1;
}

/** Columns that the kernel spans. */
export function extentWidth(g: WindowGenerics): number {
  return g.dilation_width * (g.kernel_width - 1) + 1;
}

/** Every window of a frame in order, by the rules by which the entity waits for pixels and frees them. */
export function windowSteps(g: WindowGenerics): WindowStep[] {
  const { outHeight, outWidth } = windowGeometry(g);
  const steps: WindowStep[] = [];
  for (let y = 0; y < outHeight; y += 1) {
    const first = firstRow(g, y);
    const next = y === outHeight - 1 ? g.in_height : firstRow(g, y + 1);
    for (let x = 0; x < outWidth; x += 1) {
      const needed =
        lastRow(g, y) * g.in_width + clamp(x * g.stride_width + extentWidth(g) - g.pad_left, 1, g.in_width);
      const columns = clamp((x + 1) * g.stride_width - g.pad_left, 0, g.in_width);
      if (x === outWidth - 1) steps.push({ needed, freed: next * g.in_width });
      else steps.push({ needed, freed: first * g.in_width + (next > first ? columns : 0) });
    }
  }
  return steps;
}

/** The rows from the first to the last one that a window needs, at most. */
export function neededRows(g: WindowGenerics): number {
  let rows = 1;
  for (let y = 0; y < windowGeometry(g).outHeight; y += 1) rows = Math.max(rows, lastRow(g, y) - firstRow(g, y) + 1);
  return rows;
}

function firstRow(g: WindowGenerics, outRow: number): number {
  return clamp(outRow * g.stride_height - g.pad_top, 0, g.in_height);
}

function lastRow(g: WindowGenerics, outRow: number): number {
  return clamp(outRow * g.stride_height + extentHeight(g) - 1 - g.pad_top, 0, g.in_height - 1);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
