-- max_pool: the maximum of windows, channel by channel.
--
-- Function
--   Reduces every `window_beats` input beats of `positions` taps each to one output beat that holds each channel's
--   greatest value.
-- Timing
--   One input beat per cycle, no bubble between windows and frames. Latency from a window's last input beat to its
--   output beat: 2 cycles (operands, maximum) and those of the tree over positions: none for 1, one up to 4, two up to 16, three up to 64;
--   from a frame's first input beat window_beats - 1 more. Interval: frame_beats cycles.
-- Layout
--   Input: `positions` taps of `lanes` values of `lane_bits` bits, lane position * lanes + channel; the taps of a
--   window of one channel group are consecutive, as `window` gives them with blocks = channels / lanes. Output: `lanes`
--   values, one beat per window and channel group.
-- Reset
--   Empties the unit and restarts the window. Data registers are not reset.
-- Model
--   test/models/max-pool.ts; MaxPool of the integer semantics. Padding is the least code and comes with the input.
-- Rejected
--   A memory of partial maxima for pixels that come in stream order: the window unit reorders them anyway.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.tree_pkg.all;

entity max_pool is
  generic (
    positions    : positive := 1;                              -- taps of a beat
    lanes        : positive;                                   -- channels of a beat
    lane_bits    : positive;                                   -- 1 to 31
    is_signed    : boolean;
    window_beats : positive;                                   -- taps of a window / positions
    frame_beats  : positive                                    -- input beats per frame, a multiple of window_beats
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(positions * lanes * lane_bits - 1 downto 0);
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

  constant levels       : natural := tree_stages(positions);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(positions);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(positions);

  subtype code_t is integer range least_code(lane_bits, is_signed) to greatest_code(lane_bits, is_signed);
  type codes_t is array (0 to lanes - 1) of code_t;
  type taps_t is array (0 to positions * lanes - 1) of code_t;
  type nodes_t is array (0 to tree_size(positions) * lanes - 1) of code_t;

  function code_bits(code : code_t) return std_logic_vector is
  begin
    if is_signed then
      return signed_bits(code, lane_bits);
    end if;
    return unsigned_bits(code, lane_bits);
  end function;

  constant stages : positive := 1 + levels;                    -- operands, tree; the maxima are the output registers

  signal enable    : std_logic;
  signal held      : std_logic;
  signal held_data : std_logic_vector(s_axis_tdata'range);
  signal valid     : std_logic_vector(0 to stages);
  signal begins    : std_logic_vector(0 to stages);            -- a window
  signal ends      : std_logic_vector(0 to stages);

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "max_pool",
      data_bits   => positions * lanes * lane_bits,
      stages      => stages,
      sum_beats   => window_beats,
      frame_beats => frame_beats
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

  datapath : process (clk)
    variable taps     : taps_t := (others => 0);
    variable nodes    : nodes_t := (others => 0);              -- stage by stage, in each node channel by channel
    variable greatest : codes_t := (others => 0);
    variable value    : code_t;
    variable best     : code_t;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for l in 0 to lanes - 1 loop
            if levels = 0 then
              value := taps(l);
            else
              value := nodes((tree_size(positions) - 1) * lanes + l);
            end if;
            if begins(stages) = '1' or value > greatest(l) then
              greatest(l) := value;
            end if;
          end loop;
          -- Between the ends of windows nobody reads them; simulation saves the conversion.
          if ends(stages) = '1' or not in_simulation then
            for l in 0 to lanes - 1 loop
              m_axis_tdata((l + 1) * lane_bits - 1 downto l * lane_bits) <= code_bits(greatest(l));
            end loop;
          end if;
        end if;

        for stage in levels downto 1 loop
          if valid(stage) = '1' then
            for node in 0 to node_counts(stage) - 1 loop
              for l in 0 to lanes - 1 loop
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    value := taps(i * lanes + l);
                  else
                    value := nodes((node_offsets(stage - 1) + i) * lanes + l);
                  end if;
                  if i = 4 * node or value > best then
                    best := value;
                  end if;
                end loop;
                nodes((node_offsets(stage) + node) * lanes + l) := best;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(0) = '1' then
          for i in taps'range loop
            if held = '1' then
              taps(i) := code_value(held_data((i + 1) * lane_bits - 1 downto i * lane_bits), is_signed);
            else
              taps(i) := code_value(s_axis_tdata((i + 1) * lane_bits - 1 downto i * lane_bits), is_signed);
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
