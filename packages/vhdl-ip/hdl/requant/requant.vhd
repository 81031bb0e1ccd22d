-- requant: requantization of accumulators to codes, each channel with constants of its own.
--
-- Function
--   y = clamp(round(acc * m / 2 ** shift) + zero_point, low, high), by one of three methods (values in `requant_pkg`):
--   offset (0): round(...) = floor((acc * m + offset) / 2 ** shift), m and offset of the channel.
--   half even (1): with P = acc * m, k = floor(P / 2 ** shift), d = P mod 2 ** shift - 2 ** (shift - 1): k where d < 0,
--     k + 1 where d > 0, the even one of both where |d| <= w. The window w is that of the binade of |k + 1/2|:
--     `tie_windows` entry 0 for 1/2, entry e for 2 ** (e - 1) up to 2 ** e. Windows of 0 are plain half to even; windows of
--     half a unit in the last place of a 24-bit significand make the result that of a float32 product: floor(2 ** (shift +
--     e - 25)). Float32 is finer on the side of 1/2 towards zero, but there the nearest and the even code are both k's
--     zero, so the width of the window does not matter. Without shift there is nothing to round.
--     With `round_accumulator`, acc is rounded to 24 significant bits first, half to even, as a conversion to float32
--     does; accumulators of up to 25 bits need none of it.
--   thresholds (2): y = low + the number of the channel's thresholds t with acc >= t; zero point and shift are unused.
-- Timing
--   One beat per cycle. Latency 6 cycles by method offset (reading, operands, products by the parts of a multiplier, their
--   sum, shift, limits), 7 by half even (a choice between k and k + 1 more), 9 where the accumulator is rounded
--   (round_accumulator and in_bits > 25); with thresholds 1 + the bits that hold `levels`.
-- Layout
--   Lane l of beat b of a pixel is channel (b mod (channels / lanes)) * lanes + l. `in_bits` wide signed in, `out_bits`
--   wide out. Packed constants: channel c is entry c. Threshold i of channel c is entry c * levels + i, of in_bits + 1
--   bits signed, in ascending order; 2 ** (in_bits - 1) is never reached.
-- Reset
--   Empties the pipeline and restarts the channel counter. Data registers are not reset.
-- Model
--   test/models/requant.ts; the requantization of the integer semantics (decision record 0002).
-- Rejected
--   Rounding the product to 24 bits before the shift, as float32 does: a wide shifter and rounder per lane, to move the
--   few values next to a half. Signed multipliers: scales are positive.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.requant_pkg.all;

