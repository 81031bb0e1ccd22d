import { type Counts, countsUnder } from './counts.js';

/** Failures that are listed; all are kept. */
const listed = 20;

/** The figures of a campaign as a table. */
export function renderSummary(counts: Counts, failures: readonly string[]): string {
  const count = (name: string): string => String(counts[name] ?? 0);
  const list = (prefix: string): string => countsUnder(counts, prefix).map(([name, number]) => `${name} ${number}`).join(', ') || 'none';
  const graphs = (of = ''): string => `${count(`${of}graphs`)}, of which ${count(`${of}graphs failed`)} failed, ${count(`${of}graphs refused`)} are beyond a limit (${list(`${of}refused`)})`;
  const judge = (name: string, of = ''): string =>
    `${count(`${of}values.${name}`)} compared, ${count(`${of}explained.${name}`)} explained, ${count(`${of}differences.${name}`)} different`;
  const rows: readonly (readonly [string, string])[] = [
    ['graphs', graphs()],
    ['layers', list('layers')],
    ['reals, ONNX Runtime', judge('float')],
    ['codes, ONNX Runtime', judge('integer')],
    ['codes, GHDL', judge('hardware')],
    ['layers not judged', list('unjudged')],
    ['paces not judged', `${count('graphs unsettled')} graphs that need more frames to settle`],
    ['quantized graphs', graphs('quantized.')],
    ['layers', list('quantized.layers')],
    ['codes, ONNX Runtime', judge('integer', 'quantized.')],
    ['by operator', list('quantized.operators')],
    ['explained', list('quantized.explainedBy')],
    ['different', list('quantized.differing')],
    ['codes, GHDL', judge('hardware', 'quantized.')],
    ['paces not judged', `${count('quantized.graphs unsettled')} graphs that need more frames to settle`],
    ['mutations', `${count('mutations')}: ${count('mutations refused')} refused, ${count('mutations accepted')} accepted`],
    ['calls of compile', `${count('calls')}: ${count('calls refused')} refused, ${count('calls accepted')} accepted`],
    ['crashes and hangs', count('crashes')],
    ['failures', failures.length === 0 ? '0' : `${failures.length} (${[list('failures'), ...(countsUnder(counts, 'quantized.failures').length > 0 ? [`quantized: ${list('quantized.failures')}`] : [])].join('; ')})`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [...rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`), ...failures.slice(0, listed).map((failure) => `  ${failure}`), ...(failures.length > listed ? [`  and ${failures.length - listed} more`] : [])].join('\n');
}
