import { type Result, failure, success } from '@netloom/ir';
import { renderEnding, runProcess } from '../process/run-process.js';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { Tool } from './find-executable.js';

/**
 * Asks a program for its version, which also shows that it runs.
 *
 * @param versionPattern its first group is the version in what the program prints, on whichever stream
 * @errors TLC002 toolUnusable
 */
export async function probeTool(
  name: string,
  path: string,
  parameters: readonly string[],
  versionPattern: RegExp,
): Promise<Result<Tool>> {
  const subject = { kind: 'tool', name };
  const outcome = await runProcess(path, parameters);
  if (!outcome.ok) {
    const problems = outcome.diagnostics.map(({ values }) => String(values.problem ?? ''));
    return failure([toolchainDiagnostics.make.toolUnusable(subject, { path, problem: problems.join(' ') })]);
  }
  const version = versionPattern.exec(outcome.value.stdout + outcome.value.stderr)?.[1];
  if (outcome.value.exitCode === 0 && version !== undefined) return success({ name, path, version });
  const said = (outcome.value.stderr + outcome.value.stdout).trim().split('\n')[0] ?? '';
  const problem = `${[path, ...parameters].join(' ')} ended with ${renderEnding(outcome.value)}: ${said}`;
  return failure([toolchainDiagnostics.make.toolUnusable(subject, { path, problem })]);
}
