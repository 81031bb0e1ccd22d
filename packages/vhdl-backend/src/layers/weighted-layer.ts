import { type Diagnostic, type WeightedSum, accumulatorBits, elementCount, layerSubject, weightedSum } from '@netloom/ir';
import { type MvuGenerics, type RequantGenerics, type UnitCost, requant } from '@netloom/vhdl-ip';
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
  /** The unit behind the accumulators, one lane wide. */
  readonly rounding: RequantGenerics;
}

/** The weighted sums of a site with their widths. */
export function weightedLayer(site: LayerSite): WeightedLayer {
  const { input, output } = endsOf(site);
  const sum = weightedSum(site.layer, formatOf(input));
  const bits = Math.max(2, accumulatorBits(sum.ranges));
  const rounding = requantGenerics(site.layer, output, 1, bits);
  return { site, sum, accumulatorBits: bits, weightBits: signedBits(sum.weights), rounding };
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
  layer: WeightedLayer,
  units: { readonly feed: Feed; readonly compute: UnitCost },
  ways: Pick<Candidate, 'folding'> & { readonly outputLanes: number },
): Candidate {
  const { input, output } = endsOf(layer.site);
  const inputBeats = elementCount(input.axes) / units.feed.inputLanes;
  const rounding = requant.cost({ ...layer.rounding, lanes: ways.outputLanes });
  const feed = feedCost(units.feed);
  const costs = [units.compute, rounding, ...(feed === undefined ? [] : [feed])];
  return {
    folding: ways.folding,
    inputLanes: [units.feed.inputLanes],
    outputLanes: [ways.outputLanes],
    intervalCycles: Math.max(inputBeats, units.compute.intervalCycles, feed?.intervalCycles ?? 0),
    multipliers: units.compute.multipliers,
    otherMultipliers: rounding.multipliers,
    macs: pixelsOf(output) * layer.sum.rows * layer.sum.columns,
    memoryBits: costs.reduce((total, { memoryBits }) => total + memoryBits, 0),
  };
}

/** Adds the requantization of the accumulators. */
export function addRounding(layer: WeightedLayer, accumulators: Stream | undefined, builder: NetlistBuilder): Stream {
  if (accumulators === undefined) throw new Error('a unit of multipliers has one output');
  return addRequantization(accumulators, { ...layer.rounding, lanes: accumulators.lanes }, builder);
}

function signedBits(values: Int32Array): number {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  let bits = 1;
  while (low < -(2 ** (bits - 1)) || high >= 2 ** (bits - 1)) bits++;
  return bits;
}