entity requant is
  generic (
    lanes             : positive;                              -- divides channels
    channels          : positive;
    in_bits           : positive;                              -- bits of an accumulator, signed, 2 to 48
    out_bits          : positive;                              -- bits of a code, 1 to 16
    out_signed        : boolean;
    method            : natural;                               -- 0 offset, 1 half even, 2 thresholds
    low               : integer;                               -- least code
    high              : integer;                               -- greatest code
    zero_point        : integer := 0;                          -- methods 0 and 1, as all up to shift; a code
    multiplier_bits   : positive := 1;                         -- 1 to 128
    multipliers       : std_logic_vector := "1";               -- channels entries, unsigned; all 1 in 1 bit: none
    shift             : natural := 0;                          -- 0 to 160
    offset_bits       : positive := 1;                         -- method 0; 1 to 192
    offsets           : std_logic_vector := "0";               -- method 0; channels entries, signed
    tie_windows       : std_logic_vector := "0";               -- method 1; out_bits + 1 entries of max(shift, 1) bits
    round_accumulator : boolean := false;                      -- method 1
    levels            : positive := 1;                         -- method 2; thresholds per channel, up to high - low
    thresholds        : std_logic_vector := "0"                -- method 2; channels * levels entries of in_bits + 1 bits
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
end entity requant;

architecture rtl of requant is

  procedure demand(holds : boolean; message : string) is
  begin
    assert holds report "requant: " & message severity failure;
  end procedure;

  procedure demand_length(name : string; actual : natural; expected : natural) is
  begin
    demand(actual = expected, name & " must have " & integer'image(expected) & " bits, but has " & integer'image(actual));
  end procedure;

  procedure demand_range(name : string; value : integer; least : integer; greatest : integer) is
  begin
    demand(value >= least and value <= greatest, name & " must be " & integer'image(least) & " to "
      & integer'image(greatest) & ", but is " & integer'image(value));
  end procedure;

  -- Each window must leave out the half itself, so its highest bit is unused.
  procedure demand_windows(windows : std_logic_vector) is
    alias bits : std_logic_vector(windows'length - 1 downto 0) is windows;
  begin
    for i in 1 to windows'length / larger(shift, 1) loop
      demand(bits(i * larger(shift, 1) - 1) = '0', "a tie window must be less than half, but window "
        & integer'image(i - 1) & " is not");
    end loop;
  end procedure;

  impure function generics_are_legal return boolean is
    variable least    : integer := 0;
    variable greatest : integer;
  begin
    demand_range("method", method, requant_offset, requant_thresholds);
    demand(method = requant_half_even or not round_accumulator,
      "round_accumulator belongs to method 1, but method is " & integer'image(method));
    demand_range("in_bits", in_bits, 2, 48);
    demand_range("out_bits", out_bits, 1, 16);
    demand(channels mod lanes = 0, "lanes must divide channels, but lanes is " & integer'image(lanes)
      & " and channels is " & integer'image(channels));
    if out_signed then
      least := -(2 ** (out_bits - 1));
    end if;
    greatest := least + 2 ** out_bits - 1;
    demand_range("high", high, least, greatest);
    demand_range("low", low, least, high);
    if method = requant_thresholds then
      demand_range("levels", levels, 1, high - low);
      demand_length("thresholds", thresholds'length, channels * levels * (in_bits + 1));
    else
      demand_range("zero_point", zero_point, least, greatest);
      demand_range("shift", shift, 0, 160);
      demand_range("multiplier_bits", multiplier_bits, 1, 128);
      demand_length("multipliers", multipliers'length, channels * multiplier_bits);
    end if;
    if method = requant_offset then
      demand_range("offset_bits", offset_bits, 1, 192);
      demand_length("offsets", offsets'length, channels * offset_bits);
    elsif method = requant_half_even then
      demand_length("tie_windows", tie_windows'length, (out_bits + 1) * larger(shift, 1));
      demand_windows(tie_windows);
    end if;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant rounds : boolean := round_accumulator and in_bits > significand_bits + 1;

  function front_stage_count return natural is
  begin
    if rounds then
      return 2;
    end if;
    return 0;
  end function;

  function stage_count return positive is
  begin
    if method = requant_thresholds then
      return bits_for(levels);
    end if;
    return front_stage_count + multiply_stages(method = requant_half_even);
  end function;

  function operand_width return positive is
  begin
    if rounds then
      return in_bits + 1;
    end if;
    return in_bits;
  end function;

  constant groups       : positive := channels / lanes;
  constant front_stages : natural  := front_stage_count;       -- before the operands
  constant stages       : positive := stage_count;             -- the output register follows
  constant operand_bits : positive := operand_width;

  signal enable            : std_logic;
  signal held              : std_logic;
  signal held_data         : std_logic_vector(lanes * in_bits - 1 downto 0);
  signal valid             : std_logic_vector(0 to stages);
  signal operand_held      : std_logic;
  signal operand_data      : std_logic_vector(lanes * operand_bits - 1 downto 0);
  signal operand_held_data : std_logic_vector(lanes * operand_bits - 1 downto 0);
  signal group_index       : natural range 0 to groups - 1;    -- the channels of the beat behind the front stages

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name => "requant",
      data_bits => lanes * in_bits,
      stages    => stages
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

  count : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' and valid(front_stages) = '1' then
        if group_index = groups - 1 then
          group_index <= 0;
        else
          group_index <= group_index + 1;
        end if;
      end if;

      if rst = '1' then
        group_index <= 0;
      end if;
    end if;
  end process;

  round : if rounds generate
    signal rounded : std_logic_vector(lanes * operand_bits - 1 downto 0);
  begin
    datapath : entity work.requant_round
      generic map (
        lanes => lanes, in_bits => in_bits
      )
      port map (
        clk => clk, enable => enable, data => s_axis_tdata, held => held, held_data => held_data,
        valid => valid(0 to 1), rounded => rounded
      );
    operand_held      <= '0';
    operand_data      <= rounded;
    operand_held_data <= rounded;
  end generate;

  as_it_comes : if not rounds generate
    operand_held      <= held;
    operand_data      <= s_axis_tdata;
    operand_held_data <= held_data;
  end generate;

  multiply : if method /= requant_thresholds generate
    datapath : entity work.requant_multiply
      generic map (
        lanes => lanes, channels => channels, in_bits => operand_bits, out_bits => out_bits, out_signed => out_signed,
        half_even => method = requant_half_even, multiplier_bits => multiplier_bits, multipliers => multipliers,
        offset_bits => offset_bits, offsets => offsets, shift => shift, zero_point => zero_point, low => low,
        high => high, tie_windows => tie_windows
      )
      port map (
        clk => clk, enable => enable, data => operand_data, held => operand_held, held_data => operand_held_data,
        group_index => group_index, valid => valid(front_stages to stages), codes => m_axis_tdata
      );
  end generate;

  search : if method = requant_thresholds generate
    datapath : entity work.requant_search
      generic map (
        lanes => lanes, channels => channels, in_bits => operand_bits, out_bits => out_bits, out_signed => out_signed,
        low => low, levels => levels, thresholds => thresholds
      )
      port map (
        clk => clk, enable => enable, data => operand_data, held => operand_held, held_data => operand_held_data,
        group_index => group_index, valid => valid(front_stages to stages), codes => m_axis_tdata
      );
  end generate;

end architecture rtl;
