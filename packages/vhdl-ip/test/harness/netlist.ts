import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { builtinLibrary, compileOrder } from '../../src/index.js';
import type { GenericValues, UnitManifest } from '../../src/index.js';
import { hdlFolder, requireSynthesizer, runProgram, synthesizer } from './ghdl.js';
import { refusedCase, renderUnitEntity, streamPorts } from './unit-case.js';
import type { CaseStream } from './unit-case.js';

/** A unit with generics, and what the netlist's tests call it. */
export interface Sample {
  readonly label: string;
  readonly unit: UnitManifest;
  readonly generics: GenericValues;
}

/** A sample whose generics the unit's schema accepts. */
export function sample<G extends GenericValues>(label: string, unit: UnitManifest<G>, generics: G): Sample {
  unit.generics.parse(generics);
  // The registry's type: generics of any unit.
  return { label, unit, generics };
}

const bit = z.union([z.int(), z.string()]);

const netlistSchema = z.object({
  modules: z.record(
    z.string(),
    z.object({
      ports: z.record(z.string(), z.object({ direction: z.string(), bits: z.array(bit) })),
      cells: z.record(
        z.string(),
        z.object({
          type: z.string(),
          parameters: z.record(z.string(), z.union([z.string(), z.number()])),
          /** Absent of cells that yosys knows by name alone. */
          port_directions: z.record(z.string(), z.string()).optional(),
          connections: z.record(z.string(), z.array(bit)),
        }),
      ),
    }),
  ),
});

/** A flat netlist as yosys writes it: a net is a number, a constant bit a string. */
export type Netlist = z.infer<typeof netlistSchema>['modules'][string];

/** The yosys program: `NETLOOM_YOSYS`, or `yosys` on the path. */
export function yosys(): string {
  return process.env.NETLOOM_YOSYS ?? 'yosys';
}

/** Why netlists cannot be made here; undefined where they can. */
export async function netlistsUnavailable(): Promise<string | undefined> {
  try {
    await runProgram(yosys(), ['-V'], tmpdir());
    return undefined;
  } catch {
    return 'yosys is absent (NETLOOM_YOSYS, or yosys on the path)';
  }
}

/**
 * Synthesizes samples with GHDL 5 and then with yosys, each to a netlist of its own, in one run.
 *
 * @param script what yosys does after it has flattened each sample
 * @returns netlists in the order of the samples
 */
export async function netlists(samples: readonly Sample[], script: string): Promise<readonly Netlist[]> {
  await requireSynthesizer();
  const folder = await mkdtemp(join(tmpdir(), 'netloom-netlist-'));
  try {
    const names = samples.map((_, index) => `sample_${index}`);
    const entities = samples.map(({ unit, generics }, index) => renderUnitEntity(names[index] ?? '', unit, generics));
    await writeFile(join(folder, 'samples.vhd'), [...entities, renderShelf(samples)].join('\n'));
    const files = compileOrder([...new Set(samples.map(({ unit }) => unit.name))], builtinLibrary);
    const designs = [...files.map((file) => join(hdlFolder, file)), 'samples.vhd'];
    const verilog = await runProgram(synthesizer(), ['--synth', '--std=08', '--no-formal', '--out=verilog', ...designs, '-e', 'shelf'], folder);
    if (verilog.exitCode !== 0) throw new Error(`synthesis failed:\n${verilog.stderr}`);
    await writeFile(join(folder, 'samples.v'), verilog.stdout);
    const flat = 'read_verilog samples.v; hierarchy -top shelf; setattr -mod -set keep_hierarchy 1 sample_*; proc; flatten; opt_clean';
    const mapped = await runProgram(yosys(), ['-q', '-p', `${flat}; ${script}; write_json samples.json`], folder);
    if (mapped.exitCode !== 0) throw new Error(`yosys failed:\n${mapped.stderr}`);
    const { modules } = netlistSchema.parse(JSON.parse(await readFile(join(folder, 'samples.json'), 'utf8')));
    return names.map((name) => {
      const netlist = modules[name];
      if (netlist === undefined) throw new Error(`yosys wrote no module ${name}`);
      return netlist;
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** How many cells of each type a netlist has. */
export function cellCounts(netlist: Netlist): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { type } of Object.values(netlist.cells)) counts.set(type, (counts.get(type) ?? 0) + 1);
  return counts;
}

/** An entity with all samples side by side, each with its own ports. */
function renderShelf(samples: readonly Sample[]): string {
  const ports = ['clk : in std_logic', 'rst : in std_logic'];
  const instances: string[] = [];
  samples.forEach(({ unit, generics }, index) => {
    const { inputs, outputs } = refusedCase(unit, generics);
    ports.push(...portsOf(index, inputs, 'in', 'out'), ...portsOf(index, outputs, 'out', 'in'));
    const names = [...inputs, ...outputs].flatMap(({ name }) => streamPorts(name));
    const map = ['clk => clk', 'rst => rst', ...names.map((name) => `${name} => u${index}_${name}`)];
    instances.push(`  u${index} : entity work.sample_${index} port map (${map.join(', ')});`);
  });
  return `library ieee;
use ieee.std_logic_1164.all;

entity shelf is
  port (
    ${ports.join(';\n    ')}
  );
end entity shelf;

architecture rtl of shelf is
begin
${instances.join('\n')}
end architecture rtl;
`;
}

function portsOf(index: number, streams: readonly CaseStream[], forward: string, backward: string): string[] {
  return streams.flatMap(({ name, lanes, laneBits }) => [
    `u${index}_${name}_tdata : ${forward} std_logic_vector(${lanes * laneBits - 1} downto 0)`,
    `u${index}_${name}_tvalid : ${forward} std_logic`,
    `u${index}_${name}_tready : ${backward} std_logic`,
    `u${index}_${name}_tlast : ${forward} std_logic`,
  ]);
}
