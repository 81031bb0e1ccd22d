import { axisSize, elementCount } from '@netloom/ir';
import type { Plan, Port } from '../project.js';
import { alignColons, indent } from './lines.js';
import { portVectorFile } from './vectors.js';

/** Cycles without any transfer at a port after which the testbench gives up, beside the predicted interval. */
const patienceCycles = 100_000;

/** The self-checking testbench: plays the input vectors, stalls at random when asked, compares every output value. */
export function renderTestbench(plan: Plan, name: string, header: readonly string[]): string {
  const sum = plan.ports.map((port) => `${port.prefix}_transfers`).join(' + ');
  return [
    ...header,
    '-- Every layer is compared with its vectors; the first difference of a stream is printed as netloom:difference.',
    '',
    'library ieee;',
    'use ieee.std_logic_1164.all;',
    '',
    `entity ${name} is`,
    '  generic (',
    '    vectors        : string  := "vectors/";  -- directory, with a slash at its end',
    '    stall_permille : natural := 0;           -- chance of a stall in each cycle, at inputs and outputs',
    '    seed           : natural := 1            -- of the stalls',
    '  );',
    `end entity ${name};`,
    '',
    `architecture sim of ${name} is`,
    '',
    '  signal clk, rst : std_logic;',
    '  signal frame_error : std_logic;',
    '  signal transfers : natural;',
    ...plan.ports.flatMap((port) => indent(portSignals(port))),
    '',
    'begin',
    '',
    `  transfers <= ${sum};`,
    '',
    '  control : entity work.simulation_control',
    '    generic map (',
    `      timeout_cycles => ${plan.predictedFrameIntervalCycles + patienceCycles}`,
    '    )',
    '    port map (',
    '      clk       => clk,',
    '      rst       => rst,',
    '      transfers => transfers',
    '    );',
    '',
    `  dut : entity work.${plan.top}`,
    '    generic map (',
    '      monitor => true,',
    '      vectors => vectors',
    '    )',
    '    port map (',
    ...indent(dutPorts(plan), 3),
    '    );',
    '',
    ...plan.ports.flatMap((port, i) => [...indent(portParts(port, i)), '']),
    '  check_frames : process (clk)',
    '  begin',
    "    if rising_edge(clk) and rst = '0' then",
    '      assert frame_error = \'0\' report "tlast of an input was misplaced" severity error;',
    '    end if;',
    '  end process;',
    '',
    'end architecture sim;',
    '',
  ].join('\n');
}

function portSignals(port: Port): string[] {
  const bits = port.stream.lanes * port.laneStrideBits;
  const { prefix } = port;
  return [
    `signal ${prefix}_tdata : std_logic_vector(${bits - 1} downto 0);`,
    `signal ${prefix}_tvalid, ${prefix}_tready, ${prefix}_tlast : std_logic;`,
    `signal ${prefix}_transfers : natural;`,
  ];
}

function dutPorts(plan: Plan): string[] {
  const names = [
    'clk',
    'rst',
    ...plan.ports.flatMap(({ prefix }) => ['tdata', 'tvalid', 'tready', 'tlast'].map((signal) => `${prefix}_${signal}`)),
    'frame_error',
  ];
  return alignColons(names.map((signal) => [signal, signal] as const), ' => ').map((line, i) =>
    i === names.length - 1 ? line : `${line},`,
  );
}

function portParts(port: Port, index: number): string[] {
  const { prefix, stream, laneStrideBits, value } = port;
  const layout = [
    `file_name        => vectors & "${portVectorFile(port)}",`,
    `lanes            => ${stream.lanes},`,
    `lane_bits        => ${stream.laneBits},`,
    `lane_stride_bits => ${laneStrideBits},`,
    `frame_values     => ${elementCount(value.axes)},`,
  ];
  const stalls = ['stall_permille   => stall_permille,', `seed             => 1000 * seed + ${index + 1}`];
  const monitor = [
    `${prefix}_monitor : entity work.stream_monitor`,
    '  generic map (',
    `    name             => "${prefix}",`,
    ...indent(layout, 2),
    `    channels         => ${axisSize(value.axes, 'C') ?? 1},`,
    '    report_timing    => true',
    '  )',
    '  port map (',
    '    clk       => clk,',
    '    rst       => rst,',
    ...['tdata', 'tvalid', 'tready', 'tlast'].map((signal) => `    ${signal.padEnd(9)} => ${prefix}_${signal},`),
    `    transfers => ${prefix}_transfers`,
    '  );',
  ];
  const driver =
    port.direction === 'input'
      ? [
          `${prefix}_source : entity work.stream_source`,
          '  generic map (',
          ...indent([...layout, ...stalls], 2),
          '  )',
          '  port map (',
          '    clk           => clk,',
          '    rst           => rst,',
          ...['tdata', 'tvalid', 'tready'].map((signal) => `    m_axis_${signal.padEnd(6)} => ${prefix}_${signal},`),
          `    m_axis_tlast  => ${prefix}_tlast`,
          '  );',
        ]
      : [
          `${prefix}_sink : entity work.stream_sink`,
          '  generic map (',
          ...indent(stalls, 2),
          '  )',
          '  port map (',
          '    clk           => clk,',
          `    s_axis_tready => ${prefix}_tready`,
          '  );',
        ];
  return [...driver, '', ...monitor];
}
