import { builtinLibrary, compileOrder, type GenericValues, type UnitStream } from '@netloom/vhdl-ip';
import type { Example, UnitSamples } from '@netloom/vhdl-ip/samples';
import { type Cell, renderMarkdownTable } from '../../bench/markdown-table.js';
import { describeGenericRules, describeValue } from './generic-rules.js';
import { renderHeaderText } from './header-markdown.js';
import { linkNames } from './page-links.js';
import type { HeaderSection, UnitFile } from './unit-file.js';

const hdlFolder = '../../packages/vhdl-ip/hdl';

/**
 * The page of a unit.
 *
 * @param cells the table of cells, which synthesis made
 */
export function renderUnitPage(sample: UnitSamples, file: UnitFile, cells: string): string {
  const { unit } = sample;
  const parts = [
    `# ${unit.name}`,
    `<!-- npm run docs:ip writes this page from the unit's VHDL file, its manifest, its sample, a simulation and a synthesis -->`,
    `${capitalized(file.summary)} In [${unit.file}](${hdlFolder}/${unit.file}).`,
    ...file.sections.flatMap((section) => renderSection(section, sample, file)),
    '## Files',
    ...renderFiles(sample),
    '## Cost',
    'As the manifest counts it: cycles from frame to frame (of a unit that knows no frames, from beat to beat), cycles from the ' +
      'first input beat to the first output beat, multiplications in a cycle, bits in arrays, flip-flops beside them where they are known.',
    renderCost(sample),
    'As yosys counts it, without place and route, and on the iCE40 with multipliers made of LUTs:',
    replaceCells(cells),
  ];
  return `${parts.join('\n\n')}\n`;
}

const cellsBegin = '<!-- cells:begin -->';
const cellsEnd = '<!-- cells:end -->';

function replaceCells(cells: string): string {
  return `${cellsBegin}\n${cells}\n${cellsEnd}`;
}

/** The table of cells of a page as it is; empty if it has none. */
export function readCells(page: string): string {
  const [, cells = ''] = page.split(`${cellsBegin}\n`);
  return cells.split(`\n${cellsEnd}`)[0] ?? '';
}

/** The names by which the tables of a page call a sample's examples. */
export function nameExamples({ drawn, larger }: UnitSamples): readonly (readonly [name: string, example: Example])[] {
  return [drawn, ...larger].map((example, i) => [String.fromCharCode('A'.charCodeAt(0) + i), example] as const);
}

function renderSection({ title, lines }: HeaderSection, sample: UnitSamples, file: UnitFile): readonly string[] {
  const text = linkNames(renderHeaderText(lines), sample.unit.name);
  const section = [`## ${title}`, text];
  if (title === 'Timing') return [...section, ...renderDiagram(sample)];
  if (title === 'Layout') return [...section, renderStreams(sample, file), ...renderGenerics(sample, file)];
  return section;
}

function renderDiagram({ unit, drawn }: UnitSamples): readonly string[] {
  return [
    `A simulation of example A, ${drawn.about}. Beats are hexadecimal, with a colour for each frame in turn; a beat is transferred ` +
      'at the end of a cycle in which `tvalid` and `tready` are high.',
    `![The streams of ${unit.name}, cycle by cycle](${unit.name}.svg)`,
  ];
}

function renderStreams(sample: UnitSamples, file: UnitFile): string {
  const { inputs, outputs } = sample.unit.streams;
  const examples = nameExamples(sample);
  const row = (direction: string) => (stream: UnitStream): readonly Cell[] => {
    const width = file.ports.find(({ name }) => name === `${stream.name}_tdata`)?.type ?? '';
    const bits = /\((.*) - 1 downto 0\)/.exec(width)?.[1] ?? '';
    return [`\`${stream.name}\``, direction, `\`${bits}\``, ...examples.map(([, { generics }]) => renderBits(stream, generics))];
  };
  const known = new Set([...inputs, ...outputs].flatMap(({ name }) => ['tdata', 'tvalid', 'tready', 'tlast'].map((part) => `${name}_${part}`)));
  const others = file.ports.filter(({ name }) => !known.has(name) && name !== 'clk' && name !== 'rst');
  return renderMarkdownTable(
    ['stream', 'direction', 'bits of `tdata`', ...examples.map(([name]) => `${name}: lanes × bits`)],
    [
      ...inputs.map(row('in')),
      ...outputs.map(row('out')),
      ...others.map(({ name, direction, meaning }) => [`\`${name}\``, direction, `no stream: ${meaning}`, ...examples.map(() => '')]),
    ],
  );
}

function renderBits(stream: UnitStream, generics: GenericValues): string {
  const [lanes, bits] = [stream.lanes(generics), stream.laneBits(generics)];
  return `${lanes} × ${bits}`;
}

function renderGenerics(sample: UnitSamples, { generics }: UnitFile): readonly string[] {
  const rules = describeGenericRules(sample.unit);
  const examples = nameExamples(sample);
  const rows = generics.map(({ name, type, default: value, meaning }): readonly Cell[] => {
    const values = rules.get(name) ?? '';
    return [
      `\`${name}\``,
      type.replaceAll('_', '\\_'),
      values,
      value === undefined ? '' : `\`${value}\``,
      linkNames(withoutEnd(meaning, values.replace(/;.*/, '')), sample.unit.name),
      ...examples.map(([, example]) => renderGeneric(example, name)),
    ];
  });
  return [
    '## Generics',
    ['The examples of this page:', '', ...examples.map(([name, { about }]) => `- ${name}: ${about}`)].join('\n'),
    renderMarkdownTable(['generic', 'type', 'values', 'default', 'meaning', ...examples.map(([name]) => name)], rows),
  ];
}

/** A comment without the range that it repeats for those who read the file. */
function withoutEnd(meaning: string, range: string): string {
  return range !== '' && meaning.endsWith(range) ? meaning.slice(0, -range.length).replace(/[,;] $/, '') : meaning;
}

function renderGeneric({ generics }: Example, name: string): string {
  const value = generics[name];
  return value === undefined ? '' : describeValue(value);
}

function renderFiles({ unit }: UnitSamples): readonly string[] {
  const files = compileOrder([unit.name], builtinLibrary).map((file) => `[${file}](${hdlFolder}/${file})`);
  return [`In the order of their analysis: ${files.join(', ')}.`];
}

function renderCost(sample: UnitSamples): string {
  const rows = nameExamples(sample).map(([name, { generics }]): readonly Cell[] => {
    const { intervalCycles, latencyCycles, multipliers, memoryBits, registers } = sample.unit.cost(generics);
    return [name, intervalCycles, latencyCycles, multipliers, memoryBits, registers];
  });
  return renderMarkdownTable(['example', 'interval', 'latency', 'multipliers', 'memory bits', 'flip-flops'], rows);
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
