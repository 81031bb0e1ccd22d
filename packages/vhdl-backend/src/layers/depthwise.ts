import { type DepthwiseGenerics, depthwise, orderDepthwiseWeights } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { type Feed, addFeed } from './feed.js';
import { channelsOf, endsOf, pixelsOf } from './sites.js';
import { type WeightedLayer, addRounding, operandGenerics, weightedCandidate } from './weighted-layer.js';

/** A convolution whose every channel has output channels of its own; `lanes` channels are multiplied at once. */
export interface Depthwise {
  readonly layer: WeightedLayer;
  /** The windows of `lanes` channels after the other, each `repeats` times. */
  feed(lanes: number, repeats: number): Feed;
}

/** All foldings over the divisors of the channels. */
export function depthwiseCandidates(engine: Depthwise): Candidate[] {
  return divisors(channelsOf(endsOf(engine.layer.site).input)).map((lanes) => {
    const generics = depthwiseGenerics(engine.layer, lanes, []);
    const units = { feed: engine.feed(lanes, generics.multiplier), compute: depthwise.cost(generics) };
    return weightedCandidate(engine.layer, units, { folding: { lanes }, outputLanes: lanes });
  });
}

/** Adds feed, depthwise unit and requantization. */
export function buildDepthwise(engine: Depthwise, chosen: Candidate, input: Stream, builder: NetlistBuilder): Stream {
  const { lanes = 1 } = chosen.folding;
  const { site, sum } = engine.layer;
  const weights = orderDepthwiseWeights(sum.weights, sum.columns, lanes);
  const generics = depthwiseGenerics(engine.layer, lanes, weights);
  const outputBeats = (generics.pixels_per_frame * sum.rows) / lanes;
  const fed = addFeed(engine.feed(lanes, generics.multiplier), input, outputBeats * sum.columns, builder);
  const [accumulators] = builder.add(depthwise, {
    role: 'depthwise',
    generics,
    inputs: [fed],
    outputBeatsPerFrame: [outputBeats],
    comment: `${site.layer.type} ${site.layer.name}: ${sum.rows} x ${sum.columns} weights, lanes=${lanes}`,
  });
  return addRounding(engine.layer, accumulators, builder);
}

function depthwiseGenerics(layer: WeightedLayer, lanes: number, weights: readonly number[]): DepthwiseGenerics {
  const { input, output } = endsOf(layer.site);
  const channels = channelsOf(input);
  return {
    ...operandGenerics(layer),
    weights,
    channels,
    multiplier: layer.sum.rows / channels,
    taps: layer.sum.columns,
    lanes,
    pixels_per_frame: pixelsOf(output),
  };
}
