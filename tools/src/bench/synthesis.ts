/**
 * What each unit of the VHDL library takes on an FPGA, and how fast it is there:
 *
 *     npm run bench:synthesis                    all units
 *     npm run bench:synthesis -- NAME ...        some of them
 *     npm run bench:synthesis -- --json          as JSON
 *     npm run bench:synthesis -- --write         into the page of benchmarks
 *
 * GHDL 5 and yosys (synth_ice40, no DSP) make the netlists: LUTs of four inputs, carry cells, flip-flops, block RAMs of
 * 4 kbit. nextpnr-ice40 places and routes each unit between registers on an HX8K, whose LUTs take 0.4 ns and whose wires
 * more than that; another device is faster, in about the same order. Without nextpnr the longest path is counted in LUTs,
 * carries included. Without GHDL 5 or yosys there is nothing to measure.
 */
import { parseArgs } from 'node:util';
import { type Tool, findGhdl5, findNextpnrIce40, findYosys, withTemporaryDirectory } from '@netloom/toolchain';
import { unitSamples } from '@netloom/vhdl-ip/samples';
import { renderMarkdownTable } from './markdown-table.js';
import { publish } from './publish.js';
import { type Synthesized, type SynthesisTools, measure } from './synthesis/measure.js';

interface Row extends Synthesized {
  readonly unit: string;
  readonly sample: string;
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});

const [ghdl, yosys, nextpnr] = [await findGhdl5(), await findYosys(), await findNextpnrIce40()];
if (!ghdl.ok || !yosys.ok) {
  const missing = [ghdl, yosys].flatMap(({ diagnostics }) => diagnostics);
  console.log(`Skipped: ${missing.map(({ message, hint = '' }) => `${message} ${hint}`.trim()).join(' ')}`);
} else {
  if (!nextpnr.ok) console.error(nextpnr.diagnostics.map(({ message }) => `${message} Paths are counted in LUTs.`).join('\n'));
  const tools = { ghdl: ghdl.value, yosys: yosys.value, nextpnr: nextpnr.ok ? nextpnr.value : undefined };
  await withTemporaryDirectory((scratch) => bench(tools, scratch));
}

async function bench(tools: SynthesisTools, scratch: string): Promise<void> {
  const rows: Row[] = [];
  for (const { unit, placed } of unitSamples.filter(({ unit }) => positionals.length === 0 || positionals.includes(unit.name)))
    for (const { about, generics } of placed) {
      console.error(`${unit.name}, ${about} …`);
      rows.push({ unit: unit.name, sample: about, ...(await measure(unit, generics, tools, scratch)) });
    }
  if (flags.json) {
    const versions = [tools.ghdl, tools.yosys, tools.nextpnr].filter((tool): tool is Tool => tool !== undefined);
    console.log(JSON.stringify({ tools: versions.map(({ name, version }) => ({ name, version })), units: rows }, undefined, 2));
  } else publish('synthesis', table(rows, tools.nextpnr !== undefined), flags.write);
}

function table(rows: readonly Row[], isPlaced: boolean): string {
  const heading = ['unit', 'with', 'LUT4', 'carries', 'flip-flops', 'block RAMs', ...(isPlaced ? ['MHz', 'cells on the longest path', 'in'] : ['LUTs on the longest path'])];
  return renderMarkdownTable(
    heading,
    rows.map(({ unit, sample, lookupTables, carries, registers, blockRams, megahertz, pathCells, pathEnd }) => [
      ...[unit, sample, lookupTables, carries, registers, blockRams],
      ...(isPlaced ? [megahertz, pathCells, pathEnd === '' ? unit : pathEnd] : [pathCells]),
    ]),
  );
}
