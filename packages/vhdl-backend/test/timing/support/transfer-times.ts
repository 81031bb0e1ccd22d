import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { collectParts } from '@netloom/ir';
import { type Tool, analyse, run, withTemporaryDirectory } from '@netloom/toolchain';
import { builtinLibraryUnits, compileOrder, libraryUnits, renderGeneric } from '@netloom/vhdl-ip';
import type { Instance } from '../../../src/index.js';
import { valueOfResult } from '../../support/project.js';
import type { RandomNetlist } from './random-netlist.js';

const library = valueOfResult(collectParts([builtinLibraryUnits])).all(libraryUnits);
const top = 'timing_tb';
/** Without a transfer for so long, nothing comes any more. */
const patienceCycles = 3000;
/** After the last output, inputs may still come that no output needs. */
const drainCycles = 100;

/**
 * Simulates frames of zeros, both ends at full speed.
 *
 * @returns for each stream the cycles in which it transferred its beats, as far as they came
 */
export function transferTimes(design: RandomNetlist, frames: number, ghdl: Tool): Promise<ReadonlyMap<string, readonly number[]>> {
  const units = [...new Set(design.netlist.instances.map(({ unit }) => unit))];
  const files = compileOrder(units, library.map(({ unit }) => unit));
  return withTemporaryDirectory(async (workDirectory) => {
    const sources = files.map((file) => [file, library.find(({ unit }) => unit.file === file)?.source ?? ''] as const);
    const paths = [...sources, [`${top}.vhd`, renderTestbench(design, frames)] as const].map(([file, source]) => {
      const path = join(workDirectory, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, source);
      return path;
    });
    const call = { ghdl, workDirectory };
    valueOfResult(await analyse(call, paths));
    const { exitCode, stdout, stderr } = valueOfResult(await run(call, top));
    if (exitCode !== 0) throw new Error(`the simulation ended with ${String(exitCode)}: ${stdout.slice(-500)}${stderr.slice(-2000)}`);
    const times = design.netlist.streams.map(({ name }) => [name, [] as number[]] as const);
    for (const [, stream, cycle] of stdout.matchAll(/^beat (\d+) (\d+)$/gm)) times[Number(stream)]?.[1].push(Number(cycle));
    return new Map(times);
  });
}

function renderTestbench({ netlist, input, output }: RandomNetlist, frames: number): string {
  const signals = netlist.streams.flatMap(({ name, lanes, laneBits }) => [
    `  signal ${name}_tdata : std_logic_vector(${lanes * laneBits - 1} downto 0) := (others => '0');`,
    `  signal ${name}_tvalid, ${name}_tready, ${name}_tlast : std_logic := '0';`,
  ]);
  const reports = netlist.streams.map(
    ({ name }, i) => `        if ${name}_tvalid = '1' and ${name}_tready = '1' then say(${i}); quiet := 0; end if;`,
  );
  return `library ieee; use ieee.std_logic_1164.all;
library std; use std.textio.all; use std.env.all;
entity ${top} is end entity;
architecture sim of ${top} is
  signal clk : std_logic := '0';
  signal rst : std_logic := '1';
${signals.join('\n')}
begin
  clk <= not clk after 5 ns;
  rst <= '0' after 36 ns;
  ${output.name}_tready <= '1';
${netlist.instances.map(renderInstance).join('\n')}
  source : process
  begin
    wait until rising_edge(clk) and rst = '0';
    for frame in 1 to ${frames} loop
      for beat in 1 to ${input.beatsPerFrame} loop
        ${input.name}_tvalid <= '1' after 1 ns;
        ${input.name}_tlast <= '0' after 1 ns;
        if beat = ${input.beatsPerFrame} then
          ${input.name}_tlast <= '1' after 1 ns;
        end if;
        wait until rising_edge(clk) and ${input.name}_tready = '1';
        ${input.name}_tvalid <= '0' after 1 ns;
      end loop;
    end loop;
    wait;
  end process;
  watch : process (clk)
    variable cycle, beats, quiet : natural := 0;
    variable text_line : line;
    procedure say(stream : natural) is
    begin
      write(text_line, "beat " & integer'image(stream) & " " & integer'image(cycle));
      writeline(output, text_line);
    end procedure;
  begin
    if rising_edge(clk) and rst = '0' then
      quiet := quiet + 1;
${reports.join('\n')}
      if ${output.name}_tvalid = '1' then
        beats := beats + 1;
      end if;
      if (beats = ${frames * output.beatsPerFrame} and quiet > ${drainCycles}) or quiet > ${patienceCycles} then
        finish(0);
      end if;
      cycle := cycle + 1;
    end if;
  end process;
end architecture;
`;
}

function renderInstance({ label, unit, generics, streams }: Instance): string {
  const values = Object.entries(generics).map(([name, value]) => `${name} => ${renderGeneric(value)}`);
  const ports = Object.entries(streams).flatMap(([port, { name }]) =>
    ['tdata', 'tvalid', 'tready', 'tlast'].map((signal) => `${port}_${signal} => ${name}_${signal}`),
  );
  return `  ${label} : entity work.${unit}
    generic map (${values.join(', ')})
    port map (clk => clk, rst => rst, ${ports.join(', ')});`;
}
