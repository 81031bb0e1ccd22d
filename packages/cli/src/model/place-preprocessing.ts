import { type QuantizationOptions, bakePreprocessing } from '@netloom/compiler';
import { type Graph, type Preprocessing, affineOf, applyAffine, splitPreprocessing } from '@netloom/ir';
import type { Frames, Samples } from '@netloom/toolchain';
import { cliDiagnostics } from '../cli-diagnostics.js';
import type { PreprocessingPlace } from '../options/preprocessing.js';
import type { Session } from '../session/session.js';

/** A float graph to be quantized, and who makes its inputs of raw data. */
export interface PlacedModel {
  readonly graph: Graph;
  readonly options: QuantizationOptions;
  /** What a project says of it. */
  readonly project: { readonly preprocessing?: Preprocessing; readonly bakedPreprocessing?: Preprocessing };
  /** The graph's inputs for samples. */
  readonly inputs: (samples: Samples) => Frames;
}

/** Raw numbers that the first layer takes have 8 bits. */
const rawBits = 8;
const greatestRaw = 2 ** rawBits - 1;

/**
 * Puts the preprocessing into the first layer where it may be and can be, else leaves it to the host; notes say why.
 *
 * @param samples the calibration data, if there are any
 */
export function placePreprocessing(
  graph: Graph,
  options: QuantizationOptions,
  { preprocessing, place }: { readonly preprocessing: Preprocessing | undefined; readonly place: PreprocessingPlace },
  samples: Samples | undefined,
  session: Session,
): PlacedModel {
  const untouched: PlacedModel = { graph, options, ...onHost(preprocessing) };
  if (preprocessing === undefined) return untouched;
  const stays = samples === undefined ? { ...untouched, options: withRandomRange(options, preprocessing) } : untouched;
  const { numbers, layout } = splitPreprocessing(preprocessing);
  if (place === 'host' || Object.keys(numbers).length === 0) return stays;
  const reason = whyNotRaw(options, samples);
  if (reason !== undefined) {
    session.note([cliDiagnostics.make.preprocessingOnHost({ kind: 'graph', name: graph.name }, { reason })]);
    return stays;
  }
  const baked = session.take(bakePreprocessing(graph, preprocessing));
  if (baked === undefined) return stays;
  const { zeroPoint } = baked;
  const rest: Preprocessing = { ...layout, ...(zeroPoint === 0 ? {} : { mean: [zeroPoint] }) };
  const format = { signed: false, bits: rawBits, scale: 1, zeroPoint };
  const withFormats = { ...options, inputFormats: Object.fromEntries(graph.inputs.map((name) => [name, format])) };
  return {
    graph: baked.graph,
    options: samples === undefined ? withRandomRange(withFormats, rest) : withFormats,
    project: {
      ...(Object.keys(rest).length === 0 ? {} : { preprocessing: rest }),
      bakedPreprocessing: numbers,
    },
    inputs: ({ raw }) => ({
      count: raw.count,
      frame: (index) => new Map([...raw.frame(index)].map(([name, data]) => [name, data.map((x) => x - zeroPoint)])),
    }),
  };
}

/** All that is to be done is left to the host. */
export function onHost(preprocessing: Preprocessing | undefined): Pick<PlacedModel, 'project' | 'inputs'> {
  return { project: preprocessing === undefined ? {} : { preprocessing }, inputs: (samples) => samples };
}

/** What is against raw numbers at the graph's inputs, apart from the graph itself. */
function whyNotRaw({ bits = rawBits, inputBits = bits, inputFormats = {} }: QuantizationOptions, samples: Samples | undefined): string | undefined {
  if (Object.keys(inputFormats).length > 0) return 'the configuration gives formats of inputs';
  if (inputBits < rawBits) return `inputs have ${inputBits} bits, and raw numbers ${rawBits}`;
  return samples?.isPixels === false ? `the calibration data are not whole numbers from 0 to ${greatestRaw}` : undefined;
}

/** What random data stand in for when nothing is known of the real ones: 8-bit pixels, preprocessed. */
function withRandomRange(options: QuantizationOptions, preprocessing: Preprocessing): QuantizationOptions {
  if (options.random !== undefined) return options;
  const affine = affineOf(preprocessing);
  const channels = Math.max(affine.mean.length, affine.std.length);
  const reals = Array.from({ length: channels }, (_, channel) => [0, greatestRaw].map((raw) => applyAffine(affine, raw, channel))).flat();
  return { ...options, random: { low: Math.min(...reals), high: Math.max(...reals) } };
}
