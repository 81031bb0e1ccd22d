import { type Diagnostic, type Graph, type Result, type Value, codeRange, elementCount, failure, resultOf, sourceToStream, success, valueOf } from '@netloom/ir';
import type { InputFormat } from '../input/input-format.js';
import { builtinInputFormats } from '../input/read-arrays.js';
import { type SampleArray, renderShape } from '../input/sample-array.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type ArraySource, chooseArray, parseArraySource, readSource } from './choose-array.js';
import { type FrameLayout, acceptedShapes, matchLayout } from './match-layout.js';
import { type Preprocessing, preprocess, preprocessingProblems } from './preprocessing.js';

export interface SampleOptions {
  readonly preprocessing?: Preprocessing | undefined;
  /** The formats to read; the built-in ones by default. */
  readonly formats?: readonly InputFormat[];
}

/** Frames for a graph, ready to be evaluated. */
export interface Samples {
  readonly count: number;
  /** Reals of one frame by graph input, in stream order; made on each call. */
  frame(index: number): ReadonlyMap<string, Float32Array>;
}

const identity: Preprocessing = { mean: [0], std: [1] };

/**
 * Reads frames for a graph's inputs from a file, `FILE` or `FILE.npz:KEY`. Of several arrays it takes the only one that
 * fits the input; a graph with several inputs needs an array named like each of them.
 *
 * @errors TLC010 to TLC019
 */
export function loadSamples(text: string, graph: Graph, options: SampleOptions = {}): Result<Samples> {
  const { preprocessing = identity, formats = builtinInputFormats } = options;
  const source = parseArraySource(text);
  const read = readSource(source, formats);
  if (!read.ok) return read;
  const inputs = graph.inputs.map((name) => valueOf(graph, name));
  const faults: Diagnostic[] = inputs.flatMap((value) => preprocessingProblems(value, preprocessing));
  const loaders: { readonly value: Value; readonly count: number; readonly at: (index: number) => Float32Array }[] = [];
  for (const value of inputs) {
    const array = inputs.length === 1 ? arrayFor(source, read.value, value) : namedArray(source, read.value, inputs.length, value);
    if (!array.ok) {
      faults.push(...array.diagnostics);
      continue;
    }
    const layout = matchLayout(value, array.value.shape);
    if (layout === undefined || layout.frames === 0) {
      faults.push(shapeProblem(source, array.value, value));
      continue;
    }
    faults.push(...valueProblems(source, array.value, value));
    loaders.push({ value, count: layout.frames, at: frameLoader(value, array.value, layout, preprocessing) });
  }
  const counts = loaders.map(({ count }) => count);
  if (new Set(counts).size > 1) faults.push(toolchainDiagnostics.make.sampleCounts(fileSubject(source.file), { counts }));
  return resultOf(faults, () => ({
    count: counts[0] ?? 0,
    frame: (index) => new Map(loaders.map(({ value, at }) => [value.name, at(index)])),
  }));
}

function arrayFor(source: ArraySource, arrays: readonly SampleArray[], value: Value): Result<SampleArray> {
  const [only] = arrays;
  if (only !== undefined && arrays.length === 1) return success(only);
  const expected = acceptedShapes(value).map(renderShape).join(' or ');
  return chooseArray(source, arrays, expected, (array) => matchLayout(value, array.shape) !== undefined);
}

function namedArray(source: ArraySource, arrays: readonly SampleArray[], count: number, value: Value): Result<SampleArray> {
  const names = new Set([value.name, ...(value.provenance?.tensors ?? [])]);
  const found = arrays.find(({ name }) => names.has(name));
  if (found !== undefined) return success(found);
  const shown = { count, input: value.name, arrays: arrays.map(({ name }) => name) };
  return failure([toolchainDiagnostics.make.inputArrayMissing(fileSubject(source.file), shown)]);
}

function shapeProblem(source: ArraySource, array: SampleArray, value: Value): Diagnostic {
  const shown = { expected: acceptedShapes(value).map(renderShape).join(' or '), actual: renderShape(array.shape) };
  return toolchainDiagnostics.make.sampleShape(fileSubject(source.file), shown);
}

function valueProblems(source: ArraySource, { data }: SampleArray, { type }: Value): readonly Diagnostic[] {
  const plain = type.kind === 'integer' && type.quantization === undefined ? codeRange(type) : undefined;
  const index = data.findIndex((x) =>
    plain === undefined ? !Number.isFinite(x) : !Number.isInteger(x) || x < plain.low || x > plain.high,
  );
  if (index < 0) return [];
  const rule = plain === undefined ? 'finite' : `integers within ${plain.low} and ${plain.high}`;
  const actual = String(data[index]);
  return [toolchainDiagnostics.make.sampleValue(fileSubject(source.file), { rule, index, actual })];
}

function frameLoader(
  value: Value,
  { data }: SampleArray,
  { view }: FrameLayout,
  preprocessing: Preprocessing,
): (index: number) => Float32Array {
  const size = elementCount(value.axes);
  const positions = sourceToStream(view);
  return (index) => {
    const raw = new Float64Array(size);
    for (let i = 0; i < size; i++) raw[positions[i] ?? 0] = data[index * size + i] ?? 0;
    return preprocess(value, raw, preprocessing);
  };
}
