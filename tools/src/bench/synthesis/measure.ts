import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '@netloom/ir';
import { type Tool, analyse, renderEnding, runProcess, runYosys, synthesize } from '@netloom/toolchain';
import { type GenericValues, type UnitManifest, builtinLibrary, compileOrder } from '@netloom/vhdl-ip';
import { z } from 'zod';
import { repositoryRoot } from '../../repository.mjs';
import { renderBare, renderFramed } from './framed-unit.js';

/** The programs of a measurement; without nextpnr, paths are counted in LUTs. */
export interface SynthesisTools {
  readonly ghdl: Tool;
  readonly yosys: Tool;
  readonly nextpnr: Tool | undefined;
}

/** What a unit takes on an iCE40 HX8K without its multipliers, and how fast it is there. */
export interface Synthesized {
  readonly lookupTables: number;
  readonly carries: number;
  readonly registers: number;
  readonly blockRams: number;
  /** Placed and routed, between registers; by nextpnr. */
  readonly megahertz: number | undefined;
  /** Cells on the longest path, carry cells among them; by nextpnr, else LUTs alone as yosys counts them. */
  readonly pathCells: number | undefined;
  /** Where in the unit that path ends: instances from the unit inwards, empty in the unit itself; by nextpnr. */
  readonly pathEnd: string | undefined;
}

const netlist = z.object({
  modules: z.record(z.string(), z.object({ cells: z.record(z.string(), z.object({ type: z.string() })) })),
});

const timing = z.object({
  fmax: z.record(z.string(), z.object({ achieved: z.number() })),
  critical_paths: z.array(
    z.object({ from: z.string(), to: z.string(), path: z.array(z.object({ type: z.string(), to: z.object({ cell: z.string() }) })) }),
  ),
});

/**
 * Synthesizes a unit alone for its size, and between registers for its longest path.
 *
 * @throws Error where a program fails
 */
export async function measure(unit: UnitManifest, generics: GenericValues, tools: SynthesisTools, workDirectory: string): Promise<Synthesized> {
  const hdl = join(repositoryRoot, 'packages', 'vhdl-ip', 'hdl');
  writeFileSync(join(workDirectory, 'bare.vhd'), renderBare(unit, generics));
  writeFileSync(join(workDirectory, 'framed.vhd'), renderFramed(unit, generics));
  const files = compileOrder([unit.name], builtinLibrary).map((file) => join(hdl, file));
  const ghdl = { ghdl: tools.ghdl, workDirectory };
  const yosys = { yosys: tools.yosys, workDirectory };
  valueOf(await analyse(ghdl, [...files, 'bare.vhd', 'framed.vhd']));
  for (const top of ['bare', 'framed'])
    writeFileSync(join(workDirectory, `${top}.v`), valueOf(await synthesize(ghdl, top, { format: 'verilog' })));
  valueOf(await runYosys(yosys, 'read_verilog bare.v; synth_ice40 -top bare -json bare.json'));
  const { modules } = netlist.parse(JSON.parse(readFileSync(join(workDirectory, 'bare.json'), 'utf8')));
  const types = Object.values(modules.bare?.cells ?? {}).map(({ type }) => type);
  const count = (pattern: RegExp): number => types.filter((type) => pattern.test(type)).length;
  const size = {
    lookupTables: count(/^SB_LUT4$/),
    carries: count(/^SB_CARRY$/),
    registers: count(/^SB_DFF/),
    blockRams: count(/^SB_RAM40/),
  };
  if (tools.nextpnr === undefined) {
    const said = valueOf(await runYosys(yosys, 'read_verilog framed.v; synth -flatten -top framed; abc -lut 4; opt_clean; ltp -noff'));
    const levels = /Longest topological path in framed \(length=(\d+)\)/.exec(said)?.[1];
    return { ...size, pathCells: levels === undefined ? undefined : Number(levels), pathEnd: undefined, megahertz: undefined };
  }
  valueOf(await runYosys(yosys, 'read_verilog framed.v; synth_ice40 -top framed -json framed.json'));
  return { ...size, ...(await placeAndRoute(tools.nextpnr, workDirectory)) };
}

async function placeAndRoute(nextpnr: Tool, workDirectory: string): Promise<Pick<Synthesized, 'megahertz' | 'pathCells' | 'pathEnd'>> {
  const device = ['--hx8k', '--package', 'ct256', '--pcf-allow-unconstrained'];
  const files = ['--json', 'framed.json', '--report', 'timing.json'];
  const parameters = [...device, ...files, '--seed', '1', '--freq', '100', '--timing-allow-fail', '-q'];
  const ending = valueOf(await runProcess(nextpnr.path, parameters, { cwd: workDirectory }));
  if (ending.exitCode !== 0) throw new Error(`nextpnr-ice40 ended with ${renderEnding(ending)}:\n${ending.stderr}`);
  const report = timing.parse(JSON.parse(readFileSync(join(workDirectory, 'timing.json'), 'utf8')));
  const [clock] = Object.values(report.fmax);
  const path = report.critical_paths.find(({ from, to }) => from.startsWith('posedge') && to.startsWith('posedge'))?.path ?? [];
  // Below the instances `bare` and the unit, names of signals begin with what a tool made up.
  const end = /^unit\.unit\.((?:[a-z_]+\.)*)/.exec(path.at(-1)?.to.cell ?? '')?.[1];
  return {
    megahertz: clock?.achieved,
    pathCells: path.filter(({ type }) => type === 'logic').length + 1,
    pathEnd: end?.slice(0, -1),
  };
}

function valueOf<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.diagnostics.map(({ message }) => message).join('\n'));
}
