import { type SpatialWindow, type Value, elementCount, spatialAxes } from '@netloom/ir';
import { type ReplayGenerics, type UnitCost, type WindowGenerics, replay, window } from '@netloom/vhdl-ip';
import { greatestCommonDivisor } from '../folding/divisors.js';
import type { LayerSite } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import { matchLanes } from '../netlist/match-lanes.js';
import type { Stream } from '../netlist/netlist.js';
import { channelsOf, endsOf, formatOf } from './sites.js';
import { type WindowUse, windowGenerics } from './window-generics.js';

/** How a layer's windows reach its multipliers, for a given folding. */
export type Feed = (
  | { readonly kind: 'window'; readonly generics: WindowGenerics }
  | { readonly kind: 'replay'; readonly generics: ReplayGenerics; readonly lanes: number }
  | { readonly kind: 'direct'; readonly lanes: number }
) & { readonly inputLanes: number };

/**
 * The windows of a layer, block by block of channels, each block `repeats` times. Where a block of a window is one piece
 * of the stream no rows need to be kept: every pixel its own window, or the frame the only one and not cut into blocks, and
 * each beat a single kernel position.
 */
export function windowFeed(site: LayerSite, attributes: SpatialWindow, use: WindowUse): Feed {
  const { input } = endsOf(site);
  const taps = attributes.kernel.reduce((product, size) => product * size, 1);
  const isPiece = isPointwise(attributes) || (coversFrame(input, attributes) && (use.blocks === 1 || taps === 1));
  if (!isPiece || use.positions > 1) {
    const generics = windowGenerics(site, attributes, use);
    return { kind: 'window', generics, inputLanes: generics.in_lanes };
  }
  return replayFeed(input, (taps * channelsOf(input)) / use.blocks, use.lanes, use.repeats);
}

/**
 * Pieces of `length` values as they follow each other in the stream, each `repeats` times; once is the stream itself. Beats
 * may hold values of several pixels: the stream then comes with as many lanes as a pixel and a beat have in common, or with
 * whole pixels where these would make the input the bound.
 */
export function replayFeed(input: Value, length: number, lanes: number, repeats: number): Feed {
  const common = greatestCommonDivisor(channelsOf(input), lanes);
  const inputLanes = lanes <= common * repeats ? common : channelsOf(input);
  if (repeats === 1) return { kind: 'direct', lanes, inputLanes };
  const generics = {
    data_bits: lanes * formatOf(input).bits,
    beats: length / lanes,
    repeats,
    vectors_per_frame: elementCount(input.axes) / length,
  };
  return { kind: 'replay', generics, lanes, inputLanes };
}

/** What the unit of a feed costs; undefined where there is none. */
export function feedCost(feed: Feed): UnitCost | undefined {
  switch (feed.kind) {
    case 'window':
      return window.cost(feed.generics);
    case 'replay':
      return replay.cost(feed.generics);
    case 'direct':
      return undefined;
  }
}

/**
 * Adds the unit of a feed.
 *
 * @param beats beats of a frame that it emits
 */
export function addFeed(feed: Feed, input: Stream, beats: number, builder: NetlistBuilder): Stream {
  const common = { inputs: [feed.kind === 'window' ? input : matchLanes(input, feed.lanes, builder)], outputBeatsPerFrame: [beats] };
  const outputs =
    feed.kind === 'window'
      ? builder.add(window, { role: 'window', generics: feed.generics, ...common })
      : feed.kind === 'replay'
        ? builder.add(replay, { role: 'replay', generics: feed.generics, keepsLanes: true, ...common })
        : common.inputs;
  const [fed] = outputs;
  if (fed === undefined) throw new Error('a feed has one output');
  return fed;
}

/** True if the frame is the only window. */
export function coversFrame(input: Value, { kernel, padsBegin, padsEnd }: SpatialWindow): boolean {
  return spatialAxes(input.axes).every(({ size }, i) => size === kernel[i]) && isUnpadded(padsBegin, padsEnd);
}

/** True if every pixel is its own window. */
function isPointwise({ kernel, strides, padsBegin, padsEnd }: SpatialWindow): boolean {
  return [...kernel, ...strides].every((size) => size === 1) && isUnpadded(padsBegin, padsEnd);
}

function isUnpadded(padsBegin: readonly number[], padsEnd: readonly number[]): boolean {
  return [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}
