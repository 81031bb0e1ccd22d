import { type GenericValues, type UnitManifest, renderGeneric } from '@netloom/vhdl-ip';

/** A signal of a unit beside clock and reset. */
export interface WrapperPort {
  readonly name: string;
  readonly direction: 'in' | 'out';
  readonly bits: number;
}

/** Signals of a stream, in the order of the entity. */
export const streamParts = ['tdata', 'tvalid', 'tready', 'tlast'] as const;

/** The ports of a unit's streams, and its further outputs of one bit. */
export function portsOf(unit: UnitManifest, generics: GenericValues, outputs: readonly string[]): readonly WrapperPort[] {
  const { inputs, outputs: streams } = unit.streams;
  return [
    ...[...inputs, ...streams].flatMap((stream) =>
      streamParts.map((part): WrapperPort => {
        const forward = inputs.includes(stream) ? 'in' : 'out';
        const bits = part === 'tdata' ? stream.lanes(generics) * stream.laneBits(generics) : 1;
        return { name: `${stream.name}_${part}`, direction: part === 'tready' ? turn(forward) : forward, bits };
      }),
    ),
    ...outputs.map((name): WrapperPort => ({ name, direction: 'out', bits: 1 })),
  ];
}

function turn(direction: 'in' | 'out'): 'in' | 'out' {
  return direction === 'in' ? 'out' : 'in';
}

/** Type of a port: `tdata` is a vector even of one bit. */
export function typeOf({ name, bits }: WrapperPort): string {
  return name.endsWith('_tdata') ? `std_logic_vector(${bits - 1} downto 0)` : 'std_logic';
}

/** The entity `example`: a unit with its generics fixed. */
export function renderWrapper(unit: UnitManifest, generics: GenericValues, ports: readonly WrapperPort[]): string {
  const map = Object.entries(generics).map(([name, value]) => `      ${name} => ${renderGeneric(value)}`);
  const declared = ports.map((port) => `    ${port.name} : ${port.direction} ${typeOf(port)}`);
  return `library ieee;
use ieee.std_logic_1164.all;

entity example is
  port (
${['    clk : in std_logic', '    rst : in std_logic', ...declared].join(';\n')}
  );
end entity example;

architecture rtl of example is
begin
  unit : entity work.${unit.name}
    generic map (
${map.join(',\n')}
    )
    port map (
${['clk', 'rst', ...ports.map(({ name }) => name)].map((name) => `      ${name} => ${name}`).join(',\n')}
    );
end architecture rtl;
`;
}
