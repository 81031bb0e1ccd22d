import { type Diagnostic, renderDiagnostic } from '@netloom/ir';
import { SampleError, toolchainDiagnostics } from '@netloom/toolchain';
import { CommanderError } from 'commander';
import { cliDiagnostics, commandSubject } from './cli-diagnostics.js';
import { createProgram } from './program.js';
import { printable, printableLine } from './report/printable.js';
import type { ProgressStream } from './session/progress.js';
import type { CommandOutcome, ExitCode } from './session/session.js';
import { Session } from './session/session.js';

/** What the command line writes to, and what stops it. */
export interface CliEnvironment {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  readonly signal?: AbortSignal;
}

/**
 * Runs one command of the command line.
 *
 * @param parameters as after the program's name: `['check', 'model.onnx']`
 * @returns exit code: 0 done, 1 the model is illegal or the hardware differs, 2 the command could not be carried out
 */
export async function runCli(parameters: readonly string[], environment: CliEnvironment): Promise<ExitCode> {
  const { stdout, stderr, signal } = environment;
  const json = parameters.includes('--json');
  const session = new Session(stderr, signal);
  let finished: CommandOutcome | undefined;
  const output = {
    writeOut: (text: string) => stdout.write(text),
    writeErr: (text: string) => (json ? true : stderr.write(text)),
  };
  const program = createProgram(session, output, (outcome) => {
    finished = outcome;
  });
  const called = program.commands.find((command) => command.name() === parameters[0])?.name() ?? '';
  try {
    await program.parseAsync([...parameters], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return 0;
      const problem = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
      return report(called, failed(cliDiagnostics.make.usage(commandSubject(called), { problem })), true);
    }
    if (signal?.aborted === true) return report(called, failed(toolchainDiagnostics.make.cancelled(commandSubject(called), {})), false);
    if (error instanceof SampleError) return report(called, failed(...error.diagnostics), false);
    const problem = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return report(called, failed(cliDiagnostics.make.internal(commandSubject(called), { problem })), false);
  }
  return finished === undefined ? 2 : report(called, finished, false);

  /** @param said true if people have been told already */
  function report(command: string, { exitCode, diagnostics, report: fields, text }: CommandOutcome, said: boolean): ExitCode {
    if (json) {
      const document = { command, ok: exitCode === 0, exitCode, diagnostics, ...fields };
      stdout.write(`${JSON.stringify(document, null, 2)}\n`);
      return exitCode;
    }
    if (!said) for (const diagnostic of diagnostics) stderr.write(`${renderForTerminal(diagnostic)}\n`);
    if (text !== '') stdout.write(`${printable(text)}\n`);
    return exitCode;
  }
}

/** One line for each finding about a model, whatever its names hold; what tools say may have several. */
function renderForTerminal(diagnostic: Diagnostic): string {
  const text = renderDiagnostic(diagnostic);
  return /^(TLC|CLI)/.test(diagnostic.code) ? printable(text) : printableLine(text);
}

function failed(...diagnostics: readonly Diagnostic[]): CommandOutcome {
  return { exitCode: 2, diagnostics, report: {}, text: '' };
}
