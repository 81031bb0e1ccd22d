import { builtinLibrary, compileOrder, renderGeneric } from '../../src/index.js';
import type { GenericValues, LibraryUnit, UnitManifest, UnitStream } from '../../src/index.js';

/** Values of a stream over all frames in stream order, whatever the lanes. */
export interface StreamValues {
  readonly values: readonly (number | bigint)[];
  readonly frameValues: number;
  /** Values of a pixel; only report lines depend on it. */
  readonly channels?: number;
}

/** A stream of a case with its beat's layout. */
export interface CaseStream extends StreamValues {
  /** Prefix of the ports. */
  readonly name: string;
  readonly lanes: number;
  readonly laneBits: number;
}

/** An entity `dut` with plain ports, what goes into it and what must come out. */
export interface UnitCase {
  /** Files below `hdl/` in compile order. */
  readonly files: readonly string[];
  /** VHDL text of the entity `dut`: `clk`, `rst` and the streams' ports, no generics. */
  readonly dut: string;
  readonly inputs: readonly CaseStream[];
  readonly outputs: readonly CaseStream[];
  /** Outputs that cannot wait, like the pulses of an error port: their sinks are never stalled. */
  readonly neverStalled?: readonly string[];
}

/** Makes the case of one unit with fixed generics. Inputs and outputs are given by stream name. */
export function unitCase<G extends GenericValues>(
  unit: UnitManifest<G>,
  generics: G,
  inputs: Readonly<Record<string, StreamValues>>,
  outputs: Readonly<Record<string, StreamValues>>,
  library: readonly LibraryUnit[] = builtinLibrary,
): UnitCase {
  unit.generics.parse(generics);
  const withLayout = (streams: readonly UnitStream<G>[], given: Readonly<Record<string, StreamValues>>): CaseStream[] =>
    streams.map((stream) => {
      const values = given[stream.name];
      if (values === undefined) throw new Error(`case of ${unit.name}: no values for stream ${stream.name}`);
      return { ...values, name: stream.name, lanes: stream.lanes(generics), laneBits: stream.laneBits(generics) };
    });
  const inputStreams = withLayout(unit.streams.inputs, inputs);
  const outputStreams = withLayout(unit.streams.outputs, outputs);
  const wholeLibrary = library.includes(unit) ? library : [...library, unit];
  return {
    files: compileOrder([unit.name], wholeLibrary),
    dut: renderWrapper(unit.name, generics, inputStreams, outputStreams),
    inputs: inputStreams,
    outputs: outputStreams,
  };
}

/** The case of a unit whose generics break a rule; no streams have values, since it must not elaborate. */
export function refusedCase<G extends GenericValues>(unit: UnitManifest<G>, generics: G): UnitCase {
  const empty = (streams: readonly UnitStream<G>[]): CaseStream[] =>
    streams.map((stream) => {
      const lanes = stream.lanes(generics);
      return { name: stream.name, lanes, laneBits: stream.laneBits(generics), values: [], frameValues: lanes };
    });
  const inputs = empty(unit.streams.inputs);
  const outputs = empty(unit.streams.outputs);
  return {
    files: compileOrder([unit.name], builtinLibrary.includes(unit) ? builtinLibrary : [...builtinLibrary, unit]),
    dut: renderWrapper(unit.name, generics, inputs, outputs),
    inputs,
    outputs,
  };
}

/** An entity without generics around a unit. */
export function renderUnitEntity<G extends GenericValues>(entity: string, unit: UnitManifest<G>, generics: G): string {
  const { inputs, outputs } = refusedCase(unit, generics);
  return renderWrapper(unit.name, generics, inputs, outputs, entity);
}

/** The entity `dut`: ports of the streams, and the body's declarations and statements. */
export function renderDut(
  inputs: readonly CaseStream[],
  outputs: readonly CaseStream[],
  declarations: string,
  statements: string,
  entity = 'dut',
): string {
  const ports = [
    '    clk : in std_logic',
    '    rst : in std_logic',
    ...inputs.flatMap((stream) => portsOf(stream, 'in', 'out')),
    ...outputs.flatMap((stream) => portsOf(stream, 'out', 'in')),
  ];
  return `library ieee;
use ieee.std_logic_1164.all;

entity ${entity} is
  port (
${ports.join(';\n')}
  );
end entity ${entity};

architecture rtl of ${entity} is
${declarations}
begin
${statements}
end architecture rtl;
`;
}

function portsOf({ name, lanes, laneBits }: CaseStream, forward: string, backward: string): string[] {
  return [
    `    ${name}_tdata  : ${forward} std_logic_vector(${lanes * laneBits - 1} downto 0)`,
    `    ${name}_tvalid : ${forward} std_logic`,
    `    ${name}_tready : ${backward} std_logic`,
    `    ${name}_tlast  : ${forward} std_logic`,
  ];
}

function renderWrapper(
  unit: string,
  generics: GenericValues,
  inputs: readonly CaseStream[],
  outputs: readonly CaseStream[],
  entity = 'dut',
): string {
  const map = Object.entries(generics).map(([name, value]) => `      ${name} => ${renderGeneric(value)}`);
  const ports = ['clk', 'rst', ...[...inputs, ...outputs].flatMap(({ name }) => streamPorts(name))];
  return renderDut(
    inputs,
    outputs,
    '',
    `  unit : entity work.${unit}
    generic map (
${map.join(',\n')}
    )
    port map (
${ports.map((port) => `      ${port} => ${port}`).join(',\n')}
    );
`,
    entity,
  );
}

/** The four ports of a stream. */
export function streamPorts(name: string): string[] {
  return ['tdata', 'tvalid', 'tready', 'tlast'].map((part) => `${name}_${part}`);
}
