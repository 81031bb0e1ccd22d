import { type GenericValues, type UnitManifest, renderGeneric } from '@netloom/vhdl-ip';

interface Port {
  readonly name: string;
  readonly bits: number | undefined;
  readonly isInput: boolean;
}

/** The entity `bare`, a unit with its generics fixed. */
export function renderBare<G extends GenericValues>(unit: UnitManifest<G>, generics: G): string {
  const ports = portsOf(unit, generics);
  const map = Object.entries(generics).map(([name, value]) => `      ${name} => ${renderGeneric(value)}`);
  const names = ['clk', 'rst', ...ports.map(({ name }) => name)];
  return `library ieee;
use ieee.std_logic_1164.all;

entity bare is
  port (
    clk : in std_logic;
    rst : in std_logic;
${ports.map(({ name, bits, isInput }) => `    ${name} : ${isInput ? 'in' : 'out'} ${typeOf(bits)}`).join(';\n')}
  );
end entity bare;

architecture rtl of bare is
begin
  unit : entity work.${unit.name}
    generic map (
${map.join(',\n')}
    )
    port map (
${names.map((name) => `      ${name} => ${name}`).join(',\n')}
    );
end architecture rtl;
`;
}

/**
 * The entity `framed`: `bare` between registers, with four pins whatever the widths, so that paths of its inputs and
 * outputs count and no device is short of pins. Inputs come from a shift register; outputs are captured and folded into
 * another one.
 */
export function renderFramed<G extends GenericValues>(unit: UnitManifest<G>, generics: G): string {
  const ports = portsOf(unit, generics);
  const slices = (wanted: boolean): { readonly bits: number; readonly map: readonly string[] } => {
    let bits = 0;
    const map = ports
      .filter(({ isInput }) => isInput === wanted)
      .map((port) => {
        const low = bits;
        bits += port.bits ?? 1;
        const side = wanted ? 'inputs' : 'outputs';
        return `${port.name} => ${side}(${port.bits === undefined ? low : `${bits - 1} downto ${low}`})`;
      });
    return { bits, map };
  };
  const [inputs, outputs] = [slices(true), slices(false)];
  return `library ieee;
use ieee.std_logic_1164.all;

entity framed is
  port (
    clk        : in  std_logic;
    rst        : in  std_logic;
    serial_in  : in  std_logic;
    serial_out : out std_logic
  );
end entity framed;

architecture rtl of framed is
  signal reset    : std_logic;
  signal inputs   : std_logic_vector(${inputs.bits - 1} downto 0);
  signal outputs  : std_logic_vector(${outputs.bits - 1} downto 0);
  signal captured : std_logic_vector(${outputs.bits - 1} downto 0);
  signal folded   : std_logic_vector(${outputs.bits} downto 0);
begin
  serial_out <= folded(${outputs.bits});

  unit : entity work.bare
    port map (
      ${['clk => clk', 'rst => reset', ...inputs.map, ...outputs.map].join(',\n      ')}
    );

  frame : process (clk)
  begin
    if rising_edge(clk) then
      reset    <= rst;
      inputs   <= inputs(${inputs.bits - 2} downto 0) & serial_in;
      captured <= outputs;
      folded   <= (folded(${outputs.bits - 1} downto 0) xor captured) & '0';
    end if;
  end process;
end architecture rtl;
`;
}

function portsOf<G extends GenericValues>({ streams }: UnitManifest<G>, generics: G): Port[] {
  const sides = [
    ...streams.inputs.map((stream) => ({ stream, isInput: true })),
    ...streams.outputs.map((stream) => ({ stream, isInput: false })),
  ];
  return sides.flatMap(({ stream, isInput }) => [
    { name: `${stream.name}_tdata`, bits: stream.lanes(generics) * stream.laneBits(generics), isInput },
    { name: `${stream.name}_tvalid`, bits: undefined, isInput },
    { name: `${stream.name}_tready`, bits: undefined, isInput: !isInput },
    { name: `${stream.name}_tlast`, bits: undefined, isInput },
  ]);
}

function typeOf(bits: number | undefined): string {
  return bits === undefined ? 'std_logic' : `std_logic_vector(${bits - 1} downto 0)`;
}
