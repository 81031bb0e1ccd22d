/** A cell; numbers are grouped by thousands and aligned to the right. */
export type Cell = string | number | undefined;

/** A table in Markdown; a column of numbers is aligned to the right. */
export function renderMarkdownTable(heading: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const rule = heading.map((_, column) => (rows.every((row) => typeof row[column] !== 'string') ? '--:' : '---'));
  return [heading, rule, ...rows.map((row) => row.map(renderCell))].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function renderCell(cell: Cell): string {
  if (cell === undefined) return '–';
  return typeof cell === 'number' ? cell.toLocaleString('en-US', { maximumFractionDigits: 1 }) : cell;
}
