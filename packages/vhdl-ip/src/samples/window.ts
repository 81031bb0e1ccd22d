import { type WindowGenerics, window } from '../units/window.js';
import { sufficientBufferRows } from '../units/window-schedule.js';
import { samplesOf } from './unit-samples.js';
import { counting } from './values.js';

const kernel: WindowGenerics = {
  in_height: 5, in_width: 5, channels: 2, in_lanes: 1, lanes: 1, lane_bits: 4, kernel_height: 3, kernel_width: 3,
  tile_height: 1, tile_width: 1, stride_height: 1,
  stride_width: 1, dilation_height: 1, dilation_width: 1, pad_top: 1, pad_left: 1, pad_bottom: 1, pad_right: 1,
  pad_code: 0, repeats: 2, blocks: 1, buffer_rows: 4,
};

const tiled: WindowGenerics = { ...kernel, in_lanes: 2, tile_height: 3, tile_width: 3, repeats: 1 };

export const windowSamples = samplesOf(window, {
  drawn: {
    about: '2 x 2 windows of frames of 3 x 3 pixels',
    generics: {
      in_height: 3,
      in_width: 3,
      channels: 1,
      in_lanes: 1,
      lanes: 1,
      lane_bits: 8,
      kernel_height: 2,
      kernel_width: 2,
      tile_height: 1,
      tile_width: 1,
      stride_height: 1,
      stride_width: 1,
      dilation_height: 1,
      dilation_width: 1,
      pad_top: 0,
      pad_left: 0,
      pad_bottom: 0,
      pad_right: 0,
      pad_code: 0,
      repeats: 1,
      blocks: 1,
      buffer_rows: 4,
    },
    inputs: { s_axis: [counting(1, 9, 0x11), counting(1, 9, 0x21)].flat() },
    cycles: 34,
  },
  larger: [
    {
      about: '3 x 3 windows of 28 x 28 pixels of 8 channels, 8 lanes, border of one pixel',
      generics: {
        in_height: 28,
        in_width: 28,
        channels: 8,
        in_lanes: 8,
        lanes: 8,
        lane_bits: 8,
        kernel_height: 3,
        kernel_width: 3,
        tile_height: 1,
        tile_width: 1,
        stride_height: 1,
        stride_width: 1,
        dilation_height: 1,
        dilation_width: 1,
        pad_top: 1,
        pad_left: 1,
        pad_bottom: 1,
        pad_right: 1,
        pad_code: 0,
        repeats: 1,
        blocks: 1,
        buffer_rows: 4,
      },
    },
  ],
  placed: [
    { about: '28x28x1, 5x5', generics: rings({ in_height: 28, in_width: 28, channels: 1, in_lanes: 1, lanes: 1 }, 5, 0) },
    { about: '32x32x16, 3x3, 4 lanes', generics: rings({ in_height: 32, in_width: 32, channels: 16, in_lanes: 4, lanes: 4 }, 3, 1) },
    { about: '32x32x16, 3x3, whole kernels of 2 lanes', generics: rings({ in_height: 32, in_width: 32, channels: 16, in_lanes: 2, lanes: 2 }, 3, 1, 3) },
  ],
  netlists: [
    { about: 'padded', generics: kernel },
    { about: 'whole kernels', generics: { ...tiled, buffer_rows: sufficientBufferRows(tiled) } },
    { about: 'strided, block by block', generics: { ...kernel, stride_height: 2, stride_width: 2, blocks: 2, repeats: 1 } },
  ],
});

type Input = Pick<WindowGenerics, 'in_height' | 'in_width' | 'channels' | 'in_lanes' | 'lanes'>;

function rings(input: Input, kernel: number, pad: number, tile = 1): WindowGenerics {
  const g: WindowGenerics = {
    ...{ ...input, lane_bits: 8, kernel_height: kernel, kernel_width: kernel, stride_height: 1, stride_width: 1 },
    ...{ dilation_height: 1, dilation_width: 1, tile_height: tile, tile_width: tile },
    ...{ pad_top: pad, pad_left: pad, pad_bottom: pad, pad_right: pad, pad_code: 0 },
    ...{ repeats: 4, blocks: 1, buffer_rows: input.in_height },
  };
  return { ...g, buffer_rows: sufficientBufferRows(g) };
}
