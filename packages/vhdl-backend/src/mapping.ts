import { type Diagnostic, type Layer, type Value, defineExtensionPoint } from '@netloom/ir';
import type { NetlistBuilder } from './netlist/builder.js';
import type { Stream } from './netlist/netlist.js';

/** A layer with the values it reads and makes: all that a mapping may look at. */
export interface LayerSite {
  readonly layer: Layer;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

/** One way to build a layer, with its price; all that folding search sees of it. */
export interface Candidate {
  /** What a configuration names to ask for it, such as `{ pe: 4, simd: 2 }`. */
  readonly folding: Readonly<Record<string, number>>;
  /** Lanes of each input and output stream; they divide the channels. */
  readonly inputLanes: readonly number[];
  readonly outputLanes: readonly number[];
  /** Cycles per frame, streams included: the layer alone, fed and emptied without a stall. */
  readonly intervalCycles: number;
  /** Multipliers of the weights: pe * simd, or the lanes * positions of a depthwise unit. */
  readonly multipliers: number;
  /** Multipliers elsewhere, such as requantization. */
  readonly otherMultipliers: number;
  /** Multiply-accumulates per frame, padding included. */
  readonly macs: number;
  /** Bits of memories: weights, line buffers, constants. */
  readonly memoryBits: number;
}

/** How a layer type becomes hardware. */
export interface Mapping {
  readonly layerType: string;
  /** What `check` refuses, in a few words each, for tables. */
  readonly limits?: readonly string[];
  /** What of this layer hardware cannot do; asked of float graphs as well, before anything is quantized. */
  check?(site: LayerSite): readonly Diagnostic[];
  /** Every way to build a quantized layer, at least one; a pure function of the layer. */
  candidates(site: LayerSite): readonly Candidate[];
  /**
   * Adds the layer's units for one of its candidates.
   *
   * @param inputs streams with the candidate's `inputLanes`
   * @returns the output streams, with its `outputLanes`
   */
  build(site: LayerSite, candidate: Candidate, inputs: readonly Stream[], builder: NetlistBuilder): readonly Stream[];
}

export const mappings = defineExtensionPoint<Mapping>('vhdl-mapping@1', (part) => part.layerType, {
  perLayerType: true,
});
