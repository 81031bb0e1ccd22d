import { type ConvAttributes, conv as convType, elementCount, layerSubject, spatialAxes } from '@netloom/ir';
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

/** Convolution: window (or replay, where no rows need to be kept), matrix-vector unit, requantization. */
export const conv: Mapping = {
  layerType: 'Conv',
  limits: ['groups = 1'],
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
  const keepsRows = !isPointwise(attributes) && !coversFrame(site, attributes);
  return matrixVector(site, channelsOf(input), (simd, groups) => {
    if (!keepsRows) return replayFeed(site, columnsOf(site), simd, groups);
    const use = { lanes: simd, padCode: zeroPointOf(input), repeats: groups, blocks: 1 };
    return { kind: 'window', generics: windowGenerics(site, attributes, use) };
  });
}

/** Weights of one output channel. */
function columnsOf({ layer }: LayerSite): number {
  const [, ...window] = layer.parameters.weight?.axes ?? [];
  return elementCount(window);
}

/** True if the frame is the only window. */
function coversFrame(site: LayerSite, { kernel, padsBegin, padsEnd }: ConvAttributes): boolean {
  const space = spatialAxes(endsOf(site).input.axes);
  return space.every(({ size }, i) => size === kernel[i]) && [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}

/** True if every pixel is its own window. */
function isPointwise({ kernel, strides, padsBegin, padsEnd }: ConvAttributes): boolean {
  return [...kernel, ...strides].every((size) => size === 1) && [...padsBegin, ...padsEnd].every((pad) => pad === 0);
}
