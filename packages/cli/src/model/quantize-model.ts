import type { Compiler, QuantizationOptions } from '@netloom/compiler';
import type { Graph, Preprocessing, Result } from '@netloom/ir';
import type { Samples } from '@netloom/toolchain';
import { cliDiagnostics } from '../cli-diagnostics.js';
import type { PreprocessingPlace } from '../options/preprocessing.js';
import type { Session } from '../session/session.js';
import { type PlacedModel, placePreprocessing } from './place-preprocessing.js';
import { readSamples } from './read-samples.js';

export interface QuantizationRequest {
  readonly options: QuantizationOptions;
  readonly preprocessing: Preprocessing | undefined;
  readonly place: PreprocessingPlace;
  /** A file, `FILE:KEY`, or a directory of images. */
  readonly calibration: string | undefined;
  /** The most samples to calibrate with. */
  readonly limit: number;
  /** How many samples are wanted for other ends. */
  readonly wanted: number;
  /** The target that the graph shall be built for; the compiler's default if absent. */
  readonly backend?: string;
}

export interface QuantizedModel extends Pick<PlacedModel, 'inputs' | 'project'> {
  readonly graph: Graph;
  /** The calibration data, if there are any. */
  readonly samples: Samples | undefined;
}

/** Makes an integer graph of a float one. What is wrong goes to the session. */
export function quantizeModel(compiler: Compiler, graph: Graph, request: QuantizationRequest, session: Session): QuantizedModel | undefined {
  const { calibration, limit, wanted, preprocessing, backend } = request;
  const samples = calibration === undefined ? undefined : readSamples(calibration, graph, { preprocessing, limit: Math.max(limit, wanted) }, session);
  if (calibration !== undefined && samples === undefined) return undefined;
  const used = Math.min(samples?.count ?? 0, limit);
  if (calibration !== undefined && samples !== undefined && used < samples.total)
    session.note([cliDiagnostics.make.calibrationLimited({ kind: 'file', name: calibration }, { used, samples: samples.total })]);
  const placed = placePreprocessing(graph, request.options, request, samples, session);
  const progress = session.progress('Calibrating');
  const frames = (function* () {
    const inputs = samples === undefined ? undefined : placed.inputs(samples);
    for (let index = 0; index < used && inputs !== undefined; index++) {
      progress.show(index, used);
      yield inputs.frame(index);
    }
  })();
  const quantized: Result<Graph> = compiler.quantize(placed.graph, placed.options, frames, {}, backend);
  progress.end();
  const integer = session.take(quantized);
  return integer === undefined ? undefined : { graph: integer, samples, project: placed.project, inputs: placed.inputs };
}
