import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Diagnostic, type ProjectStream, elementCount } from '@netloom/ir';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/**
 * Copies the first frames of a stream's vector file: testbenches play files to their end.
 *
 * @returns what is wrong with the file: unreadable, or too few values
 * @errors TLC010 fileUnreadable, TLC032 vectorsInvalid
 */
export function copyVectors(
  stream: ProjectStream,
  frames: number,
  sourceDirectory: string,
  targetFile: string,
): readonly Diagnostic[] {
  const file = join(sourceDirectory, stream.vectors);
  let content: Buffer;
  try {
    content = readFileSync(file);
  } catch (error) {
    return [toolchainDiagnostics.make.fileUnreadable(fileSubject(file), { problem: messageOf(error) })];
  }
  const expected = frames * elementCount(stream.axes);
  const newline = 0x0a;
  let lines = 0;
  let end = 0;
  // One header line, then one value a line.
  while (lines < expected + 1 && end < content.length) {
    const next = content.indexOf(newline, end);
    end = next < 0 ? content.length : next + 1;
    lines++;
  }
  if (lines < expected + 1) {
    const shown = { stream: stream.name, expected, frames, actual: Math.max(0, lines - 1) };
    return [toolchainDiagnostics.make.vectorsInvalid(fileSubject(file), shown)];
  }
  writeFileSync(targetFile, content.subarray(0, end));
  return [];
}
