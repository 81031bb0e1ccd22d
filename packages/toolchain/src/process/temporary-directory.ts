import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onInterruption } from './on-interruption.js';

/**
 * Runs `work` with a fresh directory, which is gone when it ends: by returning, throwing or interruption of the process.
 *
 * @param parent where to make it; the system's directory for temporary files by default
 */
export async function withTemporaryDirectory<T>(
  work: (directory: string) => Promise<T>,
  parent: string = tmpdir(),
): Promise<T> {
  const directory = mkdtempSync(join(parent, 'netloom-'));
  const remove = (): void => {
    rmSync(directory, { recursive: true, force: true });
  };
  const release = onInterruption(remove);
  try {
    return await work(directory);
  } finally {
    remove();
    release();
  }
}
