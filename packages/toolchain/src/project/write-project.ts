import { mkdirSync, mkdtempSync, readdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type ProjectFiles, type Result, failure, success } from '@netloom/ir';
import { onInterruption } from '../process/on-interruption.js';
import { messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { installOver } from './install-directory.js';
import { isProject, staysInside } from './read-project.js';

export interface WriteProjectOptions {
  /** Write into a directory that holds other things. Files of the same name are replaced, others stay. */
  readonly force?: boolean;
}

/**
 * Writes a project in full or not at all: into a hidden directory beside or in the target first, then renamed.
 *
 * The target may be new, empty, or an earlier project, whose generated files are replaced while files that were added to
 * it stay. Anything else is refused unless `force`. An interruption before the renaming leaves the target as it was.
 *
 * @errors TLC040 outputOccupied, TLC041 outputUnwritable, TLC042 pathInvalid
 */
export function writeProject(directory: string, files: ProjectFiles, options: WriteProjectOptions = {}): Result<undefined> {
  const subject = { kind: 'directory', name: directory };
  const outside = [...files.keys()].filter((path) => !staysInside(path));
  if (outside.length > 0) return failure(outside.map((path) => toolchainDiagnostics.make.pathInvalid(subject, { path })));
  let staging: string | undefined;
  const remove = (): void => {
    if (staging !== undefined) rmSync(staging, { recursive: true, force: true });
  };
  const release = onInterruption(remove);
  try {
    const exists = statSync(directory, { throwIfNoEntry: false }) !== undefined;
    const target = exists ? realpathSync(directory) : resolve(directory);
    const found = occupant(target);
    if (found !== undefined && (options.force !== true || found === 'a file')) {
      const hint = found === 'a file' ? 'Choose another name.' : 'Choose another directory, or pass --force to write into it.';
      return failure([toolchainDiagnostics.make.outputOccupied(subject, { found }, hint)]);
    }
    // Renaming works within one file system only: an existing target may be the root of its own.
    const parent = exists ? target : dirname(target);
    mkdirSync(parent, { recursive: true });
    staging = mkdtempSync(join(parent, `.${basename(target)}-`));
    const content = join(staging, 'new');
    mkdirSync(content);
    for (const [path, text] of files) {
      const file = join(content, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    if (exists) installOver(content, target, join(staging, 'old'));
    else renameSync(content, target);
    return success(undefined);
  } catch (error) {
    return failure([toolchainDiagnostics.make.outputUnwritable(subject, { problem: messageOf(error) })]);
  } finally {
    remove();
    release();
  }
}

/** What stands in the way of writing, in words. */
function occupant(target: string): string | undefined {
  const status = statSync(target, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  if (!status.isDirectory()) return 'a file';
  const entries = readdirSync(target).sort();
  if (entries.length === 0 || isProject(target)) return undefined;
  return `${entries.slice(0, 3).join(', ')}${entries.length > 3 ? ` and ${entries.length - 3} more` : ''}`;
}
