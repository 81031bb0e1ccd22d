-- max_pool: the maximum of consecutive beats, lane by lane.
--
-- Function
--   Reduces every `window_beats` input beats to one output beat that holds each lane's greatest value.
-- Timing
--   One input beat per cycle, no bubble between windows and frames. Latency from a window's last input beat to its output
--   beat: 1 cycle; from a frame's first input beat: window_beats cycles. Interval: frame_beats cycles.
-- Layout
--   Input: `lanes` values of `lane_bits` bits; the taps of a window of one channel group are consecutive, as `window`
--   gives them with blocks = channels / lanes. Output: the same lanes, one beat per window and channel group.
-- Reset
--   Empties the unit and restarts the window. Data registers are not reset.
-- Model
--   test/models/max-pool.ts; MaxPool of the integer semantics. Padding is the least code and comes with the input.
-- Rejected
--   A memory of partial maxima for pixels that come in stream order: the window unit reorders them anyway.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity max_pool is
  generic (
    lanes        : positive;
    lane_bits    : positive;                                   -- 1 to 31
    is_signed    : boolean;
    window_beats : positive;                                   -- taps of a window
    frame_beats  : positive                                    -- input beats per frame, a multiple of window_beats
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
end entity max_pool;

architecture rtl of max_pool is

  impure function generics_are_legal return boolean is
  begin
    assert lane_bits <= 31
      report "max_pool: lane_bits must be at most 31, but is " & integer'image(lane_bits) severity failure;
    assert frame_beats mod window_beats = 0
      report "max_pool: window_beats must divide frame_beats, but window_beats is " & integer'image(window_beats)
        & " and frame_beats is " & integer'image(frame_beats) severity failure;
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

  signal enable       : std_logic;
  signal held         : std_logic;
  signal held_data    : std_logic_vector(lanes * lane_bits - 1 downto 0);
  signal beat_valid   : std_logic;
  signal beat_last    : std_logic;
  signal tap          : natural range 0 to window_beats - 1;
  signal greatest     : std_logic_vector(lanes * lane_bits - 1 downto 0);
  signal output_valid : std_logic;

begin

  enable <= m_axis_tready or not output_valid;
  m_axis_tvalid <= output_valid;
  m_axis_tdata <= greatest;

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
      valid         => beat_valid,
      last          => beat_last,
      take          => enable
    );

  process (clk)
    variable value : std_logic_vector(lane_bits - 1 downto 0);
  begin
    if rising_edge(clk) then
      if enable = '1' then
        if beat_valid = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              value := held_data((l + 1) * lane_bits - 1 downto l * lane_bits);
            else
              value := s_axis_tdata((l + 1) * lane_bits - 1 downto l * lane_bits);
            end if;
            if tap = 0 or lane_value(value) > lane_value(greatest((l + 1) * lane_bits - 1 downto l * lane_bits)) then
              greatest((l + 1) * lane_bits - 1 downto l * lane_bits) <= value;
            end if;
          end loop;
          if tap = window_beats - 1 then
            tap <= 0;
          else
            tap <= tap + 1;
          end if;
        end if;
        output_valid <= beat_valid and to_std_logic(tap = window_beats - 1);
        m_axis_tlast <= beat_last;
      end if;

      if rst = '1' then
        tap          <= 0;
        output_valid <= '0';
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
      elsif enable = '1' and beat_valid = '1' then
        beats := beats + 1;
        assert (beat_last = '1') = (beats = frame_beats)
          report "max_pool: tlast must come with beat " & integer'image(frame_beats)
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
