import { type Diagnostic, type Evaluator, type Graph, type Result, hasErrors, resultOf } from '@netloom/ir';
import { type QuantizationSettings, needsDistributions } from '../options.js';
import { quantDiagnostics } from '../quant-diagnostics.js';
import { FrameProblems } from './frame-problems.js';
import { Histogram } from './histogram.js';
import { type ObservedRange, firstNotFinite, nothingObserved, observe } from './observed-range.js';
import { randomFrames } from './random-frames.js';

/** A frame of inputs by name, in stream order. */
export type CalibrationFrame = ReadonlyMap<string, Float32Array>;

/** Lets the caller watch and stop a long run; an `AbortSignal` is a signal. */
export interface QuantizationControl {
  /** Called after every frame of calibration and every layer whose rounding was derived. */
  readonly progress?: (step: { readonly stage: 'calibrate' | 'derive'; readonly done: number }) => void;
  readonly signal?: { readonly aborted: boolean };
}

/**
 * Least and greatest element of every value of a float graph over all frames, and their distribution where options ask for
 * it; on random frames if there are none.
 *
 * @errors QNT005 aborted, QNT010 to QNT014; QNT015 randomCalibration as a warning
 */
export function observeRanges(
  graph: Graph,
  evaluator: Evaluator,
  calibration: Iterable<CalibrationFrame>,
  settings: QuantizationSettings,
  control: QuantizationControl,
): Result<ReadonlyMap<string, ObservedRange>> {
  const subject = { kind: 'graph', name: graph.name };
  const observation = new Observation(graph, evaluator, needsDistributions(settings));
  const given = run(observation, calibration, control);
  if (given === 'aborted') return aborted(graph, observation);
  const warnings: Diagnostic[] = [];
  if (observation.frames === 0) {
    warnings.push(quantDiagnostics.make.randomCalibration(subject, settings.random));
    if (run(observation, randomFrames(graph, settings.random), control) === 'aborted') return aborted(graph, observation);
  }
  return resultOf([...observation.diagnostics(), ...warnings], () => observation.ranges);
}

function run(observation: Observation, frames: Iterable<CalibrationFrame>, control: QuantizationControl): 'done' | 'aborted' {
  for (const frame of frames) {
    if (control.signal?.aborted === true) return 'aborted';
    observation.add(frame);
    control.progress?.({ stage: 'calibrate', done: observation.frames });
  }
  return control.signal?.aborted === true ? 'aborted' : 'done';
}

function aborted(graph: Graph, { frames }: Observation): Result<never> {
  return { ok: false, diagnostics: [quantDiagnostics.make.aborted({ kind: 'graph', name: graph.name }, { frames })] };
}

class Observation {
  readonly ranges = new Map<string, ObservedRange>();
  frames = 0;
  readonly #graph: Graph;
  readonly #evaluator: Evaluator;
  readonly #problems: FrameProblems;
  readonly #overflows = new Map<string, Diagnostic>();

  readonly #keepsDistributions: boolean;

  constructor(graph: Graph, evaluator: Evaluator, keepsDistributions: boolean) {
    this.#keepsDistributions = keepsDistributions;
    this.#graph = graph;
    this.#evaluator = evaluator;
    this.#problems = new FrameProblems(graph);
  }

  add(inputs: CalibrationFrame): void {
    const frame = this.frames++;
    if (!this.#problems.admits(frame, inputs)) return;
    for (const [value, data] of this.#evaluator.evaluate(this.#graph, inputs)) {
      const index = firstNotFinite(data);
      if (index < 0) this.ranges.set(value, observe(this.ranges.get(value) ?? this.#nothing(), data));
      else if (!this.#overflows.has(value)) {
        const shown = { value, actual: String(data[index]), frame };
        this.#overflows.set(value, quantDiagnostics.make.valueNotFinite({ kind: 'value', name: value }, shown));
      }
    }
  }

  #nothing(): ObservedRange {
    return this.#keepsDistributions ? { ...nothingObserved, histogram: new Histogram() } : nothingObserved;
  }

  diagnostics(): readonly Diagnostic[] {
    const faults = this.#problems.diagnostics();
    return hasErrors(faults) ? faults : [...this.#overflows.values()];
  }
}
