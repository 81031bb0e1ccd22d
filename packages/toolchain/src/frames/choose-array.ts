import { existsSync } from 'node:fs';
import { type Result, failure, success } from '@netloom/ir';
import type { InputFormat } from '../input/input-format.js';
import { readArrays } from '../input/read-arrays.js';
import { type SampleArray, renderShape } from '../input/sample-array.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/** A file and, where it holds several arrays, the name of one. */
export interface ArraySource {
  readonly file: string;
  readonly key: string | undefined;
}

/** Splits `file.npz:key`; a file whose own name holds the colon is taken as it is. */
export function parseArraySource(text: string): ArraySource {
  const colon = text.lastIndexOf(':');
  if (colon <= 0 || existsSync(text)) return { file: text, key: undefined };
  return { file: text.slice(0, colon), key: text.slice(colon + 1) };
}

/**
 * Reads a source's arrays: the one it names, or all.
 *
 * @errors TLC010 to TLC012 reading, TLC013 arrayMissing
 */
export function readSource(source: ArraySource, formats: readonly InputFormat[]): Result<readonly SampleArray[]> {
  const read = readArrays(source.file, formats);
  if (!read.ok || source.key === undefined) return read;
  const { key } = source;
  const found = read.value.filter(({ name }) => name === key);
  if (found.length > 0) return success(found);
  const arrays = describeArrays(read.value);
  return failure([toolchainDiagnostics.make.arrayMissing(fileSubject(source.file), { arrays, key })]);
}

/**
 * The only array that fits.
 *
 * @param expected what is asked for, in words
 * @errors TLC014 arrayAmbiguous
 */
export function chooseArray(
  source: ArraySource,
  arrays: readonly SampleArray[],
  expected: string,
  fits: (array: SampleArray) => boolean,
): Result<SampleArray> {
  const fitting = arrays.filter(fits);
  const [chosen] = fitting;
  if (chosen !== undefined && fitting.length === 1) return success(chosen);
  const shown = { expected, count: fitting.length, arrays: describeArrays(arrays) };
  const hint = chosen === undefined ? undefined : `Name one: ${source.file}:${chosen.name}.`;
  return failure([toolchainDiagnostics.make.arrayAmbiguous(fileSubject(source.file), shown, hint)]);
}

function describeArrays(arrays: readonly SampleArray[]): readonly string[] {
  return arrays.map(({ name, shape }) => `${name === '' ? 'the array' : name} (${renderShape(shape)})`);
}
