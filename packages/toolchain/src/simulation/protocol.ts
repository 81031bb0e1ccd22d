/** One machine-readable line of a testbench: `netloom:<kind> key=value …`. */
export interface ProtocolLine {
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

const prefix = 'netloom:';

/**
 * Reads a line of a testbench's output; undefined if it is no protocol line. Simulators that print report messages with
 * a place in front are understood, too.
 */
export function parseProtocolLine(line: string): ProtocolLine | undefined {
  const start = line.indexOf(prefix);
  if (start < 0) return undefined;
  const [kind = '', ...pairs] = line.slice(start + prefix.length).trim().split(/\s+/);
  const fields: Record<string, string> = {};
  for (const pair of pairs) {
    const equals = pair.indexOf('=');
    if (equals > 0) fields[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return { kind, fields };
}

/** A field that must be a non-negative integer; undefined if it is missing or anything else. */
export function countField(line: ProtocolLine, name: string): number | undefined {
  const text = line.fields[name];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
