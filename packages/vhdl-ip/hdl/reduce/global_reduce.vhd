-- global_reduce: the sum or the maximum of each channel over a whole frame.
--
-- Function
--   reduction = reduce_sum      y = sum of (x - zero_point) over the frame's pixels, exact (global average pooling)
--   reduction = reduce_maximum  y = the greatest x of the frame                      (global max pooling)
-- Timing
--   One input beat per cycle, no bubble between frames: the results leave during the frame's last pixel. With
--   B = channels / lanes beats per pixel: latency from a beat of the last pixel to the output beat 2 cycles (operands
--   and partial result, result), from a frame's first input beat (pixels - 1) * B + 2 cycles. Interval: pixels * B
--   cycles.
-- Layout
--   Input: pixels, each in B beats of `lanes` values of `in_bits` bits. Output: B beats of `lanes` values of `out_bits`
--   bits, signed for sums, with the format of the input for maxima.
-- Width
--   For sums, `out_bits` must hold `pixels` times any x - zero_point, which is asserted.
-- Storage
--   The partial results of all channels, B words, in one memory with one write port and one registered read port. One
--   word is no memory but the output register.
-- Reset
--   Empties the pipeline and starts a new frame. Data and memory are not reset.
-- Model
--   Bit-exact with reduceFrame (test/models/global-reduce.ts); the sum of Averages, and GlobalMaxPool, of the integer
--   semantics.
-- Rejected
--   A memory that is read without a clock: no block RAM. Clearing the memory between frames: takes cycles, while the
--   first pixel can just ignore what is there. `window` with a kernel as big as the frame: stores the whole frame.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;
use work.reduce_pkg.all;

