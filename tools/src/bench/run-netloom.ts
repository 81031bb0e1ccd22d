import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { renderEnding, runProcess } from '@netloom/toolchain';
import { repositoryRoot } from '../repository.mjs';

const entry = join(repositoryRoot, 'packages', 'cli', 'bin', 'netloom.mjs');

/** The report of a command, and the seconds that it took. */
export interface CommandRun {
  readonly report: unknown;
  readonly seconds: number;
  /** Seconds that it and the programs it ran kept processors busy, where the system tells. */
  readonly cpuSeconds: number | undefined;
}

/**
 * Runs the built command with `--json` and reads its report.
 *
 * @throws Error with what the command said, unless it ends with exit code 0
 */
export async function runNetloom(parameters: readonly string[], signal?: AbortSignal): Promise<CommandRun> {
  const start = performance.now();
  const cpuStart = cpuSecondsOfEnded();
  const result = await runProcess(process.execPath, [entry, ...parameters, '--json'], { cwd: repositoryRoot, signal });
  const seconds = (performance.now() - start) / 1000;
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
  const cpuSeconds = cpuStart === undefined ? undefined : (cpuSecondsOfEnded() ?? cpuStart) - cpuStart;
  const { exitCode, stdout, stderr } = result.value;
  if (exitCode !== 0) throw new Error(`netloom ${parameters.join(' ')} ended with ${renderEnding(result.value)}:\n${stdout.slice(0, 4000)}${stderr}`);
  return { report: JSON.parse(stdout) as unknown, seconds, cpuSeconds };
}

/** Ticks of a second in Linux's accounts of processes. */
const ticks = 100;

/** CPU seconds of all programs that this one has waited for; undefined on systems without `/proc`. */
function cpuSecondsOfEnded(): number | undefined {
  try {
    // Behind the name, which may hold spaces: fields 14 and 15 are user and system time of ended children.
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[13]) + Number(fields[14])) / ticks;
  } catch {
    return undefined;
  }
}
