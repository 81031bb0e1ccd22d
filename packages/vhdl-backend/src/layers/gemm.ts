import type { LayerSite, Mapping } from '../mapping.js';
import {
  type MatrixVector,
  buildMatrixVector,
  matrixVector,
  matrixVectorCandidates,
  replayFeed,
} from './matrix-vector.js';
import { channelsOf, endsOf } from './sites.js';

/** Dense layer: replay, matrix-vector unit, requantization. */
export const gemm: Mapping = {
  layerType: 'Gemm',
  candidates: (site) => matrixVectorCandidates(engineOf(site)),
  build: (site, candidate, [input], builder) => {
    if (input === undefined) throw new Error('a dense layer has one input');
    return [buildMatrixVector(engineOf(site), candidate, input, builder)];
  },
};

function engineOf(site: LayerSite): MatrixVector {
  const inputs = channelsOf(endsOf(site).input);
  return matrixVector(site, inputs, (simd, groups) => replayFeed(site, inputs, simd, groups));
}
