import { builtinPlugins } from '@netloom/compiler';
import { type Evaluator, type Graph, type Parts, type Plugin, collectParts, renderDiagnostic } from '@netloom/ir';
import { type Comparison, judgeFloat, judgeInteger } from '@netloom/verify';
import { prepareModel } from '../prepare-model.js';
import { type RandomOptions, quantizationOf } from '../random-models/random-options.js';
import { judgeHardware, judgedFrames } from './hardware-judge.js';
import { randomFrames } from '../random-frames.js';
import { judgingRuntime } from './runtime.js';

/** Who compares: reals with ONNX Runtime, codes with ONNX Runtime, codes with GHDL. */
export const judges = ['float', 'integer', 'hardware'] as const;
export type Judge = (typeof judges)[number];

export interface JudgeOptions {
  /** All by default; in any case they are asked in the order float, integer, hardware. */
  readonly judges?: readonly Judge[];
  readonly plugins?: readonly Plugin[];
  /** Stands in for the golden model, which it is given. */
  readonly evaluator?: (golden: Evaluator) => Evaluator;
}

/** What is wrong with a model. */
export interface ModelFailure {
  /** The judge that found it; `compile` if the model was refused, `crash` if something threw. */
  readonly found: Judge | 'compile' | 'crash';
  readonly problems: readonly string[];
}

/** What the judges say of one model. */
export interface Verdict {
  /** Absent if all agree. */
  readonly failure?: ModelFailure;
  /** Codes of the limits that the model, with these options, is beyond; then there is nothing to compare. */
  readonly refusedBy: readonly string[];
  /** Number of layers by type, of the integer graph. */
  readonly layers: Readonly<Record<string, number>>;
  readonly comparisons: Readonly<Partial<Record<Judge, Comparison>>>;
}

/**
 * What random models and options may run into: tables take inputs of at most 12 bits (IR037), and outputs of one value
 * have one order of elements (ONX048). All other refusals are failures.
 */
const limits = new Set(['IR037', 'ONX048']);

/**
 * Holds one model against ONNX Runtime and GHDL: the golden model on reals, layer by layer; on integers against the QDQ
 * model that it exports; the hardware against the golden model. Stops at the first judge that finds something.
 *
 * @throws Error if ONNX Runtime is not installed
 */
export async function judgeModel(model: Uint8Array, options: RandomOptions, how: JudgeOptions = {}): Promise<Verdict> {
  const asked = how.judges ?? judges;
  const comparisons: Partial<Record<Judge, Comparison>> = {};
  let layers: Record<string, number> = {};
  const verdict = (failure?: ModelFailure): Verdict => ({ ...(failure === undefined ? {} : { failure }), refusedBy: [], layers, comparisons });
  const runtime = await judgingRuntime();
  try {
    const { target, seed, stallPermille } = options;
    const quantization = (graph: Graph) => quantizationOf(options, graph);
    const { plugins = [], evaluator } = how;
    const parts = partsOf(plugins);
    const frames = (graph: Graph) => randomFrames(graph, judgedFrames, seed);
    const prepared = prepareModel(model, { quantization, target, plugins, frames, simulatedFrames: judgedFrames, ...(evaluator === undefined ? {} : { evaluator }) });
    if (!prepared.ok) {
      const errors = prepared.diagnostics.filter(({ severity }) => severity === 'error');
      if (errors.every(({ code }) => limits.has(code))) return { ...verdict(), refusedBy: errors.map(({ code }) => code) };
      return verdict({ found: 'compile', problems: errors.map(renderDiagnostic) });
    }
    const { graph, integerGraph, traces, evaluator: golden } = prepared.value;
    layers = countTypes(integerGraph.layers);
    const inspect: Readonly<Record<Judge, () => Promise<Comparison>>> = {
      float: () => judgeFloat(model, graph, prepared.value.frames.slice(0, 2), golden, runtime),
      integer: () => judgeInteger(integerGraph, traces.slice(0, 4), golden, runtime, parts),
      hardware: () => judgeHardware(prepared.value, { seed, stallPermille }),
    };
    for (const judge of judges.filter((name) => asked.includes(name))) {
      const comparison = await inspect[judge]();
      comparisons[judge] = comparison;
      if (comparison.differences.length > 0) return verdict({ found: judge, problems: comparison.differences });
    }
    return verdict();
  } catch (error) {
    return verdict({ found: 'crash', problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] });
  }
}

/** The built-in parts and those of plugins, as the compiler has them. */
function partsOf(plugins: readonly Plugin[]): Parts {
  const collected = collectParts([...builtinPlugins, ...plugins]);
  if (!collected.ok) throw new Error(collected.diagnostics.map(renderDiagnostic).join('\n'));
  return collected.value;
}

/** Number of layers by type. */
export function countTypes(layers: readonly { readonly type: string }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of layers) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
