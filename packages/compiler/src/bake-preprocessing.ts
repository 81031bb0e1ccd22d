import {
  type AffinePreprocessing,
  type Graph,
  type Layer,
  type Preprocessing,
  type Result,
  type Value,
  affineOf,
  applyAffine,
  conv,
  elementCount,
  entryAt,
  flatten,
  gemm,
  renderElementType,
  success,
  usesOf,
  valueOf,
  withValues,
} from '@netloom/ir';
import { compilerDiagnostics } from './compiler-diagnostics.js';
import { type Folding, foldWeights } from './fold-weights.js';

/** A float graph whose inputs are raw numbers of 8 bits less a zero point. */
export interface BakedGraph {
  readonly graph: Graph;
  /** The code of an input's real 0: input = raw - zeroPoint. */
  readonly zeroPoint: number;
}

/** A raw number of 8 bits. */
const greatestRaw = 255;

/**
 * Makes scale, mean and std of a preprocessing a part of the first layers, so that raw 8-bit numbers can go in: in real
 * arithmetic the result is the same. That is possible where
 *
 * - every graph input goes into Conv and Gemm alone (Flatten may come between): their weights take `scale / std` of the
 *   input's channel, and the bias takes what `-mean / std` adds up to;
 * - none of those pads, as a padded 0 is not a raw 0 then; or one raw number becomes exactly 0 in every channel: it is
 *   the zero point, the input's code in padding, and the bias stays.
 *
 * @returns undefined where it is not possible, and a note that says why; without a note if there is nothing to do
 * @errors CMP010 preprocessingOnHost as a note
 */
export function bakePreprocessing(graph: Graph, preprocessing: Preprocessing): Result<BakedGraph | undefined> {
  const affine = affineOf(preprocessing);
  if (isIdentity(affine)) return success(undefined);
  const first: FirstLayers = { layers: new Map(), views: [] };
  for (const input of graph.inputs) {
    const reason = collectFirst(graph, input, channelsOf(valueOf(graph, input)), first);
    if (reason !== undefined) return staysOnHost(graph, reason);
  }
  const padding = [...first.layers.keys()].find(pads);
  const zeroPoint = padding === undefined ? 0 : commonZero(affine);
  if (zeroPoint === undefined)
    return staysOnHost(graph, `${describe(padding)} pads with 0, and no whole number from 0 to ${greatestRaw} becomes 0 in every channel`);
  const layers: Layer[] = [];
  for (const layer of graph.layers) {
    const channels = first.layers.get(layer);
    const folded = channels === undefined ? layer : foldWeights(layer, foldingOf(affine, channels, padding === undefined));
    if (folded === undefined) return staysOnHost(graph, `weights of ${describe(layer)} would leave the normal numbers of float32`);
    layers.push(folded);
  }
  const changed = [...graph.inputs, ...first.views].map((name) => withoutTensors(valueOf(graph, name)));
  return success({ graph: withValues({ ...graph, layers }, changed), zeroPoint });
}

/** Where inputs go first. */
interface FirstLayers {
  /** With the channels of what they read. */
  readonly layers: Map<Layer, number>;
  /** Values that are inputs in another shape. */
  readonly views: string[];
}

/** Follows a value to the layers that weigh it. @returns what keeps it from being raw as text */
function collectFirst(graph: Graph, name: string, channels: number, first: FirstLayers): string | undefined {
  const { type } = valueOf(graph, name);
  if (type.kind !== 'float32') return `${JSON.stringify(name)} is ${renderElementType(type)}`;
  if (graph.outputs.includes(name)) return `${JSON.stringify(name)} leaves the graph as it is`;
  for (const { layer } of usesOf(graph, name)) {
    const [output] = layer.outputs;
    if (layer.type === flatten.type && output !== undefined) {
      const reason = collectFirst(graph, output, channels, first);
      if (reason !== undefined) return reason;
      first.views.push(output);
    } else if (layer.type === conv.type || layer.type === gemm.type) first.layers.set(layer, channels);
    else return `${describe(layer)} is neither Conv nor Gemm`;
  }
  return undefined;
}

function foldingOf(affine: AffinePreprocessing, channels: number, withOffset: boolean): Folding {
  return {
    channels,
    factor: (channel) => affine.scale / entryAt(affine.std, channel),
    offset: (channel) => (withOffset ? applyAffine(affine, 0, channel) : 0),
  };
}

/** Channels as preprocessing counts them: those of an image, even if it was flattened. */
function channelsOf({ axes, provenance }: Value): number {
  return elementCount((provenance?.factors ?? axes).slice(-1));
}

function pads(layer: Layer): boolean {
  if (layer.type !== conv.type) return false;
  const { padsBegin, padsEnd } = conv.of(layer).attributes;
  return [...padsBegin, ...padsEnd].some((pad) => pad > 0);
}

/** The raw number that becomes exactly 0 in all channels. */
function commonZero(affine: AffinePreprocessing): number | undefined {
  const zero = Math.round(entryAt(affine.mean, 0) / affine.scale);
  if (!(zero >= 0 && zero <= greatestRaw)) return undefined;
  // `zero + 0` and not -0: it becomes a zero point.
  return affine.mean.every((_, channel) => applyAffine(affine, zero, channel) === 0) ? zero + 0 : undefined;
}

function isIdentity({ scale, mean, std }: AffinePreprocessing): boolean {
  return scale === 1 && mean.every((entry) => entry === 0) && std.every((entry) => entry === 1);
}

/** Raw numbers are no tensor of the source any more. */
function withoutTensors(value: Value): Value {
  return value.provenance === undefined ? value : { ...value, provenance: { ...value.provenance, tensors: [] } };
}

function describe(layer: Layer | undefined): string {
  return layer === undefined ? 'no layer' : `${layer.type} ${JSON.stringify(layer.name)}`;
}

function staysOnHost(graph: Graph, reason: string): Result<undefined> {
  return success(undefined, [compilerDiagnostics.make.preprocessingOnHost({ kind: 'graph', name: graph.name }, { reason })]);
}
