import { conv as convType, layerSubject } from '@netloom/ir';
import type { LayerSite, Mapping } from '../mapping.js';
import { type Depthwise, buildDepthwise, depthwiseCandidates } from './depthwise.js';
import { type Feed, coversFrame, windowFeed } from './feed.js';
import { denseEngine } from './gemm.js';
import { type MatrixVector, buildMatrixVector, matrixVectorCandidates } from './matrix-vector.js';
import { channelsOf, endsOf, zeroPointOf } from './sites.js';
import { operandLimits, operandProblems, weightedLayer } from './weighted-layer.js';
import { type WindowBeat, kernelOf } from './window-generics.js';
import { windowLimits, windowProblems } from './window-limits.js';

/**
 * Convolution: window (or replay, where no rows need to be kept), multipliers, requantization.
 *
 * Groups of several channels are multiplied by a matrix-vector unit, `{ pe, simd }`; groups of one channel each by a
 * depthwise unit, `{ lanes }`. Where such a channel has several output channels either does, one being parallel over
 * the outputs of a channel, the other over channels. A kernel as large as the input makes one pixel: without groups it is a
 * dense layer over all of them, and keeps no rows.
 */
export const conv: Mapping = {
  layerType: 'Conv',
  limits: [...windowLimits, ...operandLimits],
  check: (site) => [...windowProblems(layerSubject(site.layer), convType.of(site.layer).attributes), ...operandProblems(site)],
  candidates(site) {
    const { matrixVector, depthwise } = enginesOf(site);
    return [
      ...(depthwise === undefined ? [] : depthwiseCandidates(depthwise)),
      ...(matrixVector === undefined ? [] : matrixVectorCandidates(matrixVector)),
    ];
  },
  build(site, candidate, [input], builder) {
    if (input === undefined) throw new Error('a convolution has one input');
    const { matrixVector, depthwise } = enginesOf(site);
    if (depthwise !== undefined && candidate.folding.lanes !== undefined)
      return [buildDepthwise(depthwise, candidate, input, builder)];
    if (matrixVector === undefined) throw new Error('a depthwise convolution folds by lanes');
    return [buildMatrixVector(matrixVector, candidate, input, builder)];
  },
};

/** The units that can multiply for a convolution; at least one. */
interface Engines {
  readonly matrixVector?: MatrixVector;
  readonly depthwise?: Depthwise;
}

function enginesOf(site: LayerSite): Engines {
  const { input, output } = endsOf(site);
  const { attributes } = convType.of(site.layer);
  const { groups } = attributes;
  const layer = weightedLayer(site);
  if (groups === 1 && coversFrame(input, attributes)) return { matrixVector: denseEngine(layer) };
  const foldableInputs = channelsOf(input) / groups;
  const foldableOutputs = channelsOf(output) / groups;
  const feed = (beat: WindowBeat, blocks: number, repeats: number): Feed =>
    windowFeed(site, attributes, { ...beat, blocks, repeats, padCode: zeroPointOf(input) });
  const matrixVector: MatrixVector = {
    layer,
    foldableInputs,
    foldableOutputs,
    kernel: kernelOf(attributes),
    feed: (beat, repeats) => feed(beat, groups, repeats),
  };
  if (groups === 1 || foldableInputs > 1) return { matrixVector };
  const depthwise: Depthwise = {
    layer,
    kernel: kernelOf(attributes),
    feed: (beat, repeats) => feed(beat, channelsOf(input) / beat.lanes, repeats),
  };
  return foldableOutputs === 1 ? { depthwise } : { depthwise, matrixVector };
}
