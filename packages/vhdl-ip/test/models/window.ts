import type { WindowGenerics } from '../../src/index.js';

/** The values of all windows of one frame, in the order in which the entity emits them. */
export function windowModel(frame: readonly number[], g: WindowGenerics): number[] {
  const extentHeight = g.dilation_height * (g.kernel_height - 1) + 1;
  const extentWidth = g.dilation_width * (g.kernel_width - 1) + 1;
  const out: number[] = [];

  for (let top = -g.pad_top; top + extentHeight <= g.in_height + g.pad_bottom; top += g.stride_height) {
    for (let left = -g.pad_left; left + extentWidth <= g.in_width + g.pad_right; left += g.stride_width) {
      const emit = (ky: number, kx: number, group: number): void => {
        const y = top + ky * g.dilation_height;
        const x = left + kx * g.dilation_width;
        const inside = y >= 0 && y < g.in_height && x >= 0 && x < g.in_width;
        for (let lane = 0; lane < g.lanes; lane += 1) {
          const channel = group * g.lanes + lane;
          out.push(inside ? frame[(y * g.in_width + x) * g.channels + channel] ?? Number.NaN : g.pad_code);
        }
      };
      const emitTile = (tileRow: number, tileColumn: number, group: number): void => {
        for (let row = 0; row < g.tile_height; row += 1)
          for (let column = 0; column < g.tile_width; column += 1)
            emit(tileRow * g.tile_height + row, tileColumn * g.tile_width + column, group);
      };
      const blockGroups = g.channels / g.blocks / g.lanes;
      for (let block = 0; block < g.blocks; block += 1)
        for (let repeat = 0; repeat < g.repeats; repeat += 1)
          for (let row = 0; row < g.kernel_height / g.tile_height; row += 1)
            for (let column = 0; column < g.kernel_width / g.tile_width; column += 1)
              for (let group = 0; group < blockGroups; group += 1) emitTile(row, column, block * blockGroups + group);
    }
  }
  return out;
}
