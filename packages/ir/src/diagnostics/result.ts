import { type Diagnostic, hasErrors } from './diagnostic.js';

/** A value with what was noticed on the way, or only what went wrong. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/** A result that has a value, with warnings and notes at most. */
export function success<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

/** A result without a value. */
export function failure<T>(diagnostics: readonly Diagnostic[]): Result<T> {
  return { ok: false, diagnostics };
}

/** Success if no diagnostic is an error; the value is made only then. */
export function resultOf<T>(diagnostics: readonly Diagnostic[], make: () => T): Result<T> {
  return hasErrors(diagnostics) ? failure(diagnostics) : success(make(), diagnostics);
}
