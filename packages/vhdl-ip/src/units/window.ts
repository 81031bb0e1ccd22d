import { z } from 'zod';
import { natural, positive } from '../generic-schemas.js';
import type { LibraryUnit, UnitManifest } from '../manifest.js';
import { extentHeight, extentWidth, leastBufferRows, windowGeometry, windowSteps } from './window-geometry.js';
import { windowInterval } from './window-schedule.js';
import { windowFlow } from './window-dataflow.js';

const fields = z.strictObject({
  in_height: positive,
  in_width: positive,
  channels: positive,
  lanes: positive,
  lane_bits: positive,
  kernel_height: positive,
  kernel_width: positive,
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
  const least = leastBufferRows(g);
  if (g.buffer_rows < least) {
    refuse(`buffer_rows must hold the rows of a window, at least ${least}, but buffer_rows=${g.buffer_rows}`);
  }
});

/** Cycles from the transfer of the last beat that a window needs to the transfer of its first output beat. */
const windowLatency = 4;

/**
 * The sliding windows of a convolution or pooling layer: padding, stride and dilation on the fly, no idle cycle.
 *
 * The channels are cut into `blocks` equal blocks. Per window: for each block, `repeats` times over, all kernel
 * positions with the block's channel groups. One block: convolutions. One block per group: grouped convolutions, with
 * `repeats` = output channels of a group / pe. One block per channel group (`channels / lanes`): depthwise, pooling.
 */
export const window: UnitManifest<WindowGenerics> = {
  name: 'window',
  file: 'window/window.vhd',
  dependsOn: ['netloom_pkg', 'window_pkg', 'window_walk'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.lane_bits }],
  },
  cost: (g) => ({
    intervalCycles: windowInterval(g),
    latencyCycles: (windowSteps(g)[0]?.needed ?? 0) * windowGeometry(g).groups - 1 + windowLatency,
    multipliers: 0,
    memoryBits: g.buffer_rows * g.in_width * g.channels * g.lane_bits,
  }),
  dataflow: windowFlow,
};

/** The files that only `window` uses. */
export const windowParts: readonly LibraryUnit[] = [
  { name: 'window_pkg', file: 'window/window_pkg.vhd', dependsOn: ['netloom_pkg'] },
  { name: 'window_walk', file: 'window/window_walk.vhd', dependsOn: ['netloom_pkg', 'window_pkg'] },
];
