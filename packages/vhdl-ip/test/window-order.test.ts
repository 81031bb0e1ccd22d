import { describe, expect, it } from 'vitest';
import { windowOrder, windowTile } from '../src/index.js';
import { windowModel } from './models/window.js';

describe('windowOrder', () => {
  it.each([
    [3, 3, 4, 1, 2],
    [3, 3, 4, 3, 2],
    [3, 3, 2, 9, 1],
    [4, 6, 6, 4, 3],
    [4, 6, 2, 12, 2],
    [3, 5, 2, 3, 1],
    [1, 7, 3, 7, 3],
  ])('%i x %i kernel, %i channels by %i positions and %i lanes: as the window unit emits them', (height, width, channels, positions, lanes) => {
    const tile = windowTile({ height, width }, positions);
    expect(tile.height * tile.width).toBe(positions);
    const indices = Array.from({ length: height * width * channels }, (_, i) => i);
    const emitted = windowModel(indices, {
      ...{ in_height: height, in_width: width, channels, in_lanes: channels, lanes, lane_bits: 8 },
      ...{ kernel_height: height, kernel_width: width, tile_height: tile.height, tile_width: tile.width },
      ...{ stride_height: 1, stride_width: 1, dilation_height: 1, dilation_width: 1 },
      ...{ pad_top: 0, pad_left: 0, pad_bottom: 0, pad_right: 0, pad_code: 0, repeats: 1, blocks: 1, buffer_rows: height },
    });
    expect(windowOrder({ height, width }, tile, channels, lanes)).toEqual(emitted);
  });

  it('takes tiles that divide the kernel, for any number of positions that does', () => {
    for (const [height, width] of [[3, 5], [4, 6], [7, 7], [6, 10], [1, 8]] as const) {
      for (let positions = 1; positions <= height * width; positions += 1) {
        if ((height * width) % positions !== 0) continue;
        const tile = windowTile({ height, width }, positions);
        expect([height % tile.height, width % tile.width, tile.height * tile.width]).toEqual([0, 0, positions]);
      }
    }
  });
});
