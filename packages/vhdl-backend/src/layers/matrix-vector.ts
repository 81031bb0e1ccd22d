import { type MvuGenerics, mvu, orderMvuWeights } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { type Feed, addFeed } from './feed.js';
import { endsOf, pixelsOf } from './sites.js';
import { type WeightedLayer, addRounding, operandGenerics, weightedCandidate } from './weighted-layer.js';

/**
 * A layer that multiplies windows of its input by matrices: convolution and dense layers.
 *
 * The matrices of groups of channels are one below the other. The matrix-vector unit knows nothing of groups: it is fed
 * what each of its rows sums, and as `pe` rows are computed at once, these must be of one group.
 */
export interface MatrixVector {
  readonly layer: WeightedLayer;
  /** Channels of a group, among which `simd` divides. */
  readonly foldableInputs: number;
  /** Output channels of a group, among which `pe` divides. */
  readonly foldableOutputs: number;
  /** The windows in beats of `simd` values, those of each group `repeats` times. */
  feed(simd: number, repeats: number): Feed;
}

/** All foldings over the divisors of the input channels and of the output channels of a group. */
export function matrixVectorCandidates(engine: MatrixVector): Candidate[] {
  return divisors(engine.foldableInputs).flatMap((simd) =>
    divisors(engine.foldableOutputs).map((pe) => {
      const units = { feed: feedOf(engine, simd, pe), compute: mvu.cost(mvuGenerics(engine.layer, simd, pe, [])) };
      return weightedCandidate(engine.layer, units, { folding: { pe, simd }, inputLanes: simd, outputLanes: pe });
    }),
  );
}

/** Adds feed, matrix-vector unit and requantization. */
export function buildMatrixVector(engine: MatrixVector, chosen: Candidate, input: Stream, builder: NetlistBuilder): Stream {
  const { pe = 1, simd = 1 } = chosen.folding;
  const { site, sum } = engine.layer;
  const outputBeats = (pixelsOf(endsOf(site).output) * sum.rows) / pe;
  const fed = addFeed(feedOf(engine, simd, pe), input, (outputBeats * sum.columns) / simd, builder);
  const weights = orderMvuWeights(sum.weights, { rows: sum.rows, columns: sum.columns, pe, simd });
  const [accumulators] = builder.add(mvu, {
    role: 'mvu',
    generics: mvuGenerics(engine.layer, simd, pe, weights),
    inputs: [fed],
    outputBeatsPerFrame: [outputBeats],
    comment: `${site.layer.type} ${site.layer.name}: ${sum.rows} x ${sum.columns} weights, pe=${pe} simd=${simd}`,
  });
  return addRounding(engine.layer, accumulators, builder);
}

function feedOf(engine: MatrixVector, simd: number, pe: number): Feed {
  return engine.feed(simd, engine.foldableOutputs / pe);
}

function mvuGenerics(layer: WeightedLayer, simd: number, pe: number, weights: readonly number[]): MvuGenerics {
  const { rows, columns } = layer.sum;
  const { output } = endsOf(layer.site);
  return { ...operandGenerics(layer), weights, rows, columns, pe, simd, vectors_per_frame: pixelsOf(output) };
}
