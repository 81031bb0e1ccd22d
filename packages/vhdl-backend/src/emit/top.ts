import type { Instance, Stream } from '../netlist/netlist.js';
import type { PlannedLayer, Plan, Port } from '../project.js';
import { genericExpression, namedConstants } from './constants-package.js';
import { alignColons, comment, indent } from './lines.js';
import { layerVectorFile } from './vectors.js';

/** The generated top entity: ports, one instance for each unit, and a monitor for each layer, off by default. */
export function renderTop(plan: Plan, constantsPackage: string, header: readonly string[]): string {
  const usesConstants = namedConstants(plan.netlist.instances).length > 0;
  return [
    ...header,
    '',
    'library ieee;',
    'use ieee.std_logic_1164.all;',
    '',
    ...(usesConstants ? [`use work.${constantsPackage}.all;`, ''] : []),
    ...renderEntity(plan),
    '',
    `architecture rtl of ${plan.top} is`,
    '',
    ...indent(monitorComponent),
    '',
    ...indent(plan.netlist.streams.flatMap(streamSignals)),
    ...plan.errorSignals.map((signal) => `  signal ${signal} : std_logic;`),
    '',
    'begin',
    '',
    `  frame_error <= ${plan.errorSignals.join(' or ')};`,
    '',
    ...plan.ports.flatMap((port) => [...indent(portWires(port)), '']),
    ...plan.netlist.instances.flatMap((instance) => [...indent(renderInstance(instance)), '']),
    '  monitors : if monitor generate',
    ...plan.layers.flatMap((layer) => indent(renderMonitor(layer), 2)),
    '  end generate;',
    '',
    'end architecture rtl;',
    '',
  ].join('\n');
}

/** Port declarations of the top, as aligned `name : type` pairs with comments above each stream. */
export function renderPorts(plan: Plan): string[] {
  const lines = alignColons([
    ['clk', 'in  std_logic;'],
    ['rst', 'in  std_logic;'],
  ]);
  for (const port of plan.ports) {
    const [data, ready] = port.direction === 'input' ? ['in ', 'out'] : ['out', 'in '];
    const bits = port.stream.lanes * port.laneStrideBits;
    lines.push(
      ...alignColons([
        [`${port.prefix}_tdata`, `${data} std_logic_vector(${bits - 1} downto 0);`],
        [`${port.prefix}_tvalid`, `${data} std_logic;`],
        [`${port.prefix}_tready`, `${ready} std_logic;`],
        [`${port.prefix}_tlast`, `${data} std_logic;`],
      ]),
    );
  }
  return [...lines, 'frame_error : out std_logic  -- pulses when tlast of an input was misplaced'];
}

function renderEntity(plan: Plan): string[] {
  return [
    `entity ${plan.top} is`,
    '  generic (',
    '    monitor : boolean := false;  -- simulation only: compare the stream of every layer with its vectors',
    '    vectors : string  := ""      -- directory of the vectors, with a slash at its end',
    '  );',
    '  port (',
    ...indent(renderPorts(plan), 2),
    '  );',
    `end entity ${plan.top};`,
  ];
}

function streamSignals(stream: Stream): string[] {
  return [
    `signal ${stream.name}_tdata : std_logic_vector(${stream.lanes * stream.laneBits - 1} downto 0);`,
    `signal ${stream.name}_tvalid, ${stream.name}_tready, ${stream.name}_tlast : std_logic;`,
  ];
}

