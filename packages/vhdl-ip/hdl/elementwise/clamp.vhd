-- clamp: every value limited to [low, high].
--
-- Function
--   y = min(high, max(low, x)). A Relu on codes is the clamp from the zero point up to the format's greatest code.
-- Timing
--   Latency 1 cycle, one beat per cycle, whatever the stalls.
-- Layout
--   `lanes` values of `lane_bits` bits, in and out.
-- Reset
--   Empties the unit. Data registers are not reset.
-- Model
--   test/models/clamp.ts; Relu of the integer semantics.
-- Rejected
--   A register before the comparison: two comparisons with constants fit in front of the stream register.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity clamp is
  generic (
    lanes     : positive;
    lane_bits : positive;                                      -- 1 to 30
    is_signed : boolean;
    low       : integer;                                       -- a value of the format
    high      : integer                                        -- a value of the format, not below low
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * lane_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity clamp;

architecture rtl of clamp is

  impure function generics_are_legal return boolean is
    variable least    : integer := 0;
    variable greatest : integer;
  begin
    assert lane_bits <= 30
      report "clamp: lane_bits must be at most 30, but is " & integer'image(lane_bits)
      severity failure;
    if is_signed then
      least := signed_low(lane_bits);
      greatest := signed_high(lane_bits);
    else
      greatest := 2 ** lane_bits - 1;
    end if;
    assert high >= least and high <= greatest
      report "clamp: high must be " & integer'image(least) & " to " & integer'image(greatest) & ", but is "
        & integer'image(high) severity failure;
    assert low >= least and low <= high
      report "clamp: low must be " & integer'image(least) & " to " & integer'image(high) & ", but is "
        & integer'image(low) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  function lane_value(slice : std_logic_vector) return integer is
  begin
    if is_signed then
      return signed_value(slice);
    end if;
    return unsigned_value(slice);
  end function;

  function lane_limit(limit : integer) return std_logic_vector is
  begin
    if is_signed then
      return signed_bits(limit, lane_bits);
    end if;
    return unsigned_bits(limit, lane_bits);
  end function;

  constant low_code  : std_logic_vector(lane_bits - 1 downto 0) := lane_limit(low);
  constant high_code : std_logic_vector(lane_bits - 1 downto 0) := lane_limit(high);

  signal limited : std_logic_vector(lanes * lane_bits - 1 downto 0);

begin

  process (all)
    variable value : std_logic_vector(lane_bits - 1 downto 0);
  begin
    for l in 0 to lanes - 1 loop
      value := s_axis_tdata((l + 1) * lane_bits - 1 downto l * lane_bits);
      if lane_value(value) < low then
        value := low_code;
      elsif lane_value(value) > high then
        value := high_code;
      end if;
      limited((l + 1) * lane_bits - 1 downto l * lane_bits) <= value;
    end loop;
  end process;

  result : entity work.stream_register
    generic map (
      data_bits => lanes * lane_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => limited,
      s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready,
      s_axis_tlast  => s_axis_tlast,
      m_axis_tdata  => m_axis_tdata,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

end architecture rtl;
