import { printableLine } from './printable.js';

/** A cell; numbers are aligned to the right and grouped by thousands. */
export type Cell = string | number | undefined;

/** Rows under a heading, columns aligned; a column of numbers is aligned to the right. */
export function renderTable(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const right = heading.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
  const texts = [heading, ...rows.map((row) => row.map(renderCell))];
  const widths = heading.map((_, column) => Math.max(...texts.map((row) => (row[column] ?? '').length)));
  const lines = texts.map((row) =>
    row.map((text, column) => (right[column] === true ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0))),
  );
  const rule = widths.map((width) => '-'.repeat(width));
  return [...lines.slice(0, 1), rule, ...lines.slice(1)].map((line) => line.join('  ').trimEnd()).join('\n');
}

/** Names and what they are, one in a line. */
export function renderFacts(facts: readonly (readonly [name: string, value: Cell])[]): string {
  const known = facts.filter(([, value]) => value !== undefined);
  const width = Math.max(...known.map(([name]) => name.length));
  return known.map(([name, value]) => `${name.padEnd(width)}  ${renderCell(value)}`).join('\n');
}

/** `12,345`; at most two decimals. */
export function renderNumber(number: number): string {
  return number.toLocaleString('en-US', { maximumFractionDigits: 2 });
}

/** `98.70 %` */
export function renderShare(part: number, whole: number): string {
  return whole === 0 ? '-' : `${((100 * part) / whole).toFixed(2)} %`;
}

function renderCell(cell: Cell): string {
  if (cell === undefined) return '';
  return typeof cell === 'number' ? renderNumber(cell) : printableLine(cell);
}
