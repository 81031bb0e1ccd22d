import { type Diagnostic, type Graph, type Result, didYouMean, resultOf } from '@netloom/ir';
import { z } from 'zod';
import type { Addend } from './addends.js';
import { givenFormat } from './formats/given-format.js';
import { quantDiagnostics } from './quant-diagnostics.js';

/** The share of elements that a range by percentile holds if nothing is said. */
const defaultPercentile = 99.99;

const bits = z.number().int().min(2).max(16);
const percentile = z.number().min(50).max(100);

/** What can be said of the whole graph and, in `layers`, of one layer. Descriptions are those of the documentation. */
const choices = {
  activations: z
    .enum(['affine', 'symmetric'])
    .describe(
      'Formats of values that can be negative; others are unsigned with zero point 0. affine: all codes serve the range, however ' +
        'lopsided it is, and hardware pays nothing, because zero points are compiled into bias and padding. symmetric: signed, zero point 0.',
    ),
  weights: z.enum(['per-channel', 'per-tensor']).describe('One scale for each output channel, or one for all. Weights are always symmetric.'),
  scales: z
    .enum(['short', 'any', 'power-of-two'])
    .describe(
      'any: the scales that use all codes. short: scales of weights, and of products of two values, are raised by a hundredth or so, so that the multipliers ' +
        'behind them have 8 bits or a few more, not 24. power-of-two: scales of activations and weights are powers of two, so that rounding ' +
        'is a shift (by a distance for each channel, or the same for all with weights per-tensor).',
    ),
  ranges: z
    .enum(['min-max', 'percentile', 'mse'])
    .describe(
      'How the range of an activation follows from calibration. min-max: its least and greatest element. percentile: all but its ' +
        'rarest elements. mse: what makes the mean squared error of its codes least. Input of whole numbers that fit keeps its codes.',
    ),
  percentile: percentile.describe('Of an activation\'s elements, how many percent the range holds with ranges percentile.'),
  weightRanges: z
    .enum(['min-max', 'mse'])
    .describe('The same for weights: up to the greatest magnitude of a channel, or what makes the squared error of its codes least.'),
  weightValues: z
    .enum(['all', 'power-of-two'])
    .describe(
      'power-of-two: codes of weights are 0 or plus or minus a power of two, the nearest, so that products are shifts (aggressive ' +
        'quantization); with scales power-of-two the weights themselves are such powers.',
    ),
};

const layerOptions = z.strictObject({
  bits: bits.describe("Bits of the layer's output.").optional(),
  weightBits: bits.describe("Bits of the layer's weights.").optional(),
  activations: choices.activations.optional(),
  weights: choices.weights.optional(),
  scales: choices.scales.optional(),
  ranges: choices.ranges.optional(),
  percentile: choices.percentile.optional(),
  weightRanges: choices.weightRanges.optional(),
  weightValues: choices.weightValues.optional(),
});

/** Options of quantization; everything has a default. */
export const quantizationOptions = z.strictObject({
  bits: bits.default(8).describe('Bits of activations, and of weights where weightBits is not given.'),
  weightBits: bits.describe('Bits of weights; as bits if not given.').optional(),
  inputBits: bits.describe("Bits of the graph's inputs; as bits if not given.").optional(),
  outputBits: bits.describe("Bits of the graph's outputs; as bits if not given.").optional(),
  activations: choices.activations.default('affine'),
  weights: choices.weights.default('per-channel'),
  scales: choices.scales.default('short'),
  ranges: choices.ranges.default('min-max'),
  percentile: choices.percentile.describe(`${choices.percentile.description ?? ''} ${defaultPercentile} if not given.`).optional(),
  weightRanges: choices.weightRanges.default('min-max'),
  weightValues: choices.weightValues.default('all'),
  layers: z.record(z.string(), layerOptions).default({}).describe('By layer name: what differs there.'),
  inputFormats: z
    .record(z.string(), givenFormat)
    .default({})
    .describe('By graph input: its format where it is known beforehand; that of other inputs follows from calibration.'),
  random: z
    .strictObject({
      frames: z.number().int().min(1).max(10_000).default(16).describe('How many frames.'),
      seed: z.number().int().min(0).max(2 ** 32 - 1).default(1).describe('The same seed gives the same frames.'),
      low: z.number().default(-1).describe('Least element.'),
      high: z.number().default(1).describe('Greatest element.'),
    })
    .refine(({ low, high }) => low < high, { message: 'low must be below high' })
    .prefault({})
    .describe('Uniform random frames that stand in, with a warning, where there is no calibration data.'),
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
  readonly ranges: 'min-max' | 'percentile' | 'mse';
  /** Matters where ranges are by percentile. */
  readonly percentile: number;
  readonly weightRanges: 'min-max' | 'mse';
  readonly weightValues: 'all' | 'power-of-two';
  /** Present where its output is added to another value, or must have the format of another one. */
  readonly addend?: Addend;
}

/**
 * Checks options and fills in defaults.
 *
 * @errors QNT001 optionInvalid, QNT002 unknownLayer, QNT007 unknownInput; QNT006 optionUnused as a warning
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
  const strangers = Object.keys(parsed.data.inputFormats).filter((input) => !graph.inputs.includes(input));
  unknown.push(...strangers.map((input) => make.unknownInput(subject, { input }, didYouMean(input, graph.inputs))));
  const unused = unusedPercentiles(parsed.data).map((option) => make.optionUnused(subject, { option, needed: 'ranges percentile' }));
  return resultOf([...unknown, ...unused], () => parsed.data);
}

/** Percentiles that nothing asks for. */
function unusedPercentiles({ ranges, percentile, layers }: QuantizationSettings): readonly string[] {
  const own = Object.entries(layers);
  const isUsed = ranges === 'percentile' || own.some(([, layer]) => layer.ranges === 'percentile' && layer.percentile === undefined);
  const unused = own.filter(([, layer]) => layer.percentile !== undefined && (layer.ranges ?? ranges) !== 'percentile');
  return [...(percentile === undefined || isUsed ? [] : ['percentile']), ...unused.map(([layer]) => `layers.${layer}.percentile`)];
}

/** The options of the graph's inputs. */
export function inputSettings(settings: QuantizationSettings): LayerSettings {
  return { ...chosenFor(settings, {}), bits: settings.inputBits ?? settings.bits, weightBits: settings.weightBits ?? settings.bits };
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
    ...chosenFor(settings, own),
    bits: own.bits ?? common,
    weightBits: own.weightBits ?? settings.weightBits ?? settings.bits,
  };
}

function chosenFor(settings: QuantizationSettings, own: QuantizationSettings['layers'][string]): Omit<LayerSettings, 'bits' | 'weightBits'> {
  return {
    activations: own.activations ?? settings.activations,
    weights: own.weights ?? settings.weights,
    scales: own.scales ?? settings.scales,
    ranges: own.ranges ?? settings.ranges,
    percentile: own.percentile ?? settings.percentile ?? defaultPercentile,
    weightRanges: own.weightRanges ?? settings.weightRanges,
    weightValues: own.weightValues ?? settings.weightValues,
  };
}

/** True if ranges of any value need its distribution. */
export function needsDistributions({ ranges, layers }: QuantizationSettings): boolean {
  return ranges !== 'min-max' || Object.values(layers).some((layer) => layer.ranges !== undefined && layer.ranges !== 'min-max');
}
