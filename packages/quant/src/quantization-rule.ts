import { type Fragment, type Layer, type Result, type Value, defineExtensionPoint } from '@netloom/ir';
import type { ObservedRange } from './calibration/observed-range.js';
import type { LayerSettings } from './options.js';
import type { CodePairs } from './requantization/pairs/code-pairs.js';
import type { CodeProducts } from './requantization/products/code-products.js';
import type { RequantizationChannel } from './requantization/staircase.js';

/** Bounds in reals; a missing one is open. */
export interface RealBounds {
  readonly low?: number;
  readonly high?: number;
}

/** What a rule knows of the layer besides the layer itself. */
export interface QuantizationContext {
  /** Its inputs, quantized already. */
  readonly inputs: readonly Value[];
  /** Its outputs as the float graph has them. */
  readonly outputs: readonly Value[];
  /** What calibration saw of its outputs, and of all values that should have their formats; clamps that it has taken over are seen. */
  readonly ranges: readonly ObservedRange[];
  readonly settings: LayerSettings;
  /** Clamps of layers after it that it has taken over. */
  readonly clamp: RealBounds;
}

/** How one layer type becomes integers. */
export interface QuantizationRule {
  readonly layerType: string;
  /**
   * True if the output has the format of the inputs: codes are moved or compared, never computed. Producers of several
   * inputs choose one format, where they can.
   */
  readonly keepsFormat: boolean;
  /** True if it rounds and can clamp on the way, so that clamps behind it can be taken over. */
  readonly takesClamp: boolean;
  /** True if the scales of its inputs are summed, so that they should have a common unit: their producers choose them so. */
  readonly sumsInputs?: boolean;
  /** Elements that it puts beside those it reads: a format that cuts a range must hold them. */
  readonly holds?: (layer: Layer) => readonly number[];
  /** For layers that only clamp: their bounds. A layer before it that takes clamps replaces it. */
  readonly clamp?: (layer: Layer) => RealBounds;
  /**
   * The layer in integers: formats chosen, parameters quantized, requantizations without implementations. It may be
   * several layers, such as one that brings the inputs of a Concat to one format before it; among the values are the
   * layer's outputs with their integer types.
   */
  quantize(layer: Layer, context: QuantizationContext): Result<Fragment>;
  /**
   * For layers that round: what each output channel computes and on which accumulators, of a quantized layer.
   * Implementations are derived from it. Undefined where no integer accumulator gives the definition's results.
   */
  readonly channels?: (layer: Layer, inputs: readonly Value[], outputs: readonly Value[]) => readonly RequantizationChannel[] | undefined;
  /** For layers of two inputs that may have no such accumulator: what they compute of any two codes, alike in all channels. */
  readonly pairs?: (layer: Layer, inputs: readonly Value[], outputs: readonly Value[]) => CodePairs;
  /** For layers that multiply two inputs: what they compute of any two codes, alike in all channels. */
  readonly products?: (layer: Layer, inputs: readonly Value[], outputs: readonly Value[]) => CodeProducts;
}

export const quantizationRules = defineExtensionPoint<QuantizationRule>('quantization-rule@1', (part) => part.layerType, {
  perLayerType: true,
});
