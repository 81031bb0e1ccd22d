import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { renderEnding, runProcess } from '@netloom/toolchain';
import { repositoryRoot } from '../repository.mjs';

const entry = join(repositoryRoot, 'packages', 'cli', 'bin', 'netloom.mjs');

/** The report of a command, and the seconds that it took. */
export interface CommandRun {
  readonly report: unknown;
  readonly seconds: number;
}

/**
 * Runs the built command with `--json` and reads its report.
 *
 * @throws Error with what the command said, unless it ends with exit code 0
 */
export async function runNetloom(parameters: readonly string[], signal?: AbortSignal): Promise<CommandRun> {
  const start = performance.now();
  const result = await runProcess(process.execPath, [entry, ...parameters, '--json'], { cwd: repositoryRoot, signal });
  const seconds = (performance.now() - start) / 1000;
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  const { exitCode, stdout, stderr } = result.value;
  if (exitCode !== 0) throw new Error(`netloom ${parameters.join(' ')} ended with ${renderEnding(result.value)}:\n${stdout.slice(0, 4000)}${stderr}`);
  return { report: JSON.parse(stdout) as unknown, seconds };
}
