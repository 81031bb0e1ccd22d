import { isFloat32Array, isInteger32Array } from '../graph/array-kind.js';
import { float32Text, numberText } from './number-text.js';

/**
 * Which containers are written with one entry a line, and so on inside them; all others stand on one line.
 *
 * `entries` is the layout of each entry of a list; `keys` names the layouts of some entries of an object.
 */
export interface JsonLayout {
  readonly entries?: JsonLayout;
  readonly keys?: Readonly<Record<string, JsonLayout>>;
}

/**
 * Canonical JSON: keys sorted by their UTF-16 code units, shortest decimals, `-0` kept. A `Float32Array` is a list of
 * float32 numbers, with decimals as short as float32 allows.
 *
 * @throws Error on what JSON does not have, such as NaN
 */
export function writeJson(value: unknown, layout: JsonLayout | undefined, indent = ''): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean' || value === null) return String(value);
  if (isFloat32Array(value)) return `[${Array.from(value, float32Text).join(', ')}]`;
  if (isInteger32Array(value)) return `[${value.join(', ')}]`;
  if (Array.isArray(value)) return writeList(value, layout, indent);
  if (typeof value === 'object') return writeObject(value, layout, indent);
  throw new Error(`JSON has no ${typeof value}`);
}

function writeList(list: readonly unknown[], layout: JsonLayout | undefined, indent: string): string {
  if (layout === undefined || list.length === 0) return `[${list.map((entry) => writeJson(entry, undefined)).join(', ')}]`;
  const deeper = `${indent}  `;
  const entries = list.map((entry) => `\n${deeper}${writeJson(entry, layout.entries, deeper)}`);
  return `[${entries.join(',')}\n${indent}]`;
}

function writeObject(object: object, layout: JsonLayout | undefined, indent: string): string {
  const entries = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (layout === undefined || entries.length === 0) {
    const inline = entries.map(([key, value]) => `${JSON.stringify(key)}: ${writeJson(value, undefined)}`);
    return `{${inline.join(', ')}}`;
  }
  const deeper = `${indent}  `;
  const lines = entries.map(([key, value]) => {
    const text = writeJson(value, layout.keys?.[key], deeper);
    return `\n${deeper}${JSON.stringify(key)}: ${text}`;
  });
  return `{${lines.join(',')}\n${indent}}`;
}
