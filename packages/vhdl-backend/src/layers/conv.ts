import { type ConvAttributes, conv as convType, layerSubject } from '@netloom/ir';
import { hdlDiagnostics } from '../hdl-diagnostics.js';
import type { LayerSite, Mapping } from '../mapping.js';
import {
  type MatrixVector,
  buildMatrixVector,
  matrixVector,
  matrixVectorCandidates,
  replayFeed,
} from './matrix-vector.js';
import { channelsOf, endsOf, zeroPointOf } from './sites.js';
import { windowGenerics } from './window-generics.js';

/** Convolution: window (or replay, for a 1x1 kernel), matrix-vector unit, requantization. */
export const conv: Mapping = {
  layerType: 'Conv',
  check({ layer }) {
    const { groups } = convType.of(layer).attributes;
    return groups === 1 ? [] : [hdlDiagnostics.make.groupsUnsupported(layerSubject(layer), { groups })];
  },
  candidates: (site) => matrixVectorCandidates(engineOf(site)),
  build: (site, candidate, [input], builder) => {
    if (input === undefined) throw new Error('a convolution has one input');
    return [buildMatrixVector(engineOf(site), candidate, input, builder)];
  },
};

function engineOf(site: LayerSite): MatrixVector {
  const { input } = endsOf(site);
  const { attributes } = convType.of(site.layer);
  const pointwise = isPointwise(attributes);
  return matrixVector(site, channelsOf(input), (simd, groups) => {
    if (pointwise) return replayFeed(site, channelsOf(input), simd, groups);
    const use = { lanes: simd, padCode: zeroPointOf(input), repeats: groups, channelsOuter: false };
    return { kind: 'window', generics: windowGenerics(site, attributes, use) };
  });
}

/** True if every pixel is its own window, so that no rows need to be kept. */
function isPointwise({ kernel, strides, padsBegin, padsEnd }: ConvAttributes): boolean {
  return [...kernel, ...strides].every((size) => size === 1) && [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}
