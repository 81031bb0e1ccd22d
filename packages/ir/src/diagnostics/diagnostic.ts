/** How much a diagnostic weighs: an `error` makes the result unusable, `warning` and `note` do not. */
export type Severity = 'error' | 'warning' | 'note';

/** What a diagnostic speaks about: an operator or kind (`Conv`, `tensor`, `file`) and its name in the source. */
export interface Subject {
  readonly kind: string;
  readonly name: string;
}

/** A finding about the user's input: data, collected and reported all at once, never thrown. */
export interface Diagnostic {
  /** Prefix of the package and a number, such as `QNT014`; stable, what tests assert. */
  readonly code: string;
  /** The definition's key, such as `scaleOutOfRange`. */
  readonly id: string;
  readonly severity: Severity;
  readonly subject: Subject;
  /** The rule and the actual values, as a sentence. */
  readonly message: string;
  /** The actual values alone, for machines. */
  readonly values: Readonly<Record<string, DiagnosticValue>>;
  /** What the user can do, if anything is known. */
  readonly hint?: string;
}

export type DiagnosticValue = string | number | boolean | readonly (string | number)[];

/** True if any of the diagnostics is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}

/** One line for people: code, subject, rule and values, hint. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const { code, severity, subject, message, hint } = diagnostic;
  const label = severity === 'error' ? code : `${code} (${severity})`;
  const head = `${label} ${subject.kind} ${JSON.stringify(subject.name)}: ${message}`;
  return hint === undefined ? head : `${head} ${hint}`;
}
