import { type Diagnostic, type Graph, type Preprocessing, type Result, type Value, codeRange, elementCount, failure, resultOf, sourceToStream, success, valueOf } from '@netloom/ir';
import { type SampleArray, type SampleData, renderShape } from '../input/sample-array.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { type ArraySource, chooseArray } from './choose-array.js';
import { type FrameLayout, acceptedShapes, matchLayout } from './match-layout.js';
import type { RawFrames } from './raw-frames.js';

/** The frames of one input. */
interface InputFrames {
  readonly value: Value;
  readonly count: number;
  readonly isPixels: boolean;
  readonly at: (index: number) => Float64Array;
}

/**
 * Frames for a graph's inputs from the arrays of a file. Of several arrays it takes the only one that fits the input; a
 * graph with several inputs needs an array named like each of them.
 *
 * @errors TLC014 to TLC017, TLC019
 */
export function framesOfArrays(
  source: ArraySource,
  arrays: readonly SampleArray[],
  graph: Graph,
  layout: Preprocessing['layout'],
): Result<RawFrames> {
  const inputs = graph.inputs.map((name) => valueOf(graph, name));
  const results = inputs.map((value) => framesOfInput(source, arrays, inputs.length, value, layout));
  const found = results.flatMap((result) => (result.ok ? [result.value] : []));
  const faults = results.flatMap(({ diagnostics }) => diagnostics);
  const counts = found.map(({ count }) => count);
  if (new Set(counts).size > 1) faults.push(toolchainDiagnostics.make.sampleCounts(fileSubject(source.file), { counts }));
  return resultOf(faults, () => ({
    count: counts[0] ?? 0,
    isPixels: found.every(({ isPixels }) => isPixels),
    frame: (index) => new Map(found.map(({ value, at }) => [value.name, at(index)])),
  }));
}

function framesOfInput(
  source: ArraySource,
  arrays: readonly SampleArray[],
  inputs: number,
  value: Value,
  order: Preprocessing['layout'],
): Result<InputFrames> {
  const array = inputs === 1 ? arrayFor(source, arrays, value, order) : namedArray(source, arrays, inputs, value);
  if (!array.ok) return array;
  const { shape, data } = array.value;
  const layout = matchLayout(value, shape, order);
  if (layout === undefined || layout.frames === 0) return failure([shapeProblem(source.file, shape, value, order)]);
  return resultOf(valueProblems(source.file, data, value), () => ({
    value,
    count: layout.frames,
    isPixels: arePixels(data),
    at: frameReader(value, data, layout),
  }));
}

function arrayFor(source: ArraySource, arrays: readonly SampleArray[], value: Value, order: Preprocessing['layout']): Result<SampleArray> {
  const [only] = arrays;
  if (only !== undefined && arrays.length === 1) return success(only);
  const expected = acceptedShapes(value, order).map(renderShape).join(' or ');
  return chooseArray(source, arrays, expected, (array) => matchLayout(value, array.shape, order) !== undefined);
}

function namedArray(source: ArraySource, arrays: readonly SampleArray[], count: number, value: Value): Result<SampleArray> {
  const names = new Set([value.name, ...(value.provenance?.tensors ?? [])]);
  const found = arrays.find(({ name }) => names.has(name));
  if (found !== undefined) return success(found);
  const shown = { count, input: value.name, arrays: arrays.map(({ name }) => name) };
  return failure([toolchainDiagnostics.make.inputArrayMissing(fileSubject(source.file), shown)]);
}

/** @errors TLC016 sampleShape */
export function shapeProblem(file: string, shape: readonly number[], value: Value, order?: Preprocessing['layout']): Diagnostic {
  const shown = { expected: acceptedShapes(value, order).map(renderShape).join(' or '), actual: renderShape(shape) };
  return toolchainDiagnostics.make.sampleShape(fileSubject(file), shown);
}

/** Numbers that the input cannot take. @errors TLC017 sampleValue */
export function valueProblems(file: string, data: SampleData, { type }: Value): readonly Diagnostic[] {
  const plain = type.kind === 'integer' && type.quantization === undefined ? codeRange(type) : undefined;
  const index = data.findIndex((x) =>
    plain === undefined ? !Number.isFinite(x) : !Number.isInteger(x) || x < plain.low || x > plain.high,
  );
  if (index < 0) return [];
  const rule = plain === undefined ? 'finite' : `integers within ${plain.low} and ${plain.high}`;
  const actual = String(data[index]);
  return [toolchainDiagnostics.make.sampleValue(fileSubject(file), { rule, index, actual })];
}

function arePixels(data: SampleData): boolean {
  return data instanceof Uint8Array || data.every((x) => Number.isInteger(x) && x >= 0 && x <= 255);
}

/** Reads one frame after another into stream order. */
export function frameReader(value: Value, data: SampleData, { view }: FrameLayout): (index: number) => Float64Array {
  const size = elementCount(value.axes);
  const positions = sourceToStream(view);
  return (index) => {
    const raw = new Float64Array(size);
    for (let i = 0; i < size; i++) raw[positions[i] ?? 0] = data[index * size + i] ?? 0;
    return raw;
  };
}
