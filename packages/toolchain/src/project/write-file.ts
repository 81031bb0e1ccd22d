import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Result, failure, success } from '@netloom/ir';
import { onInterruption } from '../process/on-interruption.js';
import { fileSubject, messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';

/**
 * Writes a file in full or not at all; replaces an earlier one. Its directory is made if needed.
 *
 * @errors TLC041 outputUnwritable
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): Result<undefined> {
  const temporary = join(dirname(path), `.${basename(path)}-${process.pid}`);
  const remove = (): void => {
    rmSync(temporary, { force: true });
  };
  const release = onInterruption(remove);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, content);
    renameSync(temporary, path);
    return success(undefined);
  } catch (error) {
    return failure([toolchainDiagnostics.make.outputUnwritable(fileSubject(path), { problem: messageOf(error) })]);
  } finally {
    remove();
    release();
  }
}
