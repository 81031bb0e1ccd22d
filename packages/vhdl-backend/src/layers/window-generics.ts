import type { SpatialWindow } from '@netloom/ir';
import { type WindowGenerics, sufficientBufferRows } from '@netloom/vhdl-ip';
import type { LayerSite } from '../mapping.js';
import { bitPattern, channelsOf, endsOf, formatOf, spaceOf } from './sites.js';

/** How the windows of a layer are emitted. */
export interface WindowUse {
  readonly lanes: number;
  /** The code that padded positions hold. */
  readonly padCode: number;
  readonly repeats: number;
  /** Blocks of channels that are emitted one after the other within a window. */
  readonly blocks: number;
}

/**
 * The window unit's generics for a layer that slides a window over its input, with as many rows as full speed takes. A
 * 1-D window slides over a single row.
 */
export function windowGenerics(site: LayerSite, attributes: SpatialWindow, use: WindowUse): WindowGenerics {
  const { input } = endsOf(site);
  const { height, width } = spaceOf(input);
  const { bits } = formatOf(input);
  const kernel = rowsAndColumns(attributes.kernel, 1);
  const strides = rowsAndColumns(attributes.strides, 1);
  const dilations = rowsAndColumns(attributes.dilations, 1);
  const begin = rowsAndColumns(attributes.padsBegin, 0);
  const end = rowsAndColumns(attributes.padsEnd, 0);
  const generics = {
    in_height: height,
    in_width: width,
    channels: channelsOf(input),
    lanes: use.lanes,
    lane_bits: bits,
    kernel_height: kernel.row,
    kernel_width: kernel.column,
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

/** Row and column entry of a list with one entry for each spatial axis; `single` stands in for the row of a 1-D list. */
function rowsAndColumns(list: readonly number[], single: number): { readonly row: number; readonly column: number } {
  const [first = single, second] = list;
  return second === undefined ? { row: single, column: first } : { row: first, column: second };
}
