import { type DepthwiseGenerics, type WindowTile, depthwise, orderDepthwiseWeights, windowOrder, windowTile } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { type Feed, addFeed } from './feed.js';
import { channelsOf, endsOf, pixelsOf } from './sites.js';
import { type WeightedLayer, addRounding, operandGenerics, weightedCandidate } from './weighted-layer.js';
import type { WindowBeat } from './window-generics.js';

/** A convolution whose every channel has output channels of its own. */
export interface Depthwise {
  readonly layer: WeightedLayer;
  readonly kernel: WindowTile;
  /** The windows of a beat's channels, one group of channels after the other, each `repeats` times. */
  feed(beat: WindowBeat, repeats: number): Feed;
}

/**
 * All foldings over the divisors of the channels, `lanes`, and of the kernel's `positions`; their product is multiplied at
 * once. Kernels of one position do not name it.
 */
export function depthwiseCandidates(engine: Depthwise): Candidate[] {
  const { layer } = engine;
  const taps = layer.sum.columns;
  return divisors(taps).flatMap((positions) =>
    divisors(channelsOf(endsOf(layer.site).input)).map((lanes) => {
      const beat = { positions, lanes };
      const generics = depthwiseGenerics(layer, beat, []);
      const units = { feed: engine.feed(beat, generics.multiplier), compute: depthwise.cost(generics) };
      return weightedCandidate(layer, units, { folding: taps === 1 ? { lanes } : beat, outputLanes: lanes });
    }),
  );
}

/** Adds feed, depthwise unit and requantization. */
export function buildDepthwise(engine: Depthwise, chosen: Candidate, input: Stream, builder: NetlistBuilder): Stream {
  const { lanes = 1, positions = 1 } = chosen.folding;
  const beat = { positions, lanes };
  const { site, sum } = engine.layer;
  const weights = orderDepthwiseWeights(inBeatOrder(engine, beat), sum.columns, lanes);
  const generics = depthwiseGenerics(engine.layer, beat, weights);
  const outputBeats = (generics.pixels_per_frame * sum.rows) / lanes;
  const fed = addFeed(engine.feed(beat, generics.multiplier), input, (outputBeats * sum.columns) / positions, builder);
  const [accumulators] = builder.add(depthwise, {
    role: 'depthwise',
    generics,
    inputs: [fed],
    outputBeatsPerFrame: [outputBeats],
    comment: `${site.layer.type} ${site.layer.name}: ${sum.rows} x ${sum.columns} weights, lanes=${lanes} positions=${positions}`,
  });
  return addRounding(engine.layer, accumulators, builder);
}

/** The weights with each output channel's taps in the order in which the beats bring their values. */
function inBeatOrder({ layer, kernel }: Depthwise, { positions }: WindowBeat): Int32Array {
  const { weights, columns: taps } = layer.sum;
  const order = windowOrder(kernel, windowTile(kernel, positions), 1, 1);
  return weights.map((_, i) => weights[i - (i % taps) + (order[i % taps] ?? 0)] ?? 0);
}

function depthwiseGenerics(
  layer: WeightedLayer,
  { positions, lanes }: WindowBeat,
  weights: readonly number[],
): DepthwiseGenerics {
  const { input, output } = endsOf(layer.site);
  const channels = channelsOf(input);
  return {
    ...operandGenerics(layer),
    weights,
    channels,
    multiplier: layer.sum.rows / channels,
    taps: layer.sum.columns,
    positions,
    lanes,
    pixels_per_frame: pixelsOf(output),
  };
}
