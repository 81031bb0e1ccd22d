import type { SpatialWindow } from '@netloom/ir';
import { type WindowGenerics, type WindowTile, sufficientBufferRows, windowTile } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { LayerSite } from '../mapping.js';
import { bitPattern, channelsOf, endsOf, formatOf, pixelsOf, spaceOf } from './sites.js';

/** What a beat of windows holds: kernel positions, and channels at each of them. */
export interface WindowBeat {
  readonly positions: number;
  readonly lanes: number;
}

/** How the windows of a layer are emitted. */
export interface WindowUse extends WindowBeat {
  /** The code that padded positions hold. */
  readonly padCode: number;
  readonly repeats: number;
  /** Blocks of channels that are emitted one after the other within a window. */
  readonly blocks: number;
}

/**
 * The window unit's generics for a layer that slides a window over its input, with as many rows as full speed takes, and
 * as few input lanes as do not make the input its bound. A 1-D window slides over a single row.
 */
export function windowGenerics(site: LayerSite, attributes: SpatialWindow, use: WindowUse): WindowGenerics {
  const { input } = endsOf(site);
  const { height, width } = spaceOf(input);
  const { bits } = formatOf(input);
  const channels = channelsOf(input);
  const kernel = kernelOf(attributes);
  const tile = windowTile(kernel, use.positions);
  const strides = rowsAndColumns(attributes.strides, 1);
  const dilations = rowsAndColumns(attributes.dilations, 1);
  const begin = rowsAndColumns(attributes.padsBegin, 0);
  const end = rowsAndColumns(attributes.padsEnd, 0);
  const generics = {
    in_height: height,
    in_width: width,
    channels,
    in_lanes: inputLanes(site, kernel, use),
    lanes: use.lanes,
    lane_bits: bits,
    kernel_height: kernel.height,
    kernel_width: kernel.width,
    tile_height: tile.height,
    tile_width: tile.width,
    stride_height: strides.row,
    stride_width: strides.column,
    dilation_height: dilations.row,
    dilation_width: dilations.column,
    pad_top: begin.row,
    pad_left: begin.column,
    pad_bottom: end.row,
    pad_right: end.column,
    pad_code: bitPattern(use.padCode, bits),
    repeats: use.repeats,
    blocks: use.blocks,
    buffer_rows: 1,
  };
  return { ...generics, buffer_rows: sufficientBufferRows(generics) };
}

/** Rows and columns of the kernel. */
export function kernelOf({ kernel }: SpatialWindow): WindowTile {
  const { row, column } = rowsAndColumns(kernel, 1);
  return { height: row, width: column };
}

/** The fewest lanes with which a frame comes in no more cycles than its windows take; all channels if none do. */
function inputLanes(site: LayerSite, kernel: WindowTile, use: WindowUse): number {
  const { input, output } = endsOf(site);
  const channels = channelsOf(input);
  const windowBeats = ((kernel.height * kernel.width) / use.positions) * (channels / use.lanes) * use.repeats;
  const fits = (lanes: number): boolean => (pixelsOf(input) * channels) / lanes <= pixelsOf(output) * windowBeats;
  return divisors(channels / use.lanes).map((parts) => parts * use.lanes).find(fits) ?? channels;
}

/** Row and column entry of a list with one entry for each spatial axis; `single` stands in for the row of a 1-D list. */
function rowsAndColumns(list: readonly number[], single: number): { readonly row: number; readonly column: number } {
  const [first = single, second] = list;
  return second === undefined ? { row: single, column: first } : { row: first, column: second };
}
