import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Result, failure, success } from '@netloom/ir';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { idxFormat } from './idx.js';
import type { InputFormat } from './input-format.js';
import { jpegFormat } from './jpeg.js';
import { npyFormat } from './npy.js';
import { npzFormat } from './npz.js';
import { pngFormat } from './png.js';
import { type SampleArray, unpackedLimit } from './sample-array.js';

/** The formats that can be read without further help. */
export const builtinInputFormats: readonly InputFormat[] = [npyFormat, npzFormat, pngFormat, jpegFormat, idxFormat];

/**
 * Reads the arrays of a file in any of the formats, gzip-compressed or not. The content decides, not the file's name.
 *
 * @errors TLC010 fileUnreadable, TLC011 formatUnknown, TLC012 formatInvalid
 */
export function readArrays(
  file: string,
  formats: readonly InputFormat[] = builtinInputFormats,
): Result<readonly SampleArray[]> {
  const content = readBytes(file);
  return content.ok ? parseArrays(content.value, file, formats) : content;
}

/**
 * As {@link readArrays}, with the content at hand.
 *
 * @param file for messages
 */
export function parseArrays(
  content: Uint8Array,
  file: string,
  formats: readonly InputFormat[] = builtinInputFormats,
): Result<readonly SampleArray[]> {
  const subject = fileSubject(file);
  let plain = content;
  if (content[0] === 0x1f && content[1] === 0x8b) {
    try {
      plain = gunzipSync(content, { maxOutputLength: unpackedLimit });
    } catch (error) {
      return failure([toolchainDiagnostics.make.formatInvalid(subject, { format: 'gzip', problem: messageOf(error) })]);
    }
  }
  const format = formats.find((candidate) => candidate.detect(plain));
  if (format !== undefined) return format.read(plain, file);
  const start = plain.length === 0 ? 'nothing (it is empty)' : Buffer.from(plain.subarray(0, 8)).toString('hex');
  const names = formats.map(({ name }) => name);
  return failure([toolchainDiagnostics.make.formatUnknown(subject, { formats: names, start })]);
}

/**
 * Reads a file.
 *
 * @errors TLC010 fileUnreadable
 */
export function readBytes(file: string): Result<Uint8Array> {
  try {
    return success(readFileSync(file));
  } catch (error) {
    return failure([toolchainDiagnostics.make.fileUnreadable(fileSubject(file), { problem: messageOf(error) })]);
  }
}
