import type { CaseStream, UnitCase } from './unit-case.js';
import { streamPorts } from './unit-case.js';

/** Simulation parts in compile order, below `sim/`. */
export const simulationFiles: readonly string[] = [
  'simulation_pkg.vhd',
  'stream_source.vhd',
  'stream_sink.vhd',
  'stream_monitor.vhd',
  'simulation_control.vhd',
];

/** Name of a stream's vector file. */
export function vectorFile(stream: CaseStream): string {
  return `${stream.name}.txt`;
}

/** Writes a vector file: header, then a value per line, hexadecimal two's complement. */
export function renderVectors({ values, laneBits, frameValues }: CaseStream): string {
  const digits = Math.ceil(laneBits / 4);
  const lines = values.map((value) => BigInt.asUintN(laneBits, BigInt(value)).toString(16).padStart(digits, '0'));
  return [`# ${laneBits} bits frames=${values.length / frameValues}`, ...lines, ''].join('\n');
}

/** The testbench `tb` of the entity `dut`: a source per input, a sink per output, a monitor on each stream. */
export function renderTestbench(unitCase: UnitCase): string {
  const streams = [...unitCase.inputs, ...unitCase.outputs];
  return `library ieee;
use ieee.std_logic_1164.all;

entity tb is
  generic (
    source_permille : natural := 0;
    sink_permille   : natural := 0;
    seed            : natural := 1
  );
end entity tb;

architecture sim of tb is
  signal clk, rst : std_logic;
  signal transfers : natural;
${streams.map(signalsOf).join('\n')}
begin
  transfers <= ${streams.map(({ name }) => `${name}_transfers`).join(' + ')};

  control : entity work.simulation_control
    port map (clk, rst, transfers);

  unit : entity work.dut
    port map (
${['clk', 'rst', ...streams.flatMap(({ name }) => streamPorts(name))]
  .map((port) => `      ${port} => ${port}`)
  .join(',\n')}
    );
${unitCase.inputs.map(sourceOf).join('')}${unitCase.outputs
    .map((stream, index) => sinkOf(stream, index, unitCase.neverStalled?.includes(stream.name) ?? false))
    .join('')}${streams.map(monitorOf).join('')}end architecture sim;
`;
}

function signalsOf({ name, lanes, laneBits }: CaseStream): string {
  return `  signal ${name}_tdata : std_logic_vector(${lanes * laneBits - 1} downto 0);
  signal ${name}_tvalid, ${name}_tready, ${name}_tlast : std_logic;
  signal ${name}_transfers : natural;`;
}

function layoutOf({ lanes, laneBits, frameValues }: CaseStream): string {
  return `lanes => ${lanes}, lane_bits => ${laneBits}, lane_stride_bits => ${laneBits}, frame_values => ${frameValues}`;
}

function sourceOf(stream: CaseStream, index: number): string {
  const { name } = stream;
  return `
  ${name}_source : entity work.stream_source
    generic map (
      file_name => "${vectorFile(stream)}", ${layoutOf(stream)},
      stall_permille => source_permille, seed => seed + ${index}
    )
    port map (
      clk => clk, rst => rst, m_axis_tdata => ${name}_tdata, m_axis_tvalid => ${name}_tvalid,
      m_axis_tready => ${name}_tready, m_axis_tlast => ${name}_tlast, done => open
    );
`;
}

function sinkOf({ name }: CaseStream, index: number, neverStalled: boolean): string {
  return `
  ${name}_sink : entity work.stream_sink
    generic map (stall_permille => ${neverStalled ? '0' : 'sink_permille'}, seed => seed + ${100 + index})
    port map (clk => clk, s_axis_tready => ${name}_tready);
`;
}

function monitorOf(stream: CaseStream): string {
  const { name, channels, frameValues } = stream;
  return `
  ${name}_monitor : entity work.stream_monitor
    generic map (
      name => "${name}", file_name => "${vectorFile(stream)}", ${layoutOf(stream)},
      channels => ${channels ?? frameValues}, report_timing => true
    )
    port map (
      clk => clk, rst => rst, tdata => ${name}_tdata, tvalid => ${name}_tvalid, tready => ${name}_tready,
      tlast => ${name}_tlast, transfers => ${name}_transfers
    );
`;
}
