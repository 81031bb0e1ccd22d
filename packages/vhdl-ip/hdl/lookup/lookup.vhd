-- lookup: a function of one code by a table, lane by lane.
--
-- Function
--   y = entries(x), with x read as an unsigned number of `in_bits` bits whatever its format: any function of a code,
--   exact, at the same cost.
-- Timing
--   Latency 2 cycles (address register, registered table), one beat per cycle, whatever the stalls. `s_axis_tready` is
--   a register.
-- Layout
--   `lanes` values of `in_bits` bits in, of `out_bits` bits out. `entries`: 2 ** in_bits bit patterns, entry 0 first;
--   of a signed input, entries 2 ** (in_bits - 1) and on are those of the negative codes. Patterns of more than 31 bits
--   come as two lists, one behind the other: the lower 31 bits of all entries, then the bits above them.
-- Storage
--   A table per lane: 2 ** in_bits words of out_bits bits, in block RAM or LUTs.
-- Reset
--   Empties the pipeline. Data registers are not reset.
-- Model
--   Bit-exact with lookUp (test/models/lookup.ts); Tables of the integer semantics.
-- Rejected
--   One table for two lanes by a memory's two ports: not every tool infers such a ROM from plain VHDL. More than 12
--   bits: the table doubles with each bit, and 4096 words a lane already take several block RAMs.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity lookup is
  generic (
    lanes    : positive;
    in_bits  : positive;                                       -- 1 to 12
    out_bits : positive;                                       -- 1 to 62
    entries  : integer_vector                                  -- bit patterns of out_bits bits: see Layout
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * out_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity lookup;

architecture rtl of lookup is

  -- The lists that entries come in: an integer holds 31 bits of a pattern.
  constant list_bits  : positive := 31;
  constant lists      : positive := ceil_divide(out_bits, list_bits);
  constant low_bits   : positive := smaller(out_bits, list_bits);
  constant upper_bits : positive := larger(out_bits - list_bits, 1);
  constant depth      : positive := 2 ** in_bits;

  -- Bits of a list's numbers.
  function number_bits(index : natural) return positive is
  begin
    if index < depth then
      return low_bits;
    end if;
    return upper_bits;
  end function;

  impure function generics_are_legal return boolean is
  begin
    assert in_bits <= 12
      report "lookup: in_bits must be at most 12, but is " & integer'image(in_bits) severity failure;
    assert out_bits <= 2 * list_bits
      report "lookup: out_bits must be at most 62, but is " & integer'image(out_bits) severity failure;
    assert entries'length = lists * depth
      report "lookup: entries must have " & integer'image(lists) & " * 2 ** in_bits = " & integer'image(lists * depth)
        & " entries, but has " & integer'image(entries'length) severity failure;
    for i in entries'range loop
      assert entries(i) >= 0 and entries(i) <= greatest_code(number_bits(i - entries'low), false)
        report "lookup: entry " & integer'image(i) & " must be a bit pattern of "
          & integer'image(number_bits(i - entries'low)) & " bits, but is " & integer'image(entries(i)) severity failure;
    end loop;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  subtype address_t is natural range 0 to depth - 1;
  subtype code_t is std_logic_vector(out_bits - 1 downto 0);
  type addresses_t is array (0 to lanes - 1) of address_t;
  type codes_t is array (natural range <>) of code_t;

  alias entry_list : integer_vector(0 to lists * depth - 1) is entries;

  function word(index : address_t) return code_t is
  begin
    if lists = 1 then
      return unsigned_bits(entry_list(index), out_bits);
    end if;
    return unsigned_bits(entry_list((lists - 1) * depth + index), upper_bits) & unsigned_bits(entry_list(index), low_bits);
  end function;

  -- Simulation reads the generic itself: a memory of its own would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth return positive is
  begin
    if in_simulation then
      return 1;
    end if;
    return depth;
  end function;

  function memory_words return codes_t is
    variable memory : codes_t(memory_depth - 1 downto 0);
  begin
    for i in memory'range loop
      memory(i) := word(i);
    end loop;
    return memory;
  end function;

  constant memory : codes_t(memory_depth - 1 downto 0) := memory_words;

  signal enable    : std_logic;
  signal held      : std_logic;
  signal held_data : std_logic_vector(lanes * in_bits - 1 downto 0);
  signal valid     : std_logic_vector(0 to 1);                 -- of the beat that enters, and of the addresses

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name => "lookup",
      data_bits => lanes * in_bits,
      stages    => 1
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => s_axis_tdata,
      s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready,
      s_axis_tlast  => s_axis_tlast,
      held          => held,
      held_data     => held_data,
      enable        => enable,
      valid         => valid,
      begins        => open,
      ends          => open,
      turn          => open,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

  datapath : process (clk)
    variable addresses : addresses_t;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(1) = '1' then
          for l in 0 to lanes - 1 loop
            if in_simulation then
              m_axis_tdata((l + 1) * out_bits - 1 downto l * out_bits) <= word(addresses(l));
            else
              m_axis_tdata((l + 1) * out_bits - 1 downto l * out_bits) <= memory(addresses(l));
            end if;
          end loop;
        end if;

        if valid(0) = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              addresses(l) := unsigned_value(held_data((l + 1) * in_bits - 1 downto l * in_bits));
            else
              addresses(l) := unsigned_value(s_axis_tdata((l + 1) * in_bits - 1 downto l * in_bits));
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
