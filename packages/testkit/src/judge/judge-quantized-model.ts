import { type Compiler, createCompiler } from '@netloom/compiler';
import { type Diagnostic, type Graph, type Plugin, type Result, failure, hasErrors, renderDiagnostic, success } from '@netloom/ir';
import { type NodeProto, decodeModel } from '@netloom/onnx-frontend/codec';
import { type Comparison, type TensorDifference, type Verification, verifyModel } from '@netloom/verify';
import type { Frames } from '@netloom/toolchain';
import { codeFrames } from '../code-frames.js';
import { prepareModel } from '../prepare-model.js';
import type { Frame } from '../random-frames.js';
import type { RandomOptions } from '../random-models/random-options.js';
import { judgeHardware, judgedFrames } from './hardware-judge.js';
import { type JudgeOptions, type ModelFailure, type Verdict, countTypes, judges } from './judge-model.js';
import { judgingRuntime } from './runtime.js';

/** What the integer judge found of values that one operator makes. */
export interface OperatorFigures {
  readonly values: number;
  readonly explained: number;
  readonly differing: number;
}

/** What the judges say of one quantized model. */
export interface QuantizedVerdict extends Verdict {
  /** By the operator that makes codes: one of codes, such as QLinearConv, or the float operator in front of QuantizeLinear. */
  readonly operators: Readonly<Record<string, OperatorFigures>>;
}

/** Frames that ONNX Runtime computes. */
const comparedFrames = 8;

/**
 * Holds one quantized model against ONNX Runtime and GHDL: every quantized tensor, in lockstep and end to end, for codes
 * all over its inputs' formats; the hardware against the golden model. Stops at the first judge that finds something.
 *
 * @param options of folding and stalls; what is quantized already is not quantized again
 * @throws Error if ONNX Runtime is not installed
 */
export async function judgeQuantizedModel(model: Uint8Array, options: RandomOptions, how: JudgeOptions = {}): Promise<QuantizedVerdict> {
  const asked = how.judges ?? judges;
  const comparisons: Verdict['comparisons'] = {};
  let found: Omit<QuantizedVerdict, 'failure'> = { refusedBy: [], layers: {}, comparisons, operators: {} };
  const fails = (failure: ModelFailure): QuantizedVerdict => ({ ...found, failure });
  try {
    const { target, seed, stallPermille } = options;
    const { plugins = [], evaluator } = how;
    const imported = importedModel(model, plugins);
    if (!imported.ok) return refusal(found, imported.diagnostics, (error) => isImportLimit(error, model));
    const { compiler, graph } = imported.value;
    const frames = codeFrames(graph, judgedFrames, seed);
    found = { ...found, layers: countTypes(graph.layers) };
    if (asked.includes('integer')) {
      const golden = evaluator?.(compiler.evaluator) ?? compiler.evaluator;
      const verified = await verifyModel({ model, graph, evaluator: golden, runtime: await judgingRuntime(), frames: comparedOf(frames) });
      if (!verified.ok) return fails({ found: 'integer', problems: verified.diagnostics.map(renderDiagnostic) });
      const comparison = comparisonOf(verified.value);
      found = { ...found, comparisons: { integer: comparison }, operators: operatorFigures(model, verified.value) };
      if (comparison.differences.length > 0) return fails({ found: 'integer', problems: comparison.differences });
    }
    if (asked.every((judge) => judge === 'integer') && asked.length > 0) return found;
    const prepared = prepareModel(model, { target, plugins, frames: () => frames, simulatedFrames: judgedFrames, ...(evaluator === undefined ? {} : { evaluator }) });
    if (!prepared.ok) return refusal(found, prepared.diagnostics, (error) => isHardwareLimit(error, prepared.diagnostics));
    if (asked.includes('hardware')) {
      const comparison = await judgeHardware(prepared.value, { seed, stallPermille });
      found = { ...found, comparisons: { ...found.comparisons, hardware: comparison } };
      if (comparison.differences.length > 0) return fails({ found: 'hardware', problems: comparison.differences });
    }
    return found;
  } catch (error) {
    return fails({ found: 'crash', problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] });
  }
}

interface ImportedModel {
  readonly compiler: Compiler;
  readonly graph: Graph;
}

/** The graph of a model, legal for hardware or not. */
function importedModel(model: Uint8Array, plugins: readonly Plugin[]): Result<ImportedModel> {
  const made = createCompiler({ plugins });
  if (!made.ok) return made;
  const imported = made.value.importModel(model);
  if (!imported.ok) return imported;
  const problems = made.value.check(imported.value);
  return hasErrors(problems) ? failure(problems) : success({ compiler: made.value, graph: imported.value });
}