entity global_reduce is
  generic (
    reduction  : natural;                                      -- reduce_sum or reduce_maximum
    lanes      : positive;                                     -- divides channels
    channels   : positive;
    pixels     : positive;                                     -- pixels of a frame
    in_bits    : positive;                                     -- bits of an input lane, 1 to 16
    in_signed  : boolean;
    zero_point : integer;                                      -- a code of the input; 0 for maxima
    out_bits   : positive                                      -- bits of an output lane, 2 to 48; in_bits for maxima
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
end entity global_reduce;

architecture rtl of global_reduce is

  constant least    : integer := least_code(in_bits, in_signed);
  constant greatest : integer := greatest_code(in_bits, in_signed);

  impure function generics_are_legal return boolean is
    -- Exact as reals: less than 53 bits.
    constant low_end  : real := real(pixels) * real(least - zero_point);
    constant high_end : real := real(pixels) * real(greatest - zero_point);
    constant limit    : real := 2.0 ** (out_bits - 1);
  begin
    assert channels mod lanes = 0
      report "global_reduce: lanes must divide channels, but lanes is " & integer'image(lanes) & " and channels is "
        & integer'image(channels) severity failure;
    assert in_bits <= 16
      report "global_reduce: in_bits must be at most 16, but is " & integer'image(in_bits) severity failure;
    assert reduction = reduce_sum or reduction = reduce_maximum
      report "global_reduce: reduction must be 0 or 1, but is " & integer'image(reduction) severity failure;
    if reduction = reduce_maximum then
      assert out_bits = in_bits
        report "global_reduce: out_bits of maxima must be in_bits = " & integer'image(in_bits) & ", but is "
          & integer'image(out_bits) severity failure;
      assert zero_point = 0
        report "global_reduce: zero_point of maxima must be 0, but is " & integer'image(zero_point) severity failure;
    else
      assert out_bits >= 2 and out_bits <= 48
        report "global_reduce: out_bits must be 2 to 48, but is " & integer'image(out_bits) severity failure;
      assert zero_point >= least and zero_point <= greatest
        report "global_reduce: zero_point must be " & integer'image(least) & " to " & integer'image(greatest)
          & ", but is " & integer'image(zero_point) severity failure;
      assert low_end >= -limit and high_end < limit
        report "global_reduce: out_bits must hold pixels * (x - zero_point) from " & real'image(low_end) & " to "
          & real'image(high_end) & ", but is " & integer'image(out_bits) severity failure;
    end if;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant groups : positive := larger(channels / lanes, 1);   -- beats of a pixel

  signal enable        : std_logic;
  signal held          : std_logic;
  signal held_data     : std_logic_vector(lanes * in_bits - 1 downto 0);
  signal valid         : std_logic_vector(0 to 1);             -- of the beat that enters, and of the operands
  signal begins        : std_logic_vector(0 to 1);             -- a frame's first pixel
  signal ends          : std_logic_vector(0 to 1);             -- its last pixel
  signal group_index   : natural range 0 to groups - 1;        -- of the beat that enters
  signal operand_group : natural range 0 to groups - 1;

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "global_reduce",
      data_bits   => lanes * in_bits,
      stages      => 1,
      sum_beats   => pixels,
      interleaved => groups,
      frame_beats => pixels * groups
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
      turn          => group_index,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

  operand_groups : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' then
        operand_group <= group_index;
      end if;
    end if;
  end process;

  -- The partial result of a group is read with its operands and written one cycle later: with two groups or more never
  -- before the write of the same group, with one group it is still in the result.

  narrow : if reduction = reduce_maximum or out_bits <= 31 generate
    -- The whole range of the width: sums of all partial results lie between the limits of the whole sum.
    function result_low return integer is
    begin
      if reduction = reduce_maximum then
        return least;
      end if;
      return signed_low(out_bits);
    end function;

    function result_high return integer is
    begin
      if reduction = reduce_maximum then
        return greatest;
      end if;
      return signed_high(out_bits);
    end function;

    function result_bits(value : integer) return std_logic_vector is
    begin
      if reduction = reduce_maximum and not in_signed then
        return unsigned_bits(value, out_bits);
      end if;
      return signed_bits(value, out_bits);
    end function;

    subtype result_t is integer range result_low to result_high;
    type results_t is array (0 to lanes - 1) of result_t;
    type operands_t is array (0 to lanes - 1) of integer range least to greatest;
    type words_t is array (groups - 1 downto 0) of results_t;

    -- 0 for maxima.
    constant start : integer := -pixels * zero_point;

    signal partials : results_t;
  begin
    datapath : process (clk)
      variable words    : words_t;
      variable operands : operands_t := (others => 0);
      variable results  : results_t  := (others => 0);
      variable previous : result_t;
    begin
      if rising_edge(clk) then
        if enable = '1' then
          if groups > 1 and valid(0) = '1' then
            partials <= words(group_index);
          end if;

          if valid(1) = '1' then
            for l in 0 to lanes - 1 loop
              if groups > 1 then
                previous := partials(l);
              else
                previous := results(l);
              end if;
              if reduction = reduce_sum then
                if begins(1) = '1' then
                  previous := start;
                end if;
                results(l) := previous + operands(l);
              elsif begins(1) = '1' or operands(l) > previous then
                results(l) := operands(l);
              else
                results(l) := previous;
              end if;
            end loop;
            if groups > 1 then
              words(operand_group) := results;
            end if;
            -- Before the last pixel nobody reads the results; simulation saves the conversion.
            if ends(1) = '1' or not in_simulation then
              for l in 0 to lanes - 1 loop
                m_axis_tdata((l + 1) * out_bits - 1 downto l * out_bits) <= result_bits(results(l));
              end loop;
            end if;
          end if;

          if valid(0) = '1' then
            for l in 0 to lanes - 1 loop
              if held = '1' then
                operands(l) := code_value(held_data((l + 1) * in_bits - 1 downto l * in_bits), in_signed);
              else
                operands(l) := code_value(s_axis_tdata((l + 1) * in_bits - 1 downto l * in_bits), in_signed);
              end if;
            end loop;
          end if;
        end if;
      end if;
    end process;
  end generate;

  wide : if reduction = reduce_sum and out_bits > 31 generate
    subtype result_t is signed(out_bits - 1 downto 0);
    subtype word_t is std_logic_vector(lanes * out_bits - 1 downto 0);
    type words_t is array (groups - 1 downto 0) of word_t;
    type operands_t is array (0 to lanes - 1) of integer range least to greatest;

    function start_value return result_t is
      constant product : signed(63 downto 0) := to_signed(-zero_point, 32) * to_signed(pixels, 32);
    begin
      return product(out_bits - 1 downto 0);
    end function;

    constant start : result_t := start_value;

    signal partials : word_t;
  begin
    datapath : process (clk)
      variable words    : words_t;
      variable operands : operands_t := (others => 0);
      variable results  : word_t;
      variable previous : result_t;
    begin
      if rising_edge(clk) then
        if enable = '1' then
          if groups > 1 and valid(0) = '1' then
            partials <= words(group_index);
          end if;

          if valid(1) = '1' then
            for l in 0 to lanes - 1 loop
              if begins(1) = '1' then
                previous := start;
              elsif groups > 1 then
                previous := signed(partials((l + 1) * out_bits - 1 downto l * out_bits));
              else
                previous := signed(results((l + 1) * out_bits - 1 downto l * out_bits));
              end if;
              results((l + 1) * out_bits - 1 downto l * out_bits)
                := std_logic_vector(previous + to_signed(operands(l), out_bits));
            end loop;
            if groups > 1 then
              words(operand_group) := results;
            end if;
            m_axis_tdata <= results;
          end if;

          if valid(0) = '1' then
            for l in 0 to lanes - 1 loop
              if held = '1' then
                operands(l) := code_value(held_data((l + 1) * in_bits - 1 downto l * in_bits), in_signed);
              else
                operands(l) := code_value(s_axis_tdata((l + 1) * in_bits - 1 downto l * in_bits), in_signed);
              end if;
            end loop;
          end if;
        end if;
      end if;
    end process;
  end generate;

end architecture rtl;
