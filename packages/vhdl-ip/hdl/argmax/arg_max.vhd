-- arg_max: the index of the greatest of a pixel's channels.
--
-- Function
--   Reduces the channels of each pixel to the index of the greatest; of equal ones the first, or the last with
--   `select_last_index`.
-- Timing
--   One input beat per cycle, no bubble between pixels and frames. With B = channels / lanes beats per pixel and T levels
--   of comparisons between lanes (the bits that hold lanes - 1; 0 for one lane): latency from a frame's first input beat
--   B + T cycles, from a pixel's last 1 + T. Interval: pixels_per_frame * B cycles.
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

  function value_low return integer is
  begin
    if is_signed then
      return signed_low(lane_bits);
    end if;
    return 0;
  end function;

  function value_high return integer is
  begin
    if is_signed then
      return signed_high(lane_bits);
    end if;
    return signed_high(lane_bits + 1);
  end function;

  subtype value_t is integer range value_low to value_high;
  type values_t is array (0 to lanes - 1) of value_t;
  type offsets_t is array (0 to lanes - 1) of natural range 0 to lanes - 1;
  type stage_values_t is array (0 to levels) of values_t;
  type stage_offsets_t is array (0 to levels) of offsets_t;

  function lane_value(slice : std_logic_vector) return value_t is
  begin
    if is_signed then
      return signed_value(slice);
    end if;
    return unsigned_value(slice);
  end function;

  -- True when a later value replaces an earlier one.
  function wins(later : value_t; earlier : value_t) return boolean is
  begin
    if select_last_index then
      return later >= earlier;
    end if;
    return later > earlier;
  end function;

  signal enable       : std_logic;
  signal held         : std_logic;
  signal held_data    : std_logic_vector(lanes * lane_bits - 1 downto 0);
  signal beat_last    : std_logic;
  signal valid        : std_logic_vector(0 to levels);         -- of each stage; 0 is the input
  signal last         : std_logic_vector(0 to levels);
  signal base         : natural range 0 to channels - lanes;   -- first channel of the last stage's beat
  signal output_valid : std_logic;

begin

  enable <= m_axis_tready or not output_valid;
  m_axis_tvalid <= output_valid;
  last(0) <= beat_last;

  hold : entity work.stream_hold
    generic map (
      data_bits => lanes * lane_bits
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
      valid         => valid(0),
      last          => beat_last,
      take          => enable
    );

  control : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' then
        valid(1 to levels) <= valid(0 to levels - 1);
        last(1 to levels)  <= last(0 to levels - 1);
        if valid(levels) = '1' then
          if base = channels - lanes then
            base <= 0;
          else
            base <= base + lanes;
          end if;
        end if;
        output_valid <= valid(levels) and to_std_logic(base = channels - lanes);
        m_axis_tlast <= last(levels);
      end if;

      if rst = '1' then
        valid(1 to levels) <= (others => '0');
        base               <= 0;
        output_valid       <= '0';
      end if;
    end if;
  end process;

  datapath : process (clk)
    variable values     : stage_values_t;                      -- of each stage's candidates; 0 is no register
    variable offsets    : stage_offsets_t;                     -- and their lanes
    variable best       : value_t;                             -- of the pixel so far
    variable best_index : natural range 0 to channels - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        for l in 0 to lanes - 1 loop
          offsets(0)(l) := l;
          if held = '1' then
            values(0)(l) := lane_value(held_data((l + 1) * lane_bits - 1 downto l * lane_bits));
          else
            values(0)(l) := lane_value(s_axis_tdata((l + 1) * lane_bits - 1 downto l * lane_bits));
          end if;
        end loop;

        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(levels) = '1' then
          if base = 0 or wins(values(levels)(0), best) then
            best := values(levels)(0);
            best_index := base + offsets(levels)(0);
          end if;
          m_axis_tdata <= unsigned_bits(best_index, index_bits);
        end if;

        for level in levels downto 1 loop
          if valid(level - 1) = '1' then
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
      end if;
    end if;
  end process;

  -- synthesis translate_off
  -- Frames of any other size are a wiring mistake upstream; nothing here depends on their size.
  frame_size : process (clk)
    variable beats : natural := 0;
  begin
    if rising_edge(clk) then
      if rst = '1' then
        beats := 0;
      elsif enable = '1' and valid(0) = '1' then
        beats := beats + 1;
        assert (beat_last = '1') = (beats = pixels_per_frame * (channels / lanes))
          report "arg_max: tlast must come with beat " & integer'image(pixels_per_frame * (channels / lanes))
            & " of a frame, but beat " & integer'image(beats) & " has tlast " & std_logic'image(beat_last)
          severity failure;
        if beat_last = '1' then
          beats := 0;
        end if;
      end if;
    end if;
  end process;
  -- synthesis translate_on

end architecture rtl;
