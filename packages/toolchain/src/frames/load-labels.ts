import { type Result, failure, resultOf, success } from '@netloom/ir';
import type { InputFormat } from '../input/input-format.js';
import { builtinInputFormats, readBytes } from '../input/read-arrays.js';
import type { SampleArray } from '../input/sample-array.js';
import { fileSubject, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { chooseArray, parseArraySource, readSource } from './choose-array.js';

/**
 * Reads class numbers, one per sample: an array of integers (N, or N x 1) in any input format, or a text file with one
 * number in each line.
 *
 * @errors TLC010 to TLC014, TLC017
 */
export function loadLabels(text: string, formats: readonly InputFormat[] = builtinInputFormats): Result<Int32Array> {
  const source = parseArraySource(text);
  const content = readBytes(source.file);
  if (!content.ok) return content;
  const lines = textNumbers(content.value);
  if (lines !== undefined) return success(lines);
  const read = readSource(source, formats);
  if (!read.ok) return read;
  const chosen = chooseArray(source, read.value, 'whole numbers, one per sample', isLabels);
  if (!chosen.ok) return failure(chosen.diagnostics);
  const { data } = chosen.value;
  const index = data.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= 2 ** 31);
  const rule = 'class numbers from 0 on';
  const faults = index < 0 ? [] : [toolchainDiagnostics.make.sampleValue(fileSubject(source.file), { rule, index, actual: String(data[index]) })];
  return resultOf(faults, () => Int32Array.from(data));
}

function isLabels({ shape, integral, data }: SampleArray): boolean {
  const counts = shape.filter((size) => size !== 1);
  return integral && counts.length <= 1 && shape.length >= 1 && data.length > 0;
}

function textNumbers(content: Uint8Array): Int32Array | undefined {
  if (content.length === 0 || content.some((byte) => byte > 0x39 || (byte < 0x30 && ![0x20, 0x0a, 0x0d].includes(byte)))) return undefined;
  const words = Buffer.from(content).toString('latin1').trim().split(/\s+/);
  return words.every((word) => /^\d{1,9}$/.test(word)) ? Int32Array.from(words, Number) : undefined;
}
