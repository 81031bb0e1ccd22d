import { z } from 'zod';
import { natural, positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { dividesEvenly, ringWords } from './window-banks.js';
import { extentHeight, extentWidth, neededRows, windowGeometry, windowSteps } from './window-geometry.js';
import { windowInterval } from './window-schedule.js';
import { windowFlow } from './window-dataflow.js';

const fields = z.strictObject({
  in_height: positive,
  in_width: positive,
  channels: positive,
  in_lanes: positive,
  lanes: positive,
  lane_bits: positive,
  kernel_height: positive,
  kernel_width: positive,
  tile_height: positive,
  tile_width: positive,
  stride_height: positive,
  stride_width: positive,
  dilation_height: positive,
  dilation_width: positive,
  pad_top: natural,
  pad_left: natural,
  pad_bottom: natural,
  pad_right: natural,
  pad_code: natural,
  repeats: positive,
  blocks: positive,
  buffer_rows: positive,
});

/** Generics of `window`. */
export type WindowGenerics = z.infer<typeof fields>;

const generics = fields.superRefine((g, context) => {
  const refuse = (message: string): void => {
    context.addIssue({ code: 'custom', message: `window: ${message}` });
  };
  if (g.channels % g.in_lanes !== 0) {
    refuse(`in_lanes must divide channels, but in_lanes=${g.in_lanes} and channels=${g.channels}`);
  }
  if (g.in_lanes % g.lanes !== 0) {
    refuse(`lanes must divide in_lanes, but lanes=${g.lanes} and in_lanes=${g.in_lanes}`);
  }
  if (g.kernel_height % g.tile_height !== 0 || g.kernel_width % g.tile_width !== 0) {
    refuse(
      `tiles must divide the kernel, but a tile is ${g.tile_height}x${g.tile_width} and the kernel ${
        g.kernel_height
      }x${g.kernel_width}`,
    );
  }
  if (g.channels % g.blocks !== 0) {
    refuse(`blocks must divide channels, but blocks=${g.blocks} and channels=${g.channels}`);
  } else if ((g.channels / g.blocks) % g.lanes !== 0) {
    refuse(
      `lanes must divide channels / blocks, but lanes=${g.lanes}, channels=${g.channels} and blocks=${g.blocks}`,
    );
  }
  const paddedHeight = g.in_height + g.pad_top + g.pad_bottom;
  if (extentHeight(g) > paddedHeight) {
    refuse(
      `the kernel must not be higher than the padded frame, but it is ${extentHeight(
        g,
      )} and the padded frame ${paddedHeight} rows high`,
    );
  }
  const paddedWidth = g.in_width + g.pad_left + g.pad_right;
  if (extentWidth(g) > paddedWidth) {
    refuse(
      `the kernel must not be wider than the padded frame, but it is ${extentWidth(
        g,
      )} and the padded frame ${paddedWidth} columns wide`,
    );
  }
  if (g.pad_code >= 2 ** g.lane_bits) {
    refuse(`pad_code must fit lane_bits, but pad_code=${g.pad_code} and lane_bits=${g.lane_bits}`);
  }
  const least = neededRows(g);
  if (g.buffer_rows < least) {
    refuse(`buffer_rows must hold the rows of a window, at least ${least}, but buffer_rows=${g.buffer_rows}`);
  }
  if (!dividesEvenly(g, g.buffer_rows)) {
    refuse(
      `buffer_rows must be a multiple of the dilation and at least a tile high, but buffer_rows=${
        g.buffer_rows
      }, dilation_height=${g.dilation_height} and tile_height=${g.tile_height}`,
    );
  }
});

/** Cycles from the transfer of the last beat that a window needs to the transfer of its first output beat. */
const windowLatency = 4;

/**
 * The sliding windows of a convolution or pooling layer: padding, stride and dilation on the fly, no idle cycle.
 *
 * A beat holds `tile_height` x `tile_width` kernel positions of `lanes` channels, position by position. The channels are
 * cut into `blocks` equal blocks. Per window: for each block, `repeats` times over, all tiles of the kernel row by row
 * with the block's channel groups. One block: convolutions. One block per group: grouped convolutions, with
 * `repeats` = output channels of a group / pe. One block per channel group (`channels / lanes`): depthwise, pooling.
 */
export const window: UnitManifest<WindowGenerics> = {
  name: 'window',
  file: 'window/window.vhd',
  dependsOn: ['netloom_pkg', 'window_pkg', 'window_store', 'window_walk'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.in_lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.tile_height * g.tile_width * g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => ({
    intervalCycles: windowInterval(g),
    latencyCycles: (windowSteps(g)[0]?.needed ?? 0) * windowGeometry(g).words - 1 + windowLatency,
    multipliers: 0,
    memoryBits: ringWords(g) * g.in_lanes * g.lane_bits,
  }),
  dataflow: windowFlow,
};

/** The files that only `window` uses. */
export const windowParts: readonly LibraryUnit[] = [
  { name: 'window_pkg', file: 'window/window_pkg.vhd', dependsOn: ['netloom_pkg'] },
  { name: 'window_store', file: 'window/window_store.vhd', dependsOn: ['netloom_pkg', 'window_pkg'] },
  { name: 'window_beats', file: 'window/window_beats.vhd', dependsOn: ['netloom_pkg', 'window_pkg'] },
  { name: 'window_walk', file: 'window/window_walk.vhd', dependsOn: ['netloom_pkg', 'window_pkg', 'window_beats'] },
];
