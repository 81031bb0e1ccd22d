-- depthwise: the multipliers of a depthwise convolution, each channel by weights of its own.
--
-- Function
--   For every output pixel, y[k] = bias[k] + sum over t of weight[k][t] * x[k / multiplier][t], exact, with `taps`
--   values per channel (kernel_height * kernel_width) and channels * multiplier output channels k, of which channel c
--   has those from c * multiplier on. `positions` taps of `lanes` channels are multiplied per cycle.
-- Timing
--   One input beat per cycle, one output beat per taps / positions input beats, no bubble between channel groups,
--   pixels and frames. Latency from the last tap to the output beat: 4 cycles (reading, operands, products,
--   accumulator) and those of the adder tree: none for 1 position, one up to 4, two up to 16, three up to 64; from a frame's first
--   input beat taps / positions - 1 more. Interval:
--   pixels_per_frame * (channels / lanes) * multiplier * taps / positions cycles.
-- Layout
--   Input: for every pixel, for every group of `lanes` channels, `multiplier` times over, taps / positions beats, as
--   `window` gives them with blocks = channels / lanes and repeats = multiplier. Lanes of `in_bits`; lane
--   position * lanes + l is channel l of the group at that tap of the beat. Taps are in the order of the beats.
--   Output: for every pixel channels * multiplier / lanes beats, beat b with output channels b * lanes to
--   b * lanes + lanes - 1. Lanes of `acc_bits`, signed. In pass m over a group, lane l works for output channel
--   m * lanes + l of the group, so it takes channel (m * lanes + l) / multiplier of each position.
--   `weights`: index (b * taps + t) * lanes + l is the weight of output channel b * lanes + l at tap t.
--   `bias`: output channel k in bits (k + 1) * acc_bits - 1 downto k * acc_bits, signed.
-- Width
--   `acc_bits` must hold, for every output channel, bias plus any partial sum, as in `mvu`.
-- Reset
--   Empties the pipeline and restarts the counters. Data registers are not reset.
-- Model
--   test/models/depthwise.ts; the accumulator of the integer semantics (decision record 0002).
-- Rejected
--   An mvu with a weight matrix that is zero off the diagonal: channels times as many cycles or multipliers. Output
--   channels in the order c + m * channels, without the choice of lanes: not the order of ONNX, so every layer behind
--   would have to know.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.mvu_pkg.all;
use work.tree_pkg.all;

