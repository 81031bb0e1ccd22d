import { type Result, failure, success } from '@netloom/ir';
import { renderEnding, runProcess } from '../process/run-process.js';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { Tool } from './find-executable.js';

export interface YosysOptions {
  readonly yosys: Tool;
  /** Files in the script are relative to it. */
  readonly workDirectory: string;
  readonly signal?: AbortSignal;
}

/**
 * Runs a yosys script, commands separated by `;`, and gives what it prints.
 *
 * @errors TLC003 toolFailed, TLC004 cancelled
 */
export async function runYosys(options: YosysOptions, script: string): Promise<Result<string>> {
  const { yosys, workDirectory, signal } = options;
  const outcome = await runProcess(yosys.path, ['-p', script], { cwd: workDirectory, signal });
  if (!outcome.ok) return outcome;
  if (outcome.value.exitCode === 0) return success(outcome.value.stdout);
  const output = outcome.value.stderr.trim() || outcome.value.stdout.trim().split('\n').slice(-5).join('\n');
  const shown = { what: 'the script', ending: renderEnding(outcome.value), output };
  return failure([toolchainDiagnostics.make.toolFailed({ kind: 'tool', name: 'yosys' }, shown)]);
}
