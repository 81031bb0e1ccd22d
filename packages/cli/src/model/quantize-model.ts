import type { Compiler, QuantizationOptions } from '@netloom/compiler';
import type { Graph, Result } from '@netloom/ir';
import { type Preprocessing, type Samples, loadSamples } from '@netloom/toolchain';
import { cliDiagnostics } from '../cli-diagnostics.js';
import type { Session } from '../session/session.js';
import { inputFormats } from './tensor-proto-format.js';

export interface QuantizationRequest {
  readonly options: QuantizationOptions;
  readonly preprocessing: Preprocessing | undefined;
  /** `FILE` or `FILE:KEY`. */
  readonly calibration: string | undefined;
  /** The most samples to calibrate with. */
  readonly limit: number;
  /** The target that the graph shall be built for; the compiler's default if absent. */
  readonly backend?: string;
}

export interface QuantizedModel {
  readonly graph: Graph;
  /** All samples of the calibration file, if there is one. */
  readonly samples: Samples | undefined;
}

/** Greatest value of raw data when nothing is known but its preprocessing: that of an 8-bit pixel. */
const greatestRaw = 255;

/** Makes an integer graph of a float one. What is wrong goes to the session. */
export function quantizeModel(compiler: Compiler, graph: Graph, request: QuantizationRequest, session: Session): QuantizedModel | undefined {
  const { calibration, limit, preprocessing, backend } = request;
  const samples = calibration === undefined ? undefined : session.take(loadSamples(calibration, graph, { preprocessing, formats: inputFormats }));
  if (calibration !== undefined && samples === undefined) return undefined;
  const used = Math.min(samples?.count ?? 0, limit);
  if (calibration !== undefined && samples !== undefined && used < samples.count)
    session.note([cliDiagnostics.make.calibrationLimited({ kind: 'file', name: calibration }, { used, samples: samples.count })]);
  const options = { ...request.options };
  if (samples === undefined && preprocessing !== undefined) options.random ??= rawRange(preprocessing);
  const progress = session.progress('Calibrating');
  const frames = (function* () {
    for (let index = 0; index < used && samples !== undefined; index++) {
      progress.show(index, used);
      yield samples.frame(index);
    }
  })();
  const quantized: Result<Graph> = compiler.quantize(graph, options, frames, {}, backend);
  progress.end();
  const integer = session.take(quantized);
  return integer === undefined ? undefined : { graph: integer, samples };
}

/** The range that raw data of 0 to 255 has after preprocessing. */
function rawRange({ mean, std }: Preprocessing): { low: number; high: number } {
  const ends = mean.length >= std.length ? mean.map((m, i) => ({ m, s: std[i] ?? std[0] ?? 1 })) : std.map((s, i) => ({ m: mean[i] ?? mean[0] ?? 0, s }));
  const reals = ends.flatMap(({ m, s }) => [(0 - m) / s, (greatestRaw - m) / s]);
  return { low: Math.min(...reals), high: Math.max(...reals) };
}
