import { type Diagnostic, type WeightedSum, accumulatorBits, layerSubject, weightedSum } from '@netloom/ir';
import { type MvuGenerics, type UnitCost, requant } from '@netloom/vhdl-ip';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
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
  /** Bits of the accumulators: what the actual weights, bias and input codes need. */
  readonly accumulatorBits: number;
  /** Bits of the weights less their zero points, signed. */
  readonly weightBits: number;
}

/** The weighted sums of a site with their widths. */
export function weightedLayer(site: LayerSite): WeightedLayer {
  const sum = weightedSum(site.layer, formatOf(endsOf(site).input));
  return { site, sum, accumulatorBits: Math.max(2, accumulatorBits(sum.ranges)), weightBits: signedBits(sum.weights) };
}

/** What units of multipliers take. */
const operandLimit = { inputLimit: 16, weightLimit: 17 } as const;

/** What {@link operandProblems} refuses, in words. */
export const operandLimits: readonly string[] = [`inputs of at most ${operandLimit.inputLimit} bits`, `weights less their zero points of at most ${operandLimit.weightLimit} bits`];

/** Operands that no unit multiplies; none of a layer of reals. @errors HDL023 operandTooWide */
export function operandProblems(site: LayerSite): readonly Diagnostic[] {
  const [input] = site.inputs;
  if (input?.type.kind !== 'integer' || site.layer.parameters.weight?.type.kind !== 'integer') return [];
  const operands = { input: input.type.bits, weight: signedBits(weightedSum(site.layer, input.type).weights) };
  if (operands.input <= operandLimit.inputLimit && operands.weight <= operandLimit.weightLimit) return [];
  return [hdlDiagnostics.make.operandTooWide(layerSubject(site.layer), { ...operandLimit, ...operands })];
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
  const rounding = requant.cost(requantGenerics(site.layer, output, ways.outputLanes, bits));
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

/** Adds the requantization of the accumulators. */
export function addRounding(layer: WeightedLayer, accumulators: Stream | undefined, builder: NetlistBuilder): Stream {
  if (accumulators === undefined) throw new Error('a unit of multipliers has one output');
  const { site, accumulatorBits: bits } = layer;
  return addRequantization(accumulators, requantGenerics(site.layer, endsOf(site).output, accumulators.lanes, bits), builder);
}

function signedBits(values: Int32Array): number {
  let bits = 1;
  for (const value of values) while (value < -(2 ** (bits - 1)) || value >= 2 ** (bits - 1)) bits++;
  return bits;
}
