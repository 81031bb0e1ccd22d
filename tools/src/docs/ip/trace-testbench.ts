import type { DrawnExample } from '@netloom/vhdl-ip/samples';
import { streamParts, typeOf } from './unit-wrapper.js';
import type { WrapperPort } from './unit-wrapper.js';

/**
 * The testbench `trace` of the entity `example`: offers every input beat as soon as the one before is taken, has the
 * consumers wait in the given cycles, and prints the ports of every cycle as `netloom:cycle NAME=VALUE …`.
 *
 * Values are those at the clock edge that ends the cycle, in hexadecimal.
 */
export function renderTraceTestbench(ports: readonly WrapperPort[], { inputs, waits = {}, cycles }: DrawnExample): string {
  const outputs = ports.filter(({ name, direction }) => name.endsWith('_tready') && direction === 'in');
  const sinks = outputs.map(({ name }) => renderSink(name, waits[name.replace(/_tready$/, '')] ?? []));
  const sources = Object.entries(inputs).map(([name, frames]) => renderSource(name, frames, bitsOf(ports, `${name}_tdata`)));
  const shown = ports.map((port) => ` & " ${port.name}=" & hex_text(${typeOf(port) === 'std_logic' ? `(0 => ${port.name})` : port.name})`);
  return `library ieee;
use ieee.std_logic_1164.all;

use work.simulation_pkg.all;

entity trace is
end entity trace;

architecture sim of trace is
  signal clk, rst : std_logic;
  signal cycle : natural := 0;
${ports.map((port) => `  signal ${port.name} : ${typeOf(port)};`).join('\n')}
begin
  control : entity work.simulation_control
    generic map (drain_cycles => ${cycles + 1})
    port map (clk => clk, rst => rst, transfers => 0);

  unit : entity work.example
    port map (${['clk', 'rst', ...ports.map(({ name }) => name)].map((name) => `${name} => ${name}`).join(', ')});

${sinks.join('')}${sources.join('')}
  show : process
  begin
    wait until rising_edge(clk) and rst = '0';
    print("netloom:cycle"${shown.join('')});
    cycle <= cycle + 1 after drive_delay;
  end process;
end architecture sim;
`;
}

function bitsOf(ports: readonly WrapperPort[], name: string): number {
  const port = ports.find((known) => known.name === name);
  if (port === undefined) throw new Error(`the sample has beats for ${name}, which is no port`);
  return port.bits;
}

function renderSink(tready: string, cycles: readonly number[]): string {
  const waiting = cycles.map((cycle) => `cycle = ${cycle}`).join(' or ');
  return `  ${tready} <= ${cycles.length === 0 ? '' : `'0' when ${waiting} else `}'1';\n`;
}

function renderSource(stream: string, frames: readonly (readonly number[])[], bits: number): string {
  const beats = frames.flatMap((frame) =>
    frame.map((beat, i) => `${i === frame.length - 1 ? 1 : 0}${BigInt.asUintN(bits, BigInt(beat)).toString(2).padStart(bits, '0')}`),
  );
  const [tdata, tvalid, tready, tlast] = streamParts.map((part) => `${stream}_${part}`);
  return `
  ${stream}_source : process
    type beats_t is array (natural range <>) of std_logic_vector(${bits} downto 0);
    constant beats : beats_t(0 to ${beats.length - 1}) := (${beats.map((beat, i) => `${i} => "${beat}"`).join(', ')});
  begin
    ${tvalid} <= '0';
    wait until rising_edge(clk) and rst = '0';
    for i in beats'range loop
      ${tvalid} <= '1' after drive_delay;
      ${tdata} <= beats(i)(${bits - 1} downto 0) after drive_delay;
      ${tlast} <= beats(i)(${bits}) after drive_delay;
      wait until rising_edge(clk) and ${tready} = '1';
    end loop;
    ${tvalid} <= '0' after drive_delay;
    ${tdata} <= (others => 'X') after drive_delay;
    ${tlast} <= 'X' after drive_delay;
    wait;
  end process;
`;
}
