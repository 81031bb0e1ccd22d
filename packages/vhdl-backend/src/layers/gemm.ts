import { elementCount } from '@netloom/ir';
import type { Mapping } from '../mapping.js';
import { replayFeed } from './feed.js';
import { type MatrixVector, buildMatrixVector, matrixVectorCandidates } from './matrix-vector.js';
import { channelsOf, endsOf } from './sites.js';
import { type WeightedLayer, operandLimits, operandProblems, weightedLayer } from './weighted-layer.js';

/** Dense layer: replay, matrix-vector unit, requantization. */
export const gemm: Mapping = {
  layerType: 'Gemm',
  limits: operandLimits,
  check: operandProblems,
  candidates: (site) => matrixVectorCandidates(denseEngine(weightedLayer(site))),
  build: (site, candidate, [input], builder) => {
    if (input === undefined) throw new Error('a dense layer has one input');
    return [buildMatrixVector(denseEngine(weightedLayer(site)), candidate, input, builder)];
  },
};

/** One vector of all values of a frame, in stream order. */
export function denseEngine(layer: WeightedLayer): MatrixVector {
  const { input, output } = endsOf(layer.site);
  const inputs = elementCount(input.axes);
  return {
    layer,
    foldableInputs: inputs,
    foldableOutputs: channelsOf(output),
    kernel: { height: 1, width: 1 },
    feed: ({ lanes }, repeats) => replayFeed(input, inputs, lanes, repeats),
  };
}
