import { type UnitManifest, bufferFlow } from '@netloom/vhdl-ip';
import { z } from 'zod';

const positive = z.int().min(1);

const generics = z.strictObject({
  lanes: positive,
  in_bits: positive,
  out_bits: positive,
  entries: z.array(z.int().min(0)).readonly(),
});

/** A table in logic, one for each lane. */
export const lookupUnit: UnitManifest<z.infer<typeof generics>> = {
  name: 'acme_lookup',
  file: 'acme/acme_lookup.vhd',
  dependsOn: ['stream_register'],
  generics,
  streams: {
    inputs: [{ name: 's_axis', lanes: (g) => g.lanes, laneBits: (g) => g.in_bits }],
    outputs: [{ name: 'm_axis', lanes: (g) => g.lanes, laneBits: (g) => g.out_bits }],
  },
  cost: (g) => ({ intervalCycles: 1, latencyCycles: 1, multipliers: 0, memoryBits: g.lanes * g.entries.length * g.out_bits }),
  dataflow: () => bufferFlow('s_axis', 'm_axis', 1, 2),
};

/** Entry i is the output pattern for the input pattern i. */
export const lookupSource = `-- acme_lookup: replaces each lane by the entry of a table.
library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

entity acme_lookup is
  generic (
    lanes    : positive;
    in_bits  : positive;
    out_bits : positive;
    entries  : integer_vector
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;
    s_axis_tdata  : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * out_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity acme_lookup;

architecture rtl of acme_lookup is
  signal found : std_logic_vector(lanes * out_bits - 1 downto 0);
begin

  process (s_axis_tdata, s_axis_tvalid)
    variable code : natural;
  begin
    found <= (others => '0');
    if s_axis_tvalid = '1' then
      for lane in 0 to lanes - 1 loop
        code := to_integer(unsigned(s_axis_tdata((lane + 1) * in_bits - 1 downto lane * in_bits)));
        found((lane + 1) * out_bits - 1 downto lane * out_bits) <=
          std_logic_vector(to_unsigned(entries(entries'low + code), out_bits));
      end loop;
    end if;
  end process;

  output : entity work.stream_register
    generic map (data_bits => lanes * out_bits)
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => found,
      s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready,
      s_axis_tlast  => s_axis_tlast,
      m_axis_tdata  => m_axis_tdata,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

end architecture rtl;
`;
