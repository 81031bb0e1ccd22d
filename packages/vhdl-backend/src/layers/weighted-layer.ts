import { type WeightedSum, accumulatorBits, weightedSum } from '@netloom/ir';
import { type MvuGenerics, type UnitCost, requant } from '@netloom/vhdl-ip';
import type { Candidate, LayerSite } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { type Feed, feedCost } from './feed.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { endsOf, formatOf, pixelsOf } from './sites.js';

/** A layer of weighted sums, whatever unit multiplies for it. */
export interface WeightedLayer {
  readonly site: LayerSite;
  readonly sum: WeightedSum;
  /** Bits of the accumulators: what the actual weights, bias and input codes need; those of the output where nothing is rounded. */
  readonly accumulatorBits: number;
  /** Bits of the weights less their zero points, signed. */
  readonly weightBits: number;
}

const nothing: UnitCost = { intervalCycles: 0, latencyCycles: 0, multipliers: 0, memoryBits: 0 };

function isRounded({ layer }: LayerSite): boolean {
  return layer.requantization !== undefined;
}

/** The weighted sums of a site with their widths. */
export function weightedLayer(site: LayerSite): WeightedLayer {
  const { input, output } = endsOf(site);
  const sum = weightedSum(site.layer, formatOf(input));
  const bits = isRounded(site) ? accumulatorBits(sum.ranges) : formatOf(output).bits;
  return { site, sum, accumulatorBits: Math.max(2, bits), weightBits: signedBits(sum.weights) };
}

/** The generics that the units of multipliers have in common. */
export function operandGenerics(
  layer: WeightedLayer,
): Pick<MvuGenerics, 'in_bits' | 'in_signed' | 'weight_bits' | 'bias' | 'acc_bits'> {
  const { bits, signed } = formatOf(endsOf(layer.site).input);
  return {
    in_bits: bits,
    in_signed: signed,
    weight_bits: layer.weightBits,
    bias: { entryBits: layer.accumulatorBits, entries: [...layer.sum.bias] },
    acc_bits: layer.accumulatorBits,
  };
}

/** A folding with the price of its feed, its multipliers and its requantization. */
export function weightedCandidate(
  { site, sum, accumulatorBits: bits }: WeightedLayer,
  units: { readonly feed: Feed; readonly compute: UnitCost },
  ways: Pick<Candidate, 'folding'> & { readonly outputLanes: number },
): Candidate {
  const { output } = endsOf(site);
  const rounding = isRounded(site) ? requant.cost(requantGenerics(site.layer, output, ways.outputLanes, bits)) : nothing;
  const feed = feedCost(units.feed);
  const costs = [units.compute, rounding, ...(feed === undefined ? [] : [feed])];
  return {
    folding: ways.folding,
    inputLanes: [units.feed.inputLanes],
    outputLanes: [ways.outputLanes],
    intervalCycles: Math.max(units.compute.intervalCycles, feed?.intervalCycles ?? 0),
    multipliers: units.compute.multipliers,
    otherMultipliers: rounding.multipliers,
    macs: pixelsOf(output) * sum.rows * sum.columns,
    memoryBits: costs.reduce((total, { memoryBits }) => total + memoryBits, 0),
  };
}

/** Adds the requantization of the accumulators; without one they are the output. */
export function addRounding(layer: WeightedLayer, accumulators: Stream | undefined, builder: NetlistBuilder): Stream {
  if (accumulators === undefined) throw new Error('a unit of multipliers has one output');
  const { site, accumulatorBits: bits } = layer;
  if (!isRounded(site)) return accumulators;
  return addRequantization(accumulators, requantGenerics(site.layer, endsOf(site).output, accumulators.lanes, bits), builder);
}

function signedBits(values: Int32Array): number {
  let bits = 1;
  for (const value of values) while (value < -(2 ** (bits - 1)) || value >= 2 ** (bits - 1)) bits++;
  return bits;
}
