import { type Diagnostic, type Graph, type Result, didYouMean, resultOf } from '@netloom/ir';
import { z } from 'zod';
import type { Addend } from './addends.js';
import { quantDiagnostics } from './quant-diagnostics.js';

const bits = z.number().int().min(2).max(16);
const activations = z.enum(['symmetric', 'affine']);
const weights = z.enum(['per-tensor', 'per-channel']);
const scales = z.enum(['any', 'short', 'power-of-two']);

const layerOptions = z.strictObject({
  /** Bits of the layer's output. */
  bits: bits.optional(),
  weightBits: bits.optional(),
  activations: activations.optional(),
  weights: weights.optional(),
});

/** Options of quantization; everything has a default. */
export const quantizationOptions = z.strictObject({
  /** Bits of activations, and of weights where `weightBits` is not given. */
  bits: bits.default(8),
  weightBits: bits.optional(),
  /** Bits of the graph's inputs; as `bits` if not given. */
  inputBits: bits.optional(),
  /** Bits of the graph's outputs; as `bits` if not given. */
  outputBits: bits.optional(),
  /**
   * Formats of values that can be negative. Affine by default: all codes serve the observed range, however lopsided
   * it is, and hardware pays nothing, because zero points are compiled into bias and padding.
   */
  activations: activations.default('affine'),
  /** Weights are always symmetric; one scale for each output channel, or one for all. */
  weights: weights.default('per-channel'),
  /**
   * `any`: the scales that use all codes. `short` (default): weight scales are raised by a hundredth at most, so that
   * the multipliers behind the sums have 8 bits or a few more, not 24 (powers of two in wide formats, for which nothing
   * else is exact). `power-of-two`: no multipliers at all where channels agree, at the price of up to one bit of accuracy.
   */
  scales: scales.default('short'),
  /** By layer name. */
  layers: z.record(z.string(), layerOptions).default({}),
  /** What stands in where no calibration data is given. */
  random: z
    .strictObject({
      frames: z.number().int().min(1).max(10_000).default(16),
      seed: z.number().int().min(0).max(2 ** 32 - 1).default(1),
      low: z.number().default(-1),
      high: z.number().default(1),
    })
    .refine(({ low, high }) => low < high, { message: 'low must be below high' })
    .prefault({}),
});

/** Options as a user gives them. */
export type QuantizationOptions = z.input<typeof quantizationOptions>;

/** Options with all defaults filled in. */
export type QuantizationSettings = z.output<typeof quantizationOptions>;

/** The options that hold for one layer or input. */
export interface LayerSettings {
  readonly bits: number;
  readonly weightBits: number;
  readonly activations: 'symmetric' | 'affine';
  readonly weights: 'per-tensor' | 'per-channel';
  readonly scales: 'any' | 'short' | 'power-of-two';
  /** Present where its output is added to another value, or must have the format of another one. */
  readonly addend?: Addend;
}

/**
 * Checks options and fills in defaults.
 *
 * @errors QNT001 optionInvalid, QNT002 unknownLayer
 */
export function readOptions(options: unknown, graph: Graph): Result<QuantizationSettings> {
  const subject = { kind: 'graph', name: graph.name };
  const { make } = quantDiagnostics;
  const parsed = quantizationOptions.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) =>
      make.optionInvalid(subject, { option: path.join('.') || '(all)', problem: message }),
    );
    return { ok: false, diagnostics: problems };
  }
  const names = graph.layers.map((layer) => layer.name);
  const unknown: Diagnostic[] = Object.keys(parsed.data.layers)
    .filter((layer) => !names.includes(layer))
    .map((layer) => make.unknownLayer(subject, { layer }, didYouMean(layer, names)));
  return resultOf(unknown, () => parsed.data);
}

/** The options of the graph's inputs. */
export function inputSettings(settings: QuantizationSettings): LayerSettings {
  return {
    bits: settings.inputBits ?? settings.bits,
    weightBits: settings.weightBits ?? settings.bits,
    activations: settings.activations,
    weights: settings.weights,
    scales: settings.scales,
  };
}

/**
 * The options of one layer.
 *
 * @param outward true if its output reaches the outside of the graph
 */
export function settingsOf(settings: QuantizationSettings, layer: string, outward: boolean): LayerSettings {
  const own = settings.layers[layer] ?? {};
  const common = outward ? (settings.outputBits ?? settings.bits) : settings.bits;
  return {
    bits: own.bits ?? common,
    weightBits: own.weightBits ?? settings.weightBits ?? settings.bits,
    activations: own.activations ?? settings.activations,
    weights: own.weights ?? settings.weights,
    scales: settings.scales,
  };
}
