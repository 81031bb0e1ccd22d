import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findGhdl, findGhdl5, findYosys } from '@netloom/toolchain';
import { type UnitSamples, unitSamples } from '@netloom/vhdl-ip/samples';
import { expectValue } from './design-files.js';
import { pageFolder, readPageFile, readUnit } from './page-files.js';
import { renderCellTable } from './cell-table.js';
import { drawWaves } from './draw-waves.js';
import { renderIndexPage } from './index-page.js';
import { synthesizeUnit, type UnitCells } from './synthesize-unit.js';
import { traceUnit } from './trace-unit.js';
import { nameExamples, readCells, renderUnitPage } from './unit-page.js';
import { renderWaveJson } from './wave-json.js';

/**
 * Writes the pages of the VHDL units, or of those that are named: `npm run docs:ip [-- UNIT ...]`. With `--keep-cells` it
 * leaves the tables of cells as they are, which take the time. With `--check` it writes nothing, and fails if a page is not
 * what it would write.
 */
const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean', default: false }, 'keep-cells': { type: 'boolean', default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !unitSamples.some(({ unit }) => unit.name === name));
if (unknown.length > 0) throw new Error(`no unit with a sample is named ${unknown.join(', ')}`);
const ghdl = expectValue(await findGhdl());
const synthesisTools = values['keep-cells'] ? undefined : { ghdl5: expectValue(await findGhdl5()), yosys: expectValue(await findYosys()) };

const stale: string[] = [];
mkdirSync(pageFolder, { recursive: true });
settle('README.md', renderIndexPage(unitSamples.map(({ unit }) => [unit.name, readUnit(unit)])));
for (const sample of unitSamples.filter(({ unit }) => positionals.length === 0 || positionals.includes(unit.name))) {
  const { name } = sample.unit;
  settle(`${name}.svg`, drawWaves(renderWaveJson(sample.unit, await traceUnit(ghdl, sample))));
  settle(`${name}.md`, renderUnitPage(sample, readUnit(sample.unit), await cellsOf(sample)));
  console.log(name);
}
if (stale.length > 0) {
  console.error(`not as they should be (npm run docs:ip writes them): ${stale.join(', ')}`);
  process.exitCode = 1;
}

function settle(file: string, text: string): void {
  if (readPageFile(file) === text) return;
  if (values.check) stale.push(file);
  else writeFileSync(join(pageFolder, file), text);
}

async function cellsOf(sample: UnitSamples): Promise<string> {
  if (synthesisTools === undefined) return readCells(readPageFile(`${sample.unit.name}.md`));
  const rows: [string, UnitCells][] = [];
  for (const [name, { generics }] of nameExamples(sample)) rows.push([name, await synthesizeUnit(synthesisTools, sample.unit, generics)]);
  return renderCellTable(rows, synthesisTools);
}
