import type { PadFrameGenerics } from '../../src/index.js';

/** The frame with a border, or without one; a pixel is `channels` values. */
export function padModel(frame: readonly number[], g: PadFrameGenerics): number[] {
  const channels = g.groups * g.lanes;
  const rows = g.in_height + g.pad_top + g.pad_bottom;
  const columns = g.in_width + g.pad_left + g.pad_right;
  return Array.from({ length: rows * columns * channels }, (_, i) => {
    const row = Math.floor(i / channels / columns) - g.pad_top;
    const column = (Math.floor(i / channels) % columns) - g.pad_left;
    const isInside = row >= 0 && row < g.in_height && column >= 0 && column < g.in_width;
    return isInside ? (frame[(row * g.in_width + column) * channels + (i % channels)] ?? 0) : g.pad_code;
  });
}
