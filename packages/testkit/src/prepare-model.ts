import { createHash } from 'node:crypto';
import { createCompiler } from '@netloom/compiler';
import {
  type Evaluator,
  type Graph,
  type ProjectFiles,
  type Result,
  failure,
  hasErrors,
  quantizeFrame,
  success,
  valueOf,
} from '@netloom/ir';
import type { Trace } from '@netloom/verify';
import type { ProofOptions } from './prove-model.js';
import { type Frame, randomFrames } from './random-frames.js';

/** A model at the end of the stages, before it is simulated. */
export interface PreparedModel {
  readonly graph: Graph;
  readonly integerGraph: Graph;
  /** What ranges come from. */
  readonly frames: readonly Frame[];
  /** Of the first frames, as the golden model has it. */
  readonly traces: readonly Trace[];
  readonly files: ProjectFiles;
  readonly evaluator: Evaluator;
}

export interface PreparationOptions extends ProofOptions {
  /** Stands in for the golden model, which it is given: tests of judges break it. */
  readonly evaluator?: (golden: Evaluator) => Evaluator;
}

/** Takes a model through all stages up to VHDL. @errors those of every stage */
export function prepareModel(model: Uint8Array, options: PreparationOptions): Result<PreparedModel> {
  const made = createCompiler({ plugins: options.plugins ?? [] });
  if (!made.ok) return made;
  const compiler = made.value;
  const evaluator = options.evaluator?.(compiler.evaluator) ?? compiler.evaluator;
  const imported = compiler.importModel(model);
  if (!imported.ok) return imported;
  const graph = imported.value;
  const problems = compiler.check(graph);
  if (hasErrors(problems)) return failure([...imported.diagnostics, ...problems]);
  const frames = options.frames?.(graph) ?? randomFrames(graph, 8, options.seed ?? 1);
  const quantization = typeof options.quantization === 'function' ? options.quantization(graph) : options.quantization;
  const isInteger = graph.inputs.every((name) => valueOf(graph, name).type.kind === 'integer');
  const quantized = isInteger ? success(graph) : compiler.quantize(graph, quantization ?? {}, frames);
  if (!quantized.ok) return quantized;
  const integerGraph = quantized.value;
  const traces = frames
    .slice(0, options.simulatedFrames ?? 2)
    .map((frame) =>
      evaluator.evaluate(
        integerGraph,
        new Map([...frame].map(([name, reals]) => [name, quantizeFrame(valueOf(integerGraph, name), reals)])),
      ),
    );
  const built = compiler.build('vhdl', integerGraph, {
    modelSha256: createHash('sha256').update(model).digest('hex'),
    toolVersion: '0.0.0',
    frames: traces,
    ...(options.target === undefined ? {} : { target: options.target }),
    ...(options.folding === undefined ? {} : { folding: options.folding }),
  });
  if (!built.ok) return built;
  const diagnostics = [...imported.diagnostics, ...problems, ...quantized.diagnostics, ...built.diagnostics];
  return success({ graph, integerGraph, frames, traces, files: built.value, evaluator }, diagnostics);
}
