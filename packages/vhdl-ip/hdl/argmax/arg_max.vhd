-- arg_max: the index of the greatest of a pixel's channels.
--
-- Function
--   Reduces the channels of each pixel to the index of the greatest; of equal ones the first, or the last with
--   `select_last_index`.
-- Timing
--   One input beat per cycle, no bubble between pixels and frames. With B = channels / lanes beats per pixel and T levels
--   of comparisons between lanes (the bits that hold lanes - 1; 0 for one lane): latency from a frame's first input beat
--   B + 1 + T cycles, from a pixel's last 2 + T. Interval: pixels_per_frame * B cycles.
-- Layout
--   Input: lane l of beat b of a pixel is channel b * lanes + l. Output: one lane of `index_bits`, unsigned.
-- Reset
--   Empties the pipeline and restarts the pixel. Data registers are not reset.
-- Model
--   test/models/arg-max.ts; ArgMax of the integer semantics.
-- Rejected
--   All lanes in one comparison: its depth grows with the lanes; here there is one comparison per cycle.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity arg_max is
  generic (
    lanes             : positive;                              -- divides channels
    lane_bits         : positive;                              -- 1 to 31
    is_signed         : boolean;
    channels          : positive;
    index_bits        : positive;                              -- holds channels - 1; at most 31
    select_last_index : boolean;
    pixels_per_frame  : positive
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(index_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity arg_max;

architecture rtl of arg_max is

  impure function generics_are_legal return boolean is
  begin
    assert channels mod lanes = 0
      report "arg_max: lanes must divide channels, but lanes is " & integer'image(lanes) & " and channels is "
        & integer'image(channels) severity failure;
    assert lane_bits <= 31
      report "arg_max: lane_bits must be at most 31, but is " & integer'image(lane_bits) severity failure;
    assert index_bits >= bits_for(channels - 1) and index_bits <= 31
      report "arg_max: index_bits must be " & integer'image(bits_for(channels - 1)) & " to 31, but is "
        & integer'image(index_bits) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  function level_count return natural is
  begin
    if lanes = 1 then
      return 0;
    end if;
    return bits_for(lanes - 1);
  end function;

  constant levels : natural := level_count;

  -- Candidates of each stage, of which the input is stage 0: all lanes, then the winners of pairs.
  function candidate_counts return integer_vector is
    variable counts : integer_vector(0 to levels);
  begin
    counts(0) := lanes;
    for level in 1 to levels loop
      counts(level) := ceil_divide(counts(level - 1), 2);
    end loop;
    return counts;
  end function;

  constant counts : integer_vector(0 to levels) := candidate_counts;

  subtype value_t is integer range least_code(lane_bits, is_signed) to greatest_code(lane_bits, is_signed);
  type values_t is array (0 to lanes - 1) of value_t;
  type offsets_t is array (0 to lanes - 1) of natural range 0 to lanes - 1;
  type stage_values_t is array (0 to levels) of values_t;
  type stage_offsets_t is array (0 to levels) of offsets_t;

  -- True when a later value replaces an earlier one.
  function wins(later : value_t; earlier : value_t) return boolean is
  begin
    if select_last_index then
      return later >= earlier;
    end if;
    return later > earlier;
  end function;

  constant stages : positive := 1 + levels;                    -- operands, tree; the best one is the output register

  signal enable    : std_logic;
  signal held      : std_logic;
  signal held_data : std_logic_vector(lanes * lane_bits - 1 downto 0);
  signal valid     : std_logic_vector(0 to stages);
  signal begins    : std_logic_vector(0 to stages);            -- a pixel
  signal ends      : std_logic_vector(0 to stages);
  signal base      : natural range 0 to channels - lanes;      -- first channel of the last stage's beat

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "arg_max",
      data_bits   => lanes * lane_bits,
      stages      => stages,
      sum_beats   => larger(channels / lanes, 1),
      frame_beats => pixels_per_frame * larger(channels / lanes, 1)
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
      begins        => begins,
      ends          => ends,
      turn          => open,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

  count : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' and valid(stages) = '1' then
        if base = channels - lanes then
          base <= 0;
        else
          base <= base + lanes;
        end if;
      end if;

      if rst = '1' then
        base <= 0;
      end if;
    end if;
  end process;

  datapath : process (clk)
    variable values     : stage_values_t := (others => (others => 0)); -- of each stage's candidates
    variable offsets    : stage_offsets_t;                     -- and their lanes; those of stage 0 are constants
    variable best       : value_t := 0;                        -- of the pixel so far
    variable best_index : natural range 0 to channels - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        for l in 0 to lanes - 1 loop
          offsets(0)(l) := l;
        end loop;

        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          if begins(stages) = '1' or wins(values(levels)(0), best) then
            best := values(levels)(0);
            best_index := base + offsets(levels)(0);
          end if;
          m_axis_tdata <= unsigned_bits(best_index, index_bits);
        end if;

        for level in levels downto 1 loop
          if valid(level) = '1' then
            for i in 0 to counts(level) - 1 loop
              values(level)(i) := values(level - 1)(2 * i);
              offsets(level)(i) := offsets(level - 1)(2 * i);
              if 2 * i + 1 < counts(level - 1) then
                if wins(values(level - 1)(2 * i + 1), values(level - 1)(2 * i)) then
                  values(level)(i) := values(level - 1)(2 * i + 1);
                  offsets(level)(i) := offsets(level - 1)(2 * i + 1);
                end if;
              end if;
            end loop;
          end if;
        end loop;

        if valid(0) = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              values(0)(l) := code_value(held_data((l + 1) * lane_bits - 1 downto l * lane_bits), is_signed);
            else
              values(0)(l) := code_value(s_axis_tdata((l + 1) * lane_bits - 1 downto l * lane_bits), is_signed);
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
