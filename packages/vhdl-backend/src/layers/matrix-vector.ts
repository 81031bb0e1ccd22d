import { type WeightedSum, accumulatorBits, weightedSum } from '@netloom/ir';
import { type MvuGenerics, type ReplayGenerics, type UnitCost, type WindowGenerics, mvu, orderMvuWeights, replay, requant, window } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate, LayerSite } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { addRequantization, requantGenerics } from './requantization.js';
import { endsOf, formatOf, pixelsOf } from './sites.js';

/** How a layer's windows reach the matrix-vector unit, for a given folding. */
export type Feed =
  | { readonly kind: 'window'; readonly generics: WindowGenerics }
  | { readonly kind: 'replay'; readonly generics: ReplayGenerics }
  | { readonly kind: 'direct' };

/** A layer that multiplies windows of its input by one matrix: convolution and dense layers. */
export interface MatrixVector {
  readonly site: LayerSite;
  readonly sum: WeightedSum;
  /** Bits of the accumulators: what the actual weights, bias and input codes need. */
  readonly accumulatorBits: number;
  /** Channels among which `simd` divides. */
  readonly foldableInputs: number;
  feed(simd: number, groups: number): Feed;
}

/**
 * Vectors of one pixel's channels, each given to the matrix-vector unit once for every group of output lanes; a single
 * group takes the stream as it comes.
 */
export function replayFeed(site: LayerSite, columns: number, simd: number, groups: number): Feed {
  if (groups === 1) return { kind: 'direct' };
  const { input, output } = endsOf(site);
  return {
    kind: 'replay',
    generics: {
      data_bits: simd * formatOf(input).bits,
      beats: columns / simd,
      repeats: groups,
      vectors_per_frame: pixelsOf(output),
    },
  };
}

/** The weighted sum of a site with its accumulator width. */
export function matrixVector(
  site: LayerSite,
  foldableInputs: number,
  feed: (simd: number, groups: number) => Feed,
): MatrixVector {
  const sum = weightedSum(site.layer, formatOf(endsOf(site).input));
  return { site, sum, accumulatorBits: Math.max(2, accumulatorBits(sum.ranges)), foldableInputs, feed };
}

/** All foldings over the divisors of the input channels and of the output channels. */
export function matrixVectorCandidates(engine: MatrixVector): Candidate[] {
  const { sum, foldableInputs } = engine;
  return divisors(foldableInputs).flatMap((simd) => divisors(sum.rows).map((pe) => candidate(engine, simd, pe)));
}

/** Adds feed, matrix-vector unit and requantization. */
export function buildMatrixVector(engine: MatrixVector, chosen: Candidate, input: Stream, builder: NetlistBuilder): Stream {
  const { pe = 1, simd = 1 } = chosen.folding;
  const { site, sum } = engine;
  const { output } = endsOf(site);
  const steps = sum.columns / simd;
  const groups = sum.rows / pe;
  const beats = pixelsOf(output) * groups * steps;
  const fed = addFeed(engine.feed(simd, groups), input, beats, builder);
  const [accumulators] = builder.add(mvu, {
    role: 'mvu',
    generics: mvuGenerics(engine, simd, pe, orderMvuWeights(sum.weights, { rows: sum.rows, columns: sum.columns, pe, simd })),
    inputs: [fed],
    outputBeatsPerFrame: [pixelsOf(output) * groups],
    comment: `${site.layer.type} ${site.layer.name}: ${sum.rows} x ${sum.columns} weights, pe=${pe} simd=${simd}`,
  });
  if (accumulators === undefined) throw new Error('a matrix-vector unit has one output');
  return addRequantization(accumulators, requantGenerics(site.layer, output, pe, engine.accumulatorBits), builder);
}

function candidate(engine: MatrixVector, simd: number, pe: number): Candidate {
  const { site, sum } = engine;
  const { output } = endsOf(site);
  const groups = sum.rows / pe;
  const compute = mvu.cost(mvuGenerics(engine, simd, pe, []));
  const rounding = requant.cost(requantGenerics(site.layer, output, pe, engine.accumulatorBits));
  const feed = feedCost(engine.feed(simd, groups));
  const units = [feed, compute, rounding].filter((cost) => cost !== undefined);
  return {
    folding: { pe, simd },
    inputLanes: [simd],
    outputLanes: [pe],
    intervalCycles: Math.max(
      pixelsOf(output) * groups * (sum.columns / simd),
      ...(feed === undefined ? [] : [feed.intervalCycles]),
    ),
    multipliers: compute.multipliers,
    otherMultipliers: rounding.multipliers,
    macs: pixelsOf(output) * sum.rows * sum.columns,
    memoryBits: units.reduce((bits, cost) => bits + cost.memoryBits, 0),
  };
}

function feedCost(feed: Feed): UnitCost | undefined {
  switch (feed.kind) {
    case 'window':
      return window.cost(feed.generics);
    case 'replay':
      return replay.cost(feed.generics);
    case 'direct':
      return undefined;
  }
}

function addFeed(feed: Feed, input: Stream, beats: number, builder: NetlistBuilder): Stream {
  const common = { inputs: [input], outputBeatsPerFrame: [beats] };
  const outputs =
    feed.kind === 'window'
      ? builder.add(window, { role: 'window', generics: feed.generics, ...common })
      : feed.kind === 'replay'
        ? builder.add(replay, { role: 'replay', generics: feed.generics, keepsLanes: true, ...common })
        : [input];
  const [fed] = outputs;
  if (fed === undefined) throw new Error('a feed has one output');
  return fed;
}

function mvuGenerics(engine: MatrixVector, simd: number, pe: number, weights: readonly number[]): MvuGenerics {
  const { site, sum } = engine;
  const { input, output } = endsOf(site);
  const format = formatOf(input);
  return {
    in_bits: format.bits,
    in_signed: format.signed,
    weight_bits: signedBits(sum.weights),
    weights,
    bias: { entryBits: engine.accumulatorBits, entries: [...sum.bias] },
    rows: sum.rows,
    columns: sum.columns,
    pe,
    simd,
    acc_bits: engine.accumulatorBits,
    vectors_per_frame: pixelsOf(output),
  };
}

function signedBits(values: Int32Array): number {
  let bits = 1;
  for (const value of values) while (value < -(2 ** (bits - 1)) || value >= 2 ** (bits - 1)) bits++;
  return bits;
}
