-- sum_pool: the sum of windows, channel by channel, scaled by how many taps of the window lie within the frame.
--
-- Function
--   Reduces every `window_beats` input beats of `positions` taps each to one output beat: for every channel
--     y = multiple / (row_counts(row) * column_counts(column)) * sum of (x - zero_point)
--   for output position (row, column): the accumulator of an average pooling, exact, with the average's divisor taken
--   into `multiple`, a common multiple of all divisors. Padding holds zero_point and so adds nothing. Where every
--   factor is 1 (all windows have `multiple` taps) there is no multiplier.
-- Timing
--   One input beat per cycle, no bubble between windows and frames. Latency from a window's last input beat to its
--   output beat: 2 cycles (operands, sum), with factors 3 (and product), and those of the tree over positions: none for 1, one up
--   to 4, two up to 16, three up to 64; from a frame's first input beat window_beats - 1 more. Interval:
--   out_height * out_width * groups * window_beats cycles.
-- Layout
--   Input: for every output pixel, for each of `groups` groups of `lanes` channels, the taps of the window, `positions`
--   of them a beat, lane position * lanes + channel, as `window` gives them with blocks = channels / lanes. Lanes of
--   `in_bits`. Output: one beat of `lanes` sums per window and channel group, lanes of `acc_bits`, signed.
--   `row_counts`, `column_counts`: for every output row and column the taps within the frame in that direction.
-- Width
--   `acc_bits` must hold `multiple` times any x - zero_point, which is asserted; the sum itself has at most 31 bits.
-- Reset
--   Empties the pipeline and starts a new frame. Data registers are not reset.
-- Model
--   Bit-exact with scaledSums (test/models/sum-pool.ts); the accumulator of Averages of the integer semantics.
-- Rejected
--   Division by the number of taps: rounds before the requantization, which is to round once. A table of factors by
--   position: by the classes of equal rows and columns it has a few entries whatever the frame.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;
use work.sum_pool_pkg.all;
use work.tree_pkg.all;

