-- mvu: matrix-vector unit, the multipliers of a convolution or a dense layer.
--
-- Function
--   For every output pixel: y[r] = bias[r] + sum over c of weight[r][c] * x[c], exact, with `rows` outputs (output
--   channels) and `columns` inputs (kernel_height * kernel_width * input channels). `simd` columns times `pe` rows are
--   multiplied per cycle. With SF = columns / simd and NF = rows / pe, a pixel takes NF * SF beats.
-- Timing
--   One input beat per cycle, one output beat per SF input beats, no bubble between groups, pixels and frames.
--   Latency from a group's last input beat to its output beat: 4 + S cycles (reading, operands, products, accumulator,
--   and S register stages of the adder tree: 0 for simd 1, 1 up to 4, 2 up to 16, 3 up to 64).
--   From a frame's first input beat: SF + 3 + S cycles. Interval: vectors_per_frame * NF * SF cycles.
-- Layout
--   Input: beat sf of group nf holds columns sf * simd to sf * simd + simd - 1, whatever nf: each vector comes NF times
--   (from `window` or `replay`, repeats = NF). Lanes of `in_bits`.
--   Output: beat nf holds rows nf * pe to nf * pe + pe - 1. Lanes of `acc_bits`, signed.
--   `weights`: index ((nf * SF + sf) * pe + p) * simd + s is the weight of row nf * pe + p, column sf * simd + s.
--   `bias`: row r in bits (r + 1) * acc_bits - 1 downto r * acc_bits, signed.
-- Constants
--   Fully unrolled (SF = NF = 1), each weight is a constant in the products: a zero takes nothing, a power of two wires,
--   its negation no multiplier. With NF = 1 the biases are constants. Otherwise both are memories with a registered read;
--   weights pass another register, without which the time of a block RAM would add to that of a multiplier.
-- Width
--   `acc_bits` must hold, for every row, bias plus any partial sum; with lo and hi the sums of the least and of the
--   greatest value of each product (0 included), that is bias + lo to bias + hi. Simulation stops where it does not.
-- Reset
--   Empties the pipeline and restarts the counters. Data registers are not reset.
-- Model
--   test/models/mvu.ts; the accumulator of the integer semantics (decision record 0002).
-- Rejected
--   One architecture on `signed` for all widths: simulates twenty times slower (numeric_std's "*" on 8 bits costs more
--   than 64 integer products). Weights as one vector of bits: every weight would be converted on every beat.
--   A register per tree level: the additions of one group of four fit between registers as two levels.
--   A window buffer inside: window and replay already hold the values (decision record 0004).

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.mvu_pkg.all;
use work.tree_pkg.all;

entity mvu is
  generic (
    in_bits           : positive;                              -- bits of an input lane, 1 to 16
    in_signed         : boolean;
    weight_bits       : positive;                              -- bits of a weight, two's complement, 1 to 17
    weights           : integer_vector;                        -- rows * columns weights, in the order above
    bias              : std_logic_vector;                      -- rows * acc_bits bits
    rows              : positive;
    columns           : positive;
    pe                : positive;                              -- output lanes, divides rows
    simd              : positive;                              -- input lanes, divides columns
    acc_bits          : positive;                              -- bits of an output lane, 2 to 48
    vectors_per_frame : positive                               -- output pixels per frame
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(simd * in_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(pe * acc_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity mvu;

architecture rtl of mvu is

  impure function generics_are_legal return boolean is
  begin
    assert in_bits <= 16
      report "mvu: in_bits must be at most 16, but is " & integer'image(in_bits) severity failure;
    assert weight_bits <= 17
      report "mvu: weight_bits must be at most 17, but is " & integer'image(weight_bits) severity failure;
    assert acc_bits >= 2 and acc_bits <= 48
      report "mvu: acc_bits must be 2 to 48, but is " & integer'image(acc_bits) severity failure;
    assert rows mod pe = 0
      report "mvu: pe must divide rows, but pe is " & integer'image(pe) & " and rows is " & integer'image(rows)
      severity failure;
    assert columns mod simd = 0
      report "mvu: simd must divide columns, but simd is " & integer'image(simd) & " and columns is "
        & integer'image(columns) severity failure;
    assert weights'length = rows * columns
      report "mvu: weights must have rows * columns = " & integer'image(rows * columns) & " entries, but has "
        & integer'image(weights'length) severity failure;
    assert bias'length = rows * acc_bits
      report "mvu: bias must have rows * acc_bits = " & integer'image(rows * acc_bits) & " bits, but has "
        & integer'image(bias'length) severity failure;
    for i in weights'range loop
      assert weights(i) >= signed_low(weight_bits) and weights(i) <= signed_high(weight_bits)
        report "mvu: weight " & integer'image(i) & " must fit weight_bits = " & integer'image(weight_bits)
          & ", but is " & integer'image(weights(i)) severity failure;
    end loop;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant synapse_folds : positive := columns / simd;         -- beats per group, SF
  constant neuron_folds  : positive := rows / pe;              -- groups per vector, NF
  constant vector_beats  : positive := synapse_folds * neuron_folds;
  constant stages        : positive := 3 + tree_stages(simd);  -- reading, operands, products, tree; then accumulators

  signal enable       : std_logic;
  signal held         : std_logic;
  signal held_data    : std_logic_vector(simd * in_bits - 1 downto 0);
  signal valid        : std_logic_vector(0 to stages);
  signal begins       : std_logic_vector(0 to stages);         -- a group
  signal ends         : std_logic_vector(0 to stages);
  signal address      : natural range 0 to vector_beats - 1;   -- of the weights of the beat that enters
  signal bias_address : natural range 0 to neuron_folds - 1;   -- the group whose bias is read next

begin

  pipeline : entity work.stream_pipeline
    generic map (
      unit_name   => "mvu",
      data_bits   => simd * in_bits,
      stages      => stages,
      sum_beats   => synapse_folds,
      frame_beats => vectors_per_frame * vector_beats
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
          if address = vector_beats - 1 then
            address <= 0;
          else
            address <= address + 1;
          end if;
        end if;

        -- The bias of a group is read while its first beat enters the last stage before the accumulator.
        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          if bias_address = neuron_folds - 1 then
            bias_address <= 0;
          else
            bias_address <= bias_address + 1;
          end if;
        end if;
      end if;

      if rst = '1' then
        address      <= 0;
        bias_address <= 0;
      end if;
    end if;
  end process;

  narrow : if fits_integers(in_bits, weight_bits, simd, acc_bits) generate
    datapath : entity work.mvu_integer
      generic map (
        in_bits => in_bits, in_signed => in_signed, weight_bits => weight_bits, weights => weights, bias => bias,
        rows => rows, columns => columns, pe => pe, simd => simd, acc_bits => acc_bits
      )
      port map (
        clk => clk, enable => enable, data => s_axis_tdata, held => held, held_data => held_data, address => address,
        bias_address => bias_address, valid => valid, begins => begins, ends => ends, sums => m_axis_tdata
      );
  end generate;

  wide : if not fits_integers(in_bits, weight_bits, simd, acc_bits) generate
    datapath : entity work.mvu_wide
      generic map (
        in_bits => in_bits, in_signed => in_signed, weight_bits => weight_bits, weights => weights, bias => bias,
        rows => rows, columns => columns, pe => pe, simd => simd, acc_bits => acc_bits
      )
      port map (
        clk => clk, enable => enable, data => s_axis_tdata, held => held, held_data => held_data, address => address,
        bias_address => bias_address, valid => valid, begins => begins, ends => ends, sums => m_axis_tdata
      );
  end generate;

end architecture rtl;