entity depthwise is
  generic (
    in_bits          : positive;                               -- bits of an input lane, 1 to 16
    in_signed        : boolean;
    weight_bits      : positive;                               -- bits of a weight, two's complement, 1 to 17
    weights          : integer_vector;                         -- channels * multiplier * taps, in the order above
    bias             : std_logic_vector;                       -- channels * multiplier * acc_bits bits
    channels         : positive;                               -- input channels
    multiplier       : positive := 1;                          -- output channels of an input channel
    taps             : positive;                               -- values per channel of a window
    positions        : positive := 1;                          -- taps of a beat, a divisor of taps
    lanes            : positive;                               -- channels of a beat, a divisor of channels
    acc_bits         : positive;                               -- bits of an output lane, 2 to 48
    pixels_per_frame : positive                                -- output pixels per frame
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
end entity depthwise;

architecture rtl of depthwise is

  impure function generics_are_legal return boolean is
    constant outputs : positive := channels * multiplier;
  begin
    assert in_bits <= 16
      report "depthwise: in_bits must be at most 16, but is " & integer'image(in_bits) severity failure;
    assert weight_bits <= 17
      report "depthwise: weight_bits must be at most 17, but is " & integer'image(weight_bits) severity failure;
    assert acc_bits >= 2 and acc_bits <= 48
      report "depthwise: acc_bits must be 2 to 48, but is " & integer'image(acc_bits) severity failure;
    assert channels mod lanes = 0
      report "depthwise: lanes must divide channels, but lanes is " & integer'image(lanes) & " and channels is "
        & integer'image(channels) severity failure;
    assert taps mod positions = 0
      report "depthwise: positions must divide taps, but positions is " & integer'image(positions) & " and taps is "
        & integer'image(taps) severity failure;
    assert weights'length = outputs * taps
      report "depthwise: weights must have channels * multiplier * taps = " & integer'image(outputs * taps)
        & " entries, but has " & integer'image(weights'length) severity failure;
    assert bias'length = outputs * acc_bits
      report "depthwise: bias must have channels * multiplier * acc_bits = " & integer'image(outputs * acc_bits)
        & " bits, but has " & integer'image(bias'length) severity failure;
    for i in weights'range loop
      assert weights(i) >= signed_low(weight_bits) and weights(i) <= signed_high(weight_bits)
        report "depthwise: weight " & integer'image(i) & " must fit weight_bits = " & integer'image(weight_bits)
          & ", but is " & integer'image(weights(i)) severity failure;
    end loop;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant groups     : positive := channels / lanes * multiplier;       -- output beats of a pixel
  constant sum_beats  : positive := larger(taps / positions, 1);         -- input beats of an output beat
  constant beat_count : positive := groups * sum_beats;                  -- input beats of a pixel
  constant stages     : positive := 3 + tree_stages(positions);   -- reading, operands, products, tree; then accumulators

  signal enable       : std_logic;
  signal held         : std_logic;
  signal held_data    : std_logic_vector(s_axis_tdata'range);
  signal valid        : std_logic_vector(0 to stages);
  signal begins       : std_logic_vector(0 to stages);         -- a sum
  signal ends         : std_logic_vector(0 to stages);
  signal pass         : natural range 0 to multiplier - 1;     -- over the group of channels, of the beat that enters
  signal address      : natural range 0 to beat_count - 1;     -- of its weights
  signal bias_address : natural range 0 to groups - 1;         -- the output beat whose bias is read next

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "depthwise",
      data_bits   => positions * lanes * in_bits,
      stages      => stages,
      sum_beats   => sum_beats,
      frame_beats => pixels_per_frame * beat_count
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

  addresses : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' then
        if valid(0) = '1' then
          if ends(0) = '1' then
            if pass = multiplier - 1 then
              pass <= 0;
            else
              pass <= pass + 1;
            end if;
          end if;
          if address = beat_count - 1 then
            address <= 0;
          else
            address <= address + 1;
          end if;
        end if;

        -- The bias of a sum is read while its first beat enters the last stage before the accumulator.
        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          if bias_address = groups - 1 then
            bias_address <= 0;
          else
            bias_address <= bias_address + 1;
          end if;
        end if;
      end if;

      if rst = '1' then
        pass         <= 0;
        address      <= 0;
        bias_address <= 0;
      end if;
    end if;
  end process;

  narrow : if fits_integers(in_bits, weight_bits, positions, acc_bits) generate
    datapath : entity work.depthwise_integer
      generic map (
        in_bits => in_bits, in_signed => in_signed, weight_bits => weight_bits, weights => weights, bias => bias,
        multiplier => multiplier, taps => taps, positions => positions, lanes => lanes, acc_bits => acc_bits
      )
      port map (
        clk => clk, enable => enable, data => s_axis_tdata, held => held, held_data => held_data, pass => pass,
        address => address, bias_address => bias_address, valid => valid, begins => begins, ends => ends, sums => m_axis_tdata
      );
  end generate;

  wide : if not fits_integers(in_bits, weight_bits, positions, acc_bits) generate
    datapath : entity work.depthwise_wide
      generic map (
        in_bits => in_bits, in_signed => in_signed, weight_bits => weight_bits, weights => weights, bias => bias,
        multiplier => multiplier, taps => taps, positions => positions, lanes => lanes, acc_bits => acc_bits
      )
      port map (
        clk => clk, enable => enable, data => s_axis_tdata, held => held, held_data => held_data, pass => pass,
        address => address, bias_address => bias_address, valid => valid, begins => begins, sums => m_axis_tdata
      );
  end generate;

end architecture rtl;