entity sum_pool is
  generic (
    positions     : positive := 1;                             -- taps of a beat
    lanes         : positive;                                  -- channels of a beat
    in_bits       : positive;                                  -- bits of an input lane, 1 to 16
    in_signed     : boolean;
    zero_point    : integer;                                   -- a code of the input
    window_beats  : positive;                                  -- taps of a window / positions
    groups        : positive;                                  -- beats of an output pixel
    out_height    : positive;
    out_width     : positive;
    row_counts    : integer_vector;                            -- out_height entries, from 1 on
    column_counts : integer_vector;                            -- out_width entries, from 1 on
    multiple      : positive;                                  -- a multiple of each row's times each column's count
    acc_bits      : positive                                   -- bits of an output lane, 2 to 48
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(positions * lanes * in_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * acc_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity sum_pool;

architecture rtl of sum_pool is

  constant least    : integer := least_code(in_bits, in_signed);
  constant greatest : integer := greatest_code(in_bits, in_signed);
  constant taps     : positive := window_beats * positions;

  constant row_values    : integer_vector := distinct(row_counts);
  constant column_values : integer_vector := distinct(column_counts);

  impure function generics_are_legal return boolean is
    -- Exact as reals: less than 53 bits.
    constant low_end  : real := real(multiple) * real(least - zero_point);
    constant high_end : real := real(multiple) * real(greatest - zero_point);
    constant limit    : real := 2.0 ** (acc_bits - 1);
  begin
    assert in_bits <= 16
      report "sum_pool: in_bits must be at most 16, but is " & integer'image(in_bits) severity failure;
    assert acc_bits >= 2 and acc_bits <= 48
      report "sum_pool: acc_bits must be 2 to 48, but is " & integer'image(acc_bits) severity failure;
    assert zero_point >= least and zero_point <= greatest
      report "sum_pool: zero_point must be " & integer'image(least) & " to " & integer'image(greatest) & ", but is "
        & integer'image(zero_point) severity failure;
    assert row_counts'length = out_height
      report "sum_pool: row_counts must have out_height = " & integer'image(out_height) & " entries, but has "
        & integer'image(row_counts'length) severity failure;
    assert column_counts'length = out_width
      report "sum_pool: column_counts must have out_width = " & integer'image(out_width) & " entries, but has "
        & integer'image(column_counts'length) severity failure;
    for r in row_values'range loop
      for c in column_values'range loop
        assert row_values(r) >= 1 and column_values(c) >= 1
          report "sum_pool: counts must be at least 1, but are " & integer'image(row_values(r)) & " and "
            & integer'image(column_values(c)) severity failure;
        assert row_values(r) <= taps / column_values(c)
          report "sum_pool: row count times column count must not exceed window_beats * positions = "
            & integer'image(taps) & ", but they are " & integer'image(row_values(r)) & " and "
            & integer'image(column_values(c)) severity failure;
        assert multiple mod (row_values(r) * column_values(c)) = 0
          report "sum_pool: multiple must be divisible by " & integer'image(row_values(r)) & " * "
            & integer'image(column_values(c)) & ", but is " & integer'image(multiple) severity failure;
      end loop;
    end loop;
    assert real(taps) * real(greatest - least) < 2.0 ** 30
      report "sum_pool: window_beats * positions must be less than 2 ** 30 / " & integer'image(greatest - least)
        & ", but is " & integer'image(taps) severity failure;
    assert low_end >= -limit and high_end < limit
      report "sum_pool: acc_bits must hold multiple * (x - zero_point) from " & real'image(low_end) & " to "
        & real'image(high_end) & ", but is " & integer'image(acc_bits) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant last_factor : positive := greatest_factor(row_values, column_values, multiple);
  constant scaled      : boolean  := last_factor > 1;          -- else every factor is 1

  subtype factor_t is natural range 0 to last_factor;

  -- Any partial sum, begun with what the zero points of all taps make.
  constant sum_low      : integer := taps * (least - zero_point);
  constant sum_high     : integer := taps * (greatest - zero_point);
  constant sum_bits     : positive := 1 + bits_for(larger(-sum_low, sum_high));
  constant factor_bits  : positive := bits_for(last_factor);
  constant product_bits : positive := sum_bits + factor_bits;

  subtype sum_t is integer range sum_low to sum_high;
  type sums_t is array (0 to lanes - 1) of sum_t;

  constant levels       : natural := tree_stages(positions);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(positions);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(positions);

  subtype code_t is integer range least to greatest;
  subtype node_t is integer range positions * least to positions * greatest;
  type codes_t is array (0 to positions * lanes - 1) of code_t;
  type nodes_t is array (0 to tree_size(positions) * lanes - 1) of node_t;

  function scale(sum : sum_t; factor : factor_t) return std_logic_vector is
    constant narrow_bits : positive := smaller(acc_bits, 31);
    variable product : integer range signed_low(narrow_bits) to signed_high(narrow_bits);
    variable full    : signed(product_bits downto 0);
  begin
    if product_bits <= 31 then
      product := sum * factor;
      return signed_bits(product, acc_bits);
    end if;
    full := to_signed(sum, sum_bits) * signed('0' & to_unsigned(factor, factor_bits));
    -- A narrowing resize would keep the sign bit.
    if acc_bits <= full'length then
      return std_logic_vector(full(acc_bits - 1 downto 0));
    end if;
    return std_logic_vector(resize(full, acc_bits));
  end function;

  function stage_count return positive is
  begin
    if scaled then
      return levels + 2;
    end if;
    return levels + 1;
  end function;

  constant stages    : positive := stage_count;                -- operands, tree, with factors the sum
  constant last_node : positive := levels + 1;                 -- the stage that the sum follows

  signal enable    : std_logic;
  signal held      : std_logic;
  signal held_data : std_logic_vector(s_axis_tdata'range);
  signal valid     : std_logic_vector(0 to stages);
  signal begins    : std_logic_vector(0 to stages);            -- a window
  signal ends      : std_logic_vector(0 to stages);
  signal factor    : factor_t;                                 -- of the sum

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "sum_pool",
      data_bits   => positions * lanes * in_bits,
      stages      => stages,
      sum_beats   => window_beats,
      frame_beats => out_height * out_width * groups * window_beats
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

  factors : if scaled generate
    signal window_done : std_logic;
  begin
    window_done <= enable and valid(last_node) and ends(last_node);

    next_factor : entity work.sum_pool_factor
      generic map (
        groups => groups, out_height => out_height, out_width => out_width, row_counts => row_counts,
        column_counts => column_counts, multiple => multiple
      )
      port map (
        clk => clk, rst => rst, take => window_done, factor => factor
      );
  end generate;

  datapath : process (clk)
    constant start : sum_t := -taps * zero_point;
    variable codes : codes_t := (others => 0);
    variable nodes : nodes_t := (others => 0);                 -- stage by stage, in each node channel by channel
    variable sums  : sums_t := (others => 0);
    variable value : integer;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if scaled and valid(stages) = '1' and ends(stages) = '1' then
          for l in 0 to lanes - 1 loop
            m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits) <= scale(sums(l), factor);
          end loop;
        end if;

        if valid(last_node) = '1' then
          for l in 0 to lanes - 1 loop
            if levels = 0 then
              value := codes(l);
            else
              value := nodes((tree_size(positions) - 1) * lanes + l);
            end if;
            if begins(last_node) = '1' then
              sums(l) := start + value;
            else
              sums(l) := sums(l) + value;
            end if;
          end loop;
          -- Between the ends of windows nobody reads the sums; simulation saves the conversion.
          if not scaled and (ends(last_node) = '1' or not in_simulation) then
            for l in 0 to lanes - 1 loop
              m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits) <= signed_bits(sums(l), acc_bits);
            end loop;
          end if;
        end if;

        for stage in levels downto 1 loop
          if valid(stage) = '1' then
            for node in 0 to node_counts(stage) - 1 loop
              for l in 0 to lanes - 1 loop
                value := 0;
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    value := value + codes(i * lanes + l);
                  else
                    value := value + nodes((node_offsets(stage - 1) + i) * lanes + l);
                  end if;
                end loop;
                nodes((node_offsets(stage) + node) * lanes + l) := value;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(0) = '1' then
          for i in codes'range loop
            if held = '1' then
              codes(i) := code_value(held_data((i + 1) * in_bits - 1 downto i * in_bits), in_signed);
            else
              codes(i) := code_value(s_axis_tdata((i + 1) * in_bits - 1 downto i * in_bits), in_signed);
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