/** Refused by limits alone, or wrongly. */
function refusal(found: Omit<QuantizedVerdict, 'failure'>, diagnostics: readonly Diagnostic[], isLimit: (error: Diagnostic) => boolean): QuantizedVerdict {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.every(isLimit)) return { ...found, refusedBy: errors.map(({ code }) => code) };
  return { ...found, failure: { found: 'compile', problems: errors.map(renderDiagnostic) } };
}

function comparedOf(frames: readonly Frame[]): Frames {
  return { count: Math.min(comparedFrames, frames.length), frame: (index) => frames[index] ?? new Map<string, Float32Array>() };
}

/** Operators that are imported as multipliers and offsets of each channel, where there are any that are exact. */
const affineOperators: ReadonlySet<string> = new Set(['BatchNormalization', 'Add', 'Sub', 'Mul', 'Div']);

/**
 * What quantized models may run into: tables take inputs of at most 12 bits (IR037), outputs of one value have one order
 * of elements (ONX048), and not every function of a channel has exact multipliers (ONX090).
 */
function isImportLimit({ code, values }: Diagnostic, model: Uint8Array): boolean {
  const island = code === 'ONX090' && Array.isArray(values.layers) ? values.layers.map(String) : [];
  const affine = functionsOfOneValue(model).filter(({ op_type: operator }) => affineOperators.has(operator ?? ''));
  if (affine.some(({ name }) => island.some((layer) => layer.endsWith(JSON.stringify(name))))) return true;
  return ['IR037', 'ONX048'].includes(code);
}

/**
 * Hardware has one scale for all of a value (HDL009), a multiplier for each layer of weights (HDL006), no more thresholds
 * than QNT043 says, and no additions that tables do not tell apart (QNT044) or float32 does not know to half a code (QNT046).
 */
function isHardwareLimit({ code, subject }: Diagnostic, diagnostics: readonly Diagnostic[]): boolean {
  if (code !== 'HDL010') return ['HDL006', 'HDL009'].includes(code);
  return diagnostics.some((other) => withoutHardware.has(other.code) && other.subject.name === subject.name);
}

const withoutHardware: ReadonlySet<string> = new Set(['QNT043', 'QNT044', 'QNT046']);

function comparisonOf({ tensors, differences }: Verification): Comparison {
  const values = tensors.reduce((sum, tensor) => sum + tensor.values, 0);
  const explained = tensors.reduce((sum, { lockstep }) => sum + lockstep.explained, 0);
  const unexplained = differences.filter(({ isExplained }) => !isExplained);
  return { values, explained, differences: unexplained.slice(0, listed).map(describe), unjudgedLayers: 0 };
}

/** Differences that are listed. */
const listed = 10;

function describe({ tensor, layer, comparison, frame, position, ours, theirs }: TensorDifference): string {
  return `${tensor} of ${layer ?? 'the input'}, ${comparison}, frame ${frame}, position ${position}: ${ours} instead of ${theirs}`;
}

function operatorFigures(model: Uint8Array, { tensors }: Verification): Readonly<Record<string, OperatorFigures>> {
  const operators = new Map(nodesOf(model).flatMap(({ output, op_type: operator }) => (output ?? []).map((tensor) => [tensor, operator ?? ''] as const)));
  const figures: Record<string, OperatorFigures> = {};
  for (const { tensor, layerType, values, lockstep } of tensors) {
    const operator = operators.get(tensor) ?? '';
    const name = layerType === undefined ? 'input' : /^Q(Linear|Gemm)/.test(operator) ? operator : layerType;
    const before = figures[name] ?? { values: 0, explained: 0, differing: 0 };
    figures[name] = { values: before.values + values, explained: before.explained + lockstep.explained, differing: before.differing + lockstep.unexplained };
  }
  return figures;
}

/** The nodes that read one computed value, and constants. */
function functionsOfOneValue(model: Uint8Array): readonly NodeProto[] {
  const nodes = nodesOf(model);
  const computed = new Set(inputsOf(model));
  // Nodes stand in the order of computation.
  return nodes.filter(({ input, output }) => {
    const read = new Set((input ?? []).filter((name) => computed.has(name)));
    if (read.size > 0) for (const name of output ?? []) computed.add(name);
    return read.size === 1 && (input ?? []).filter((name) => read.has(name)).length === 1;
  });
}

function inputsOf(model: Uint8Array): readonly string[] {
  const decoded = decodeModel(model);
  return decoded.ok ? (decoded.value.graph?.input ?? []).map(({ name }) => name ?? '') : [];
}

function nodesOf(model: Uint8Array): readonly NodeProto[] {
  const decoded = decodeModel(model);
  return decoded.ok ? (decoded.value.graph?.node ?? []) : [];
}