/** Takes the padding off an input's lanes, or extends an output's lanes to whole bytes. */
function portWires(port: Port): string[] {
  const { prefix, stream, laneStrideBits, direction } = port;
  const { name, lanes, laneBits } = stream;
  const handshake = (target: string, source: string): string[] => [
    `${target}_tvalid <= ${source}_tvalid;`,
    `${target}_tlast <= ${source}_tlast;`,
    `${source}_tready <= ${target}_tready;`,
  ];
  const inner = `l * ${laneBits} + ${laneBits - 1} downto l * ${laneBits}`;
  const outer = `l * ${laneStrideBits} + ${laneBits - 1} downto l * ${laneStrideBits}`;
  const loop = (body: readonly string[]): string[] => [
    `${prefix}_lanes : for l in 0 to ${lanes - 1} generate`,
    ...indent(body),
    'end generate;',
  ];
  if (direction === 'input')
    return [...handshake(name, prefix), ...loop([`${name}_tdata(${inner}) <= ${prefix}_tdata(${outer});`])];
  const signed = port.value.type.kind === 'integer' && port.value.type.signed;
  const fill = signed ? `${name}_tdata(l * ${laneBits} + ${laneBits - 1})` : "'0'";
  const padding = `l * ${laneStrideBits} + ${laneStrideBits - 1} downto l * ${laneStrideBits} + ${laneBits}`;
  return [
    ...handshake(prefix, name),
    ...loop([
      `${prefix}_tdata(${outer}) <= ${name}_tdata(${inner});`,
      ...(laneStrideBits > laneBits ? [`${prefix}_tdata(${padding}) <= (others => ${fill});`] : []),
    ]),
  ];
}

function renderInstance(instance: Instance): string[] {
  const generics = Object.entries(instance.generics).map(
    ([name, value]) => [name, genericExpression(instance, name, value)] as const,
  );
  const ports = [
    ['clk', 'clk'] as const,
    ['rst', 'rst'] as const,
    ...Object.entries(instance.streams).flatMap(([port, stream]) =>
      ['tdata', 'tvalid', 'tready', 'tlast'].map((signal) => [`${port}_${signal}`, `${stream.name}_${signal}`] as const),
    ),
    ...Object.entries(instance.signals).map(([port, signal]) => [port, signal] as const),
  ];
  return [
    ...(instance.comment === undefined ? [] : [comment(instance.comment)]),
    `${instance.label} : entity work.${instance.unit}`,
    ...(generics.length === 0 ? [] : indent(['generic map (', ...indent(mapLines(generics)), ')'])),
    ...indent(['port map (', ...indent(mapLines(ports)), ');']),
  ];
}

function mapLines(pairs: readonly (readonly [string, string])[]): string[] {
  return alignColons(pairs, ' => ').map((line, i) => (i === pairs.length - 1 ? line : `${line},`));
}

// Bound by name in simulation; where no monitor is generated, the entity need not exist.
const monitorComponent = [
  'component stream_monitor is',
  '  generic (',
  '    name             : string;',
  '    file_name        : string;',
  '    lanes            : positive;',
  '    lane_bits        : positive;',
  '    lane_stride_bits : positive;',
  '    channels         : positive;',
  '    frame_values     : positive;',
  '    report_timing    : boolean := false',
  '  );',
  '  port (',
  '    clk       : in  std_logic;',
  '    rst       : in  std_logic;',
  '    tdata     : in  std_logic_vector(lanes * lane_stride_bits - 1 downto 0);',
  '    tvalid    : in  std_logic;',
  '    tready    : in  std_logic;',
  '    tlast     : in  std_logic;',
  '    transfers : out natural',
  '  );',
  'end component;',
];

function renderMonitor({ stream, site, tap }: PlannedLayer): string[] {
  const [value] = site.outputs;
  const channels = value?.axes.find((axis) => axis.name === 'C')?.size ?? 1;
  return [
    `monitor_${tap} : component stream_monitor`,
    ...indent([
      'generic map (',
      ...indent(
        mapLines([
          ['name', `"${tap}"`],
          ['file_name', `vectors & "${layerVectorFile(tap)}"`],
          ['lanes', String(stream.lanes)],
          ['lane_bits', String(stream.laneBits)],
          ['lane_stride_bits', String(stream.laneBits)],
          ['channels', String(channels)],
          ['frame_values', String(stream.lanes * stream.beatsPerFrame)],
        ]),
      ),
      ')',
      'port map (',
      ...indent(
        mapLines([
          ['clk', 'clk'],
          ['rst', 'rst'],
          ...['tdata', 'tvalid', 'tready', 'tlast'].map((signal) => [signal, `${stream.name}_${signal}`] as const),
        ]),
      ),
      ');',
    ]),
  ];
}
