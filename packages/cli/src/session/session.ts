import { type Diagnostic, type Result, hasErrors, renderDiagnostic } from '@netloom/ir';
import { type Progress, type ProgressStream, createProgress } from './progress.js';

/** A value as JSON holds it. */
export type JsonValue = string | number | boolean | null | undefined | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** 0 done; 1 the model is illegal or the hardware differs; 2 the command could not be carried out as it was called. */
export type ExitCode = 0 | 1 | 2;

/** What a command leaves: a report for machines, one for people. */
export interface CommandOutcome {
  readonly exitCode: ExitCode;
  readonly diagnostics: readonly Diagnostic[];
  readonly report: Readonly<Record<string, JsonValue>>;
  readonly text: string;
}

/** The course of one command: gathers what is noticed on the way. */
export class Session {
  readonly #diagnostics: Diagnostic[] = [];
  /** Several stages check the same graph and notice the same. */
  readonly #noticed = new Set<string>();

  constructor(
    private readonly progressStream: ProgressStream,
    readonly signal: AbortSignal | undefined,
  ) {}

  /** The value of a result, or undefined if it failed; its diagnostics are kept. */
  take<T>(result: Result<T>): T | undefined {
    this.note(result.diagnostics);
    return result.ok ? result.value : undefined;
  }

  /** Keeps diagnostics, each once; true if none of them is an error. */
  note(diagnostics: readonly Diagnostic[]): boolean {
    for (const diagnostic of diagnostics) {
      const text = renderDiagnostic(diagnostic);
      if (!this.#noticed.has(text)) this.#diagnostics.push(diagnostic);
      this.#noticed.add(text);
    }
    return !hasErrors(diagnostics);
  }

  /** Shows that something goes on, if it takes long and somebody watches. */
  progress(title: string): Progress {
    return createProgress(title, this.progressStream);
  }

  /** The end of a command that did what it was asked. */
  succeed(report: CommandOutcome['report'], text: string): CommandOutcome {
    return { exitCode: 0, diagnostics: this.#diagnostics, report, text };
  }

  /** The end of a command that found what it looked for to be wrong. */
  reject(report: CommandOutcome['report'], text: string): CommandOutcome {
    return { exitCode: 1, diagnostics: this.#diagnostics, report, text };
  }

  /** The end of a command that a diagnostic stopped. */
  fail(report: CommandOutcome['report'] = {}): CommandOutcome {
    return { exitCode: exitCodeOf(this.#diagnostics), diagnostics: this.#diagnostics, report, text: '' };
  }
}

/** Diagnostics of the toolchain that speak of the hardware, not of the call. */
const verdicts = new Set(['simulationFailed', 'simulationStalled', 'simulationIncomplete']);

/** 2 if the call, a file, a plugin or a tool is to blame for any error, 1 if only the model or the hardware is, else 0. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): ExitCode {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return 0;
  const isAboutCall = ({ code, id, subject }: Diagnostic): boolean =>
    subject.kind === 'plugin' || (/^(CLI|TLC)/.test(code) && !verdicts.has(id));
  return errors.some(isAboutCall) ? 2 : 1;
}
