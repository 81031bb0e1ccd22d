import { type ChildProcess, spawn } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import { type Result, failure, success } from '@netloom/ir';
import { messageOf, toolchainDiagnostics } from '../toolchain-diagnostics.js';
import { onInterruption } from './on-interruption.js';

export interface ProcessOptions {
  readonly cwd?: string;
  readonly signal?: AbortSignal | undefined;
  /** Called for every line as it comes. */
  readonly onLine?: ((line: string, stream: 'stdout' | 'stderr') => void) | undefined;
  /** How much of the end of each output stream is kept; 256 Mi characters by default. */
  readonly keepCharacters?: number;
}

export interface ProcessOutcome {
  /** Undefined if a signal ended it. */
  readonly exitCode: number | undefined;
  /** Name of the signal that ended it. */
  readonly endedBy: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const graceMilliseconds = 2000;

/**
 * Runs a program without a shell and waits for its end. Its whole process group is killed when `signal` aborts or this
 * process is interrupted.
 *
 * @errors TLC002 toolUnusable (it does not start), TLC004 cancelled
 */
export async function runProcess(
  command: string,
  parameters: readonly string[],
  options: ProcessOptions = {},
): Promise<Result<ProcessOutcome>> {
  const subject = { kind: 'tool', name: command };
  const { signal, onLine, keepCharacters = 2 ** 28 } = options;
  if (signal?.aborted === true) return failure([toolchainDiagnostics.make.cancelled(subject, {})]);
  const child = spawn(command, parameters, {
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const stdout = collect(child.stdout, keepCharacters, (line) => onLine?.(line, 'stdout'));
  const stderr = collect(child.stderr, keepCharacters, (line) => onLine?.(line, 'stderr'));
  const release = onInterruption(() => {
    killGroup(child, 'SIGKILL');
  });
  let grace: NodeJS.Timeout | undefined;
  const abort = (): void => {
    killGroup(child, 'SIGTERM');
    grace = setTimeout(() => {
      killGroup(child, 'SIGKILL');
    }, graceMilliseconds);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<Result<ProcessOutcome>>((resolve) => {
      child.on('error', (error) => {
        const shown = { path: command, problem: messageOf(error) };
        resolve(failure([toolchainDiagnostics.make.toolUnusable(subject, shown)]));
      });
      child.on('close', (exitCode, endedBy) => {
        if (signal?.aborted === true) resolve(failure([toolchainDiagnostics.make.cancelled(subject, {})]));
        else
          resolve(
            success({
              exitCode: exitCode ?? undefined,
              endedBy: endedBy ?? undefined,
              stdout: stdout(),
              stderr: stderr(),
            }),
          );
      });
    });
  } finally {
    clearTimeout(grace);
    signal?.removeEventListener('abort', abort);
    release();
  }
}

/** How a process ended, for messages: `exit code 1`, `signal SIGSEGV`. */
export function renderEnding(outcome: ProcessOutcome): string {
  return outcome.exitCode === undefined ? `signal ${outcome.endedBy ?? '?'}` : `exit code ${outcome.exitCode}`;
}

function killGroup(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // It ended in the meantime.
  }
}

/** Gathers a stream's text and cuts it into lines; the result gives the text so far. */
function collect(stream: NodeJS.ReadableStream, keep: number, onLine: (line: string) => void): () => string {
  const decoder = new StringDecoder('utf8');
  let text = '';
  let rest = '';
  const take = (piece: string): void => {
    text += piece;
    if (text.length > 2 * keep) text = text.slice(-keep);
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
  };
  stream.on('data', (chunk: Buffer) => {
    take(decoder.write(chunk));
  });
  stream.on('end', () => {
    take(decoder.end());
    if (rest !== '') onLine(rest);
    rest = '';
  });
  return () => text.slice(-keep);
}
