import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analyse, run, type Tool, withTemporaryDirectory } from '@netloom/toolchain';
import { simulationSources } from '@netloom/vhdl-ip';
import type { UnitSamples } from '@netloom/vhdl-ip/samples';
import { expectValue, writeDesign } from './design-files.js';
import { renderTraceTestbench } from './trace-testbench.js';

/** The value of every port in one cycle, in hexadecimal; digits with unknown bits are `x`. */
export type TraceCycle = Readonly<Record<string, string>>;

/**
 * Simulates the drawn example of a unit.
 *
 * @returns its cycles, from the first one without reset on
 * @throws Error if GHDL does not accept it
 */
export function traceUnit(ghdl: Tool, { unit, drawn }: UnitSamples): Promise<readonly TraceCycle[]> {
  return withTemporaryDirectory(async (workDirectory) => {
    const { files, ports } = writeDesign(workDirectory, unit, drawn.generics);
    for (const { file, source } of simulationSources) writeFileSync(join(workDirectory, file), source);
    writeFileSync(join(workDirectory, 'trace.vhd'), renderTraceTestbench(ports, drawn));
    const options = { ghdl, workDirectory };
    const parts = simulationSources.map(({ file }) => file);
    expectValue(await analyse(options, [...files, ...parts, 'trace.vhd']));
    const { exitCode, stdout, stderr } = expectValue(await run(options, 'trace', {}, ['--ieee-asserts=disable']));
    const cycles = [...stdout.matchAll(/^netloom:cycle (.*)$/gm)].map(([, values = '']) => readCycle(values));
    if (exitCode !== 0 || cycles.length < drawn.cycles) throw new Error(`the simulation of ${unit.name} failed:\n${stderr}`);
    return cycles.slice(0, drawn.cycles);
  });
}

function readCycle(values: string): TraceCycle {
  return Object.fromEntries(values.split(' ').map((value) => value.split('=') as [string, string]));
}
