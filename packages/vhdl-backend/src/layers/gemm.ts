import type { LayerSite, Mapping } from '../mapping.js';
import { replayFeed } from './feed.js';
import { type MatrixVector, buildMatrixVector, matrixVectorCandidates } from './matrix-vector.js';
import { channelsOf, endsOf } from './sites.js';
import { operandLimits, operandProblems, weightedLayer } from './weighted-layer.js';

/** Dense layer: replay, matrix-vector unit, requantization. */
export const gemm: Mapping = {
  layerType: 'Gemm',
  limits: operandLimits,
  check: operandProblems,
  candidates: (site) => matrixVectorCandidates(engineOf(site)),
  build: (site, candidate, [input], builder) => {
    if (input === undefined) throw new Error('a dense layer has one input');
    return [buildMatrixVector(engineOf(site), candidate, input, builder)];
  },
};

function engineOf(site: LayerSite): MatrixVector {
  const { input, output } = endsOf(site);
  const inputs = channelsOf(input);
  return {
    layer: weightedLayer(site),
    foldableInputs: inputs,
    foldableOutputs: channelsOf(output),
    kernel: { height: 1, width: 1 },
    feed: ({ lanes }, repeats) => replayFeed(input, inputs, lanes, repeats),
  };
}
