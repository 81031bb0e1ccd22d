import { readdirSync } from 'node:fs';
import { findGhdl } from '@netloom/toolchain';
import { builtinUnits } from '@netloom/vhdl-ip';
import { unitSamples } from '@netloom/vhdl-ip/samples';
import { describe, expect, it } from 'vitest';
import { expectValue } from '../src/docs/ip/design-files.js';
import { drawWaves } from '../src/docs/ip/draw-waves.js';
import { renderIndexPage } from '../src/docs/ip/index-page.js';
import { pageFolder, readPageFile, readUnit } from '../src/docs/ip/page-files.js';
import { type TraceCycle, traceUnit } from '../src/docs/ip/trace-unit.js';
import { nameExamples, readCells, renderUnitPage } from '../src/docs/ip/unit-page.js';
import { renderWaveJson } from '../src/docs/ip/wave-json.js';

const ghdl = await findGhdl();
if (!ghdl.ok) process.stderr.write(`skipped: ${ghdl.diagnostics.map(({ message }) => message).join()}\n`);

/** The first cycle in which all of these ports are high. */
function firstCycle(cycles: readonly TraceCycle[], ...ports: readonly string[]): number {
  return cycles.findIndex((cycle) => ports.every((port) => cycle[port] === '1'));
}

describe('the pages about VHDL units', () => {
  it('have a sample for each unit', () => {
    expect(unitSamples.map(({ unit }) => unit.name)).toEqual(builtinUnits.map(({ name }) => name));
  });

  it('are one page and one diagram for each unit, and an index', () => {
    const files = [...builtinUnits.flatMap(({ name }) => [`${name}.md`, `${name}.svg`]), 'README.md'];
    expect(readdirSync(pageFolder).sort()).toEqual(files.sort());
    expect(readPageFile('README.md')).toBe(renderIndexPage(unitSamples.map(({ unit }) => [unit.name, readUnit(unit)])));
  });

  it.each(unitSamples)('of $unit.name says what header, manifest and sample say (npm run docs:ip writes it)', (sample) => {
    const page = readPageFile(`${sample.unit.name}.md`);
    const cells = readCells(page);
    expect(page).toBe(renderUnitPage(sample, readUnit(sample.unit), cells));
    expect([...cells.matchAll(/^\| ([A-Z]) \|/gm)].map(([, name]) => name)).toEqual(nameExamples(sample).map(([name]) => name));
  });

  it.skipIf(!ghdl.ok).each(unitSamples)('of $unit.name draws what a simulation shows, with the latency of the manifest', async (sample) => {
    const cycles = await traceUnit(expectValue(ghdl), sample);
    const [input, output] = [sample.unit.streams.inputs, sample.unit.streams.outputs].map(([stream]) => stream?.name ?? '');
    const taken = firstCycle(cycles, `${input ?? ''}_tvalid`, `${input ?? ''}_tready`);
    const offered = firstCycle(cycles, `${output ?? ''}_tvalid`);
    const { latencyCycles } = sample.unit.cost(sample.drawn.generics);
    expect(offered - taken).toBe(latencyCycles);
    // Not by toBe, which would print both pictures.
    const isFresh = readPageFile(`${sample.unit.name}.svg`) === drawWaves(renderWaveJson(sample.unit, cycles));
    expect(isFresh, `docs/ip/${sample.unit.name}.svg is what npm run docs:ip writes`).toBe(true);
  });
});
