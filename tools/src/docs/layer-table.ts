import type { Compiler } from '@netloom/compiler';
import { mappings } from '@netloom/vhdl-backend';

const begin = '<!-- layers:begin (npm run docs writes this table from the registries; a test holds it) -->';
const end = '<!-- layers:end -->';

/** The table of layers and limits in Markdown, from what the compiler's parts say of themselves. */
export function renderLayerTable(compiler: Compiler): string {
  const hardware = new Map(compiler.parts.all(mappings).map((mapping) => [mapping.layerType, mapping.limits ?? []]));
  const { layers, operators } = compiler.describe();
  const rows = layers.map(({ type, summary, limits }) => {
    const hardwareLimits = (hardware.get(type) ?? []).map((limit) => `in hardware ${limit}`);
    return `| ${type} | ${summary} | ${[...limits, ...hardwareLimits].join('; ')} |`;
  });
  const names = operators.map(({ domain, operator, since }) => `${domain === '' ? '' : `${domain}::`}${operator} (${since.join(', ')})`);
  return [
    '| layer | what it computes | limits |',
    '| --- | --- | --- |',
    ...rows,
    '',
    `ONNX operators that are read, with the versions that brought a new form: ${names.join(', ')}.`,
  ].join('\n');
}

/**
 * The text with the table between its two markers.
 *
 * @throws Error if a marker is missing
 */
export function replaceLayerTable(text: string, table: string): string {
  const from = text.indexOf(begin);
  const to = text.indexOf(end);
  if (from < 0 || to < from) throw new Error('the README has no place for the table of layers');
  return `${text.slice(0, from + begin.length)}\n${table}\n${text.slice(to)}`;
}
