import { type MvuGenerics, type WindowTile, mvu, orderMvuWeights, windowOrder, windowTile } from '@netloom/vhdl-ip';
import { divisors } from '../folding/divisors.js';
import type { Candidate } from '../mapping.js';
import type { NetlistBuilder } from '../netlist/builder.js';
import type { Stream } from '../netlist/netlist.js';
import { type Feed, addFeed } from './feed.js';
import { endsOf, pixelsOf } from './sites.js';
import { type WeightedLayer, addRounding, operandGenerics, weightedCandidate } from './weighted-layer.js';
import type { WindowBeat } from './window-generics.js';

/**
 * A layer that multiplies windows of its input by matrices: convolution and dense layers.
 *
 * The matrices of groups of channels are one below the other. The matrix-vector unit knows nothing of groups: it is fed
 * what each of its rows sums, and as `pe` rows are computed at once, these must be of one group.
 */
export interface MatrixVector {
  readonly layer: WeightedLayer;
  /** Channels of a group, and rows and columns of the kernel: `simd` divides all their product. */
  readonly foldableInputs: number;
  readonly kernel: WindowTile;
  /** Output channels of a group, among which `pe` divides. */
  readonly foldableOutputs: number;
  /** The windows in beats, those of each group `repeats` times. */
  feed(beat: WindowBeat, repeats: number): Feed;
}

/**
 * All foldings over the divisors of the output channels of a group, of its input channels, and of the kernel's positions:
 * `simd` is the product of those `positions` and of the channels at each. Kernels of one position do not name it.
 */
export function matrixVectorCandidates(engine: MatrixVector): Candidate[] {
  const { kernel, foldableInputs, foldableOutputs } = engine;
  return divisors(kernel.height * kernel.width).flatMap((positions) =>
    divisors(foldableInputs).flatMap((lanes) =>
      divisors(foldableOutputs).map((pe) => {
        const simd = positions * lanes;
        const units = {
          feed: feedOf(engine, { positions, lanes }, pe),
          compute: mvu.cost(mvuGenerics(engine.layer, simd, pe, [])),
        };
        const folding = kernel.height * kernel.width === 1 ? { pe, simd } : { pe, simd, positions };
        return weightedCandidate(engine.layer, units, { folding, outputLanes: pe });
      }),
    ),
  );
}

/** Adds feed, matrix-vector unit and requantization. */
export function buildMatrixVector(engine: MatrixVector, chosen: Candidate, input: Stream, builder: NetlistBuilder): Stream {
  const { pe = 1, simd = 1, positions = 1 } = chosen.folding;
  const beat = { positions, lanes: simd / positions };
  const { site, sum } = engine.layer;
  const outputBeats = (pixelsOf(endsOf(site).output) * sum.rows) / pe;
  const fed = addFeed(feedOf(engine, beat, pe), input, (outputBeats * sum.columns) / simd, builder);
  const weights = orderMvuWeights(inBeatOrder(engine, beat), { rows: sum.rows, columns: sum.columns, pe, simd });
  const [accumulators] = builder.add(mvu, {
    role: 'mvu',
    generics: mvuGenerics(engine.layer, simd, pe, weights),
    inputs: [fed],
    outputBeatsPerFrame: [outputBeats],
    comment: `${site.layer.type} ${site.layer.name}: ${sum.rows} x ${sum.columns} weights, pe=${pe} simd=${simd}`,
  });
  return addRounding(engine.layer, accumulators, builder);
}

function feedOf(engine: MatrixVector, beat: WindowBeat, pe: number): Feed {
  return engine.feed(beat, engine.foldableOutputs / pe);
}

/** The weights with the columns of each row in the order in which the beats bring their values. */
function inBeatOrder({ layer, kernel, foldableInputs }: MatrixVector, { positions, lanes }: WindowBeat): Int32Array {
  const { weights, rows, columns } = layer.sum;
  const order = windowOrder(kernel, windowTile(kernel, positions), foldableInputs, lanes);
  const ordered = new Int32Array(weights.length);
  for (let row = 0; row < rows; row++) {
    order.forEach((column, i) => {
      ordered[row * columns + i] = weights[row * columns + column] ?? 0;
    });
  }
  return ordered;
}

function mvuGenerics(layer: WeightedLayer, simd: number, pe: number, weights: readonly number[]): MvuGenerics {
  const { rows, columns } = layer.sum;
  const { output } = endsOf(layer.site);
  return { ...operandGenerics(layer), weights, rows, columns, pe, simd, vectors_per_frame: pixelsOf(output) };
}
