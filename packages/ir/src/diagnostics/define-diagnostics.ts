import type { Diagnostic, DiagnosticValue, Severity, Subject } from './diagnostic.js';

/** A kind of diagnostic as data: documentation and tests read it. */
export interface DiagnosticDefinition {
  /** Unique within the prefix, never reused. */
  readonly number: number;
  readonly severity: Severity;
  /** The rule with the actual values in braces: `simd must divide {size}, but simd={simd}.` */
  readonly text: string;
}

/** The names in braces of a text. */
export type Placeholders<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Placeholders<Rest>
  : never;

type Values<Text extends string> = Readonly<Record<Placeholders<Text>, DiagnosticValue>>;

/** Makes a diagnostic of one kind from its subject and the values its text names. */
export type DiagnosticFactory<Text extends string> = (subject: Subject, values: Values<Text>, hint?: string) => Diagnostic;

export type DiagnosticFactories<Definitions extends Record<string, DiagnosticDefinition>> = {
  readonly [Id in keyof Definitions]: DiagnosticFactory<Definitions[Id]['text']>;
};

/** The diagnostics of one package: a factory for each kind, and the table itself under `definitions`. */
export interface DiagnosticTable<Definitions extends Record<string, DiagnosticDefinition>> {
  readonly prefix: string;
  readonly definitions: Definitions;
  readonly make: DiagnosticFactories<Definitions>;
}

/**
 * Declares the diagnostics of a package.
 *
 * @throws Error if two definitions share a number (a bug of the package)
 */
export function defineDiagnostics<const Definitions extends Record<string, DiagnosticDefinition>>(
  prefix: string,
  definitions: Definitions,
): DiagnosticTable<Definitions> {
  const seen = new Set<number>();
  const make: Record<string, DiagnosticFactory<string>> = {};
  for (const [id, definition] of Object.entries(definitions)) {
    if (seen.has(definition.number)) throw new Error(`${prefix}: number ${definition.number} is used twice`);
    seen.add(definition.number);
    make[id] = factory(prefix, id, definition);
  }
  return { prefix, definitions, make: make as DiagnosticFactories<Definitions> };
}

function factory(prefix: string, id: string, definition: DiagnosticDefinition): DiagnosticFactory<string> {
  const code = `${prefix}${String(definition.number).padStart(3, '0')}`;
  return (subject, values: Readonly<Record<string, DiagnosticValue>>, hint) => ({
    code,
    id,
    severity: definition.severity,
    subject,
    message: definition.text.replace(/\{(\w+)\}/g, (_, name: string) => show(values[name])),
    values,
    ...(hint === undefined ? {} : { hint }),
  });
}

function show(value: DiagnosticValue | undefined): string {
  if (value === undefined) return '?';
  return Array.isArray(value) ? value.join(', ') : String(value);
}
