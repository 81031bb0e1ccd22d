-- add_streams: a weighted sum of two streams, lane by lane.
--
-- Function
--   y = offset + a * factor0 + b * factor1, exact, with a from `s0_axis` and b from `s1_axis`: the accumulator of an
--   addition or a subtraction of codes (zero points are part of the offset). A beat leaves when both inputs have one.
-- Timing
--   Latency 3 cycles (operands, products, sum) from the later of a pair of beats, one beat per cycle. Both `tready`
--   are registers; one beat of the earlier input waits in here, more of them need a FIFO in front.
-- Layout
--   `lanes` values a beat on all streams, of in0_bits, in1_bits and acc_bits bits; the output is signed. Both inputs
--   have frames of the same size, and so has the output.
-- Width
--   `acc_bits` must hold the sum for any two inputs, which is asserted.
-- Reset
--   Empties the pipeline. Data registers are not reset.
-- Model
--   Bit-exact with weightedSum (test/models/add-streams.ts); the accumulator of Addition of the integer semantics.
-- Rejected
--   Factors as vectors of any width: the sums of two 16-bit codes by 31-bit factors fill the 48 bits of a wide
--   accumulator. Requantization inside: the requant unit is the same for all accumulators.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;

entity add_streams is
  generic (
    lanes      : positive;
    in0_bits   : positive;                                     -- bits of a lane of s0_axis, 1 to 46
    in0_signed : boolean;
    in1_bits   : positive;                                     -- bits of a lane of s1_axis, 1 to 46
    in1_signed : boolean;
    factor0    : integer;                                      -- may be negative; powers of two take no multiplier
    factor1    : integer;
    offset     : std_logic_vector;                             -- acc_bits bits, signed
    acc_bits   : positive                                      -- bits of an output lane, 2 to 48
  );
  port (
    clk            : in  std_logic;
    rst            : in  std_logic;                            -- synchronous, active high
    s0_axis_tdata  : in  std_logic_vector(lanes * in0_bits - 1 downto 0);
    s0_axis_tvalid : in  std_logic;
    s0_axis_tready : out std_logic;
    s0_axis_tlast  : in  std_logic;
    s1_axis_tdata  : in  std_logic_vector(lanes * in1_bits - 1 downto 0);
    s1_axis_tvalid : in  std_logic;
    s1_axis_tready : out std_logic;
    s1_axis_tlast  : in  std_logic;
    m_axis_tdata   : out std_logic_vector(lanes * acc_bits - 1 downto 0);
    m_axis_tvalid  : out std_logic;
    m_axis_tready  : in  std_logic;
    m_axis_tlast   : out std_logic
  );
end entity add_streams;

architecture rtl of add_streams is

  -- Reals hold every number of these checks that can pass exactly: they have less than 53 bits.
  function offset_value return real is
    alias bits     : std_logic_vector(offset'length - 1 downto 0) is offset;
    variable value : real := 0.0;
  begin
    if bits(bits'left) = '1' then
      value := -1.0;
    end if;
    for i in bits'left - 1 downto 0 loop
      value := 2.0 * value;
      if bits(i) = '1' then
        value := value + 1.0;
      end if;
    end loop;
    return value;
  end function;

  -- The least or the greatest product of a code and a factor.
  function product_limit(bits : positive; is_signed : boolean; factor : integer; least : boolean) return real is
    variable low_end  : real := 0.0;
    variable high_end : real := 2.0 ** bits - 1.0;
  begin
    if is_signed then
      low_end  := -(2.0 ** (bits - 1));
      high_end := 2.0 ** (bits - 1) - 1.0;
    end if;
    low_end  := low_end * real(factor);
    high_end := high_end * real(factor);
    if (low_end < high_end) = least then
      return low_end;
    end if;
    return high_end;
  end function;

  impure function generics_are_legal return boolean is
    variable least, greatest, limit : real;
  begin
    assert in0_bits <= 46
      report "add_streams: in0_bits must be at most 46, but is " & integer'image(in0_bits) severity failure;
    assert in1_bits <= 46
      report "add_streams: in1_bits must be at most 46, but is " & integer'image(in1_bits) severity failure;
    assert acc_bits >= 2 and acc_bits <= 48
      report "add_streams: acc_bits must be 2 to 48, but is " & integer'image(acc_bits) severity failure;
    assert factor0 > integer'low and factor1 > integer'low
      report "add_streams: factors must be greater than -2 ** 31" severity failure;
    assert offset'length = acc_bits
      report "add_streams: offset must have acc_bits = " & integer'image(acc_bits) & " bits, but has "
        & integer'image(offset'length) severity failure;
    least := offset_value + product_limit(in0_bits, in0_signed, factor0, true)
      + product_limit(in1_bits, in1_signed, factor1, true);
    greatest := offset_value + product_limit(in0_bits, in0_signed, factor0, false)
      + product_limit(in1_bits, in1_signed, factor1, false);
    limit := 2.0 ** (acc_bits - 1);
    assert least >= -limit and greatest < limit
      report "add_streams: acc_bits must hold " & real'image(least) & " to " & real'image(greatest) & ", but is "
        & integer'image(acc_bits) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  function size_of(factor : integer) return natural is
  begin
    if factor < 0 then
      return -factor;
    end if;
    return factor;
  end function;

  -- Bits of the product of a code and a factor, of either sign.
  function product_bits(bits : positive; is_signed : boolean; factor : integer) return positive is
  begin
    if is_signed then
      return bits + bits_for(size_of(factor));
    end if;
    return bits + bits_for(size_of(factor)) + 1;
  end function;

  constant product0_bits : positive := product_bits(in0_bits, in0_signed, factor0);
  constant product1_bits : positive := product_bits(in1_bits, in1_signed, factor1);

  -- Sums of two products of 31 bits fit an integer; so does the offset added last, since the sum fits acc_bits.
  constant fits_integers : boolean := larger(larger(product0_bits, product1_bits), acc_bits) <= 31;

  constant stages : positive := 2;                             -- operands, products; the sum is the output register

  signal enable     : std_logic;                               -- the pipeline moves
  signal held0      : std_logic;
  signal held_data0 : std_logic_vector(lanes * in0_bits - 1 downto 0);
  signal held1      : std_logic;
  signal held_data1 : std_logic_vector(lanes * in1_bits - 1 downto 0);
  signal valid      : std_logic_vector(0 to stages);

begin

  pipeline : entity work.pair_pipeline
    generic map (
      unit_name  => "add_streams",
      data0_bits => lanes * in0_bits,
      data1_bits => lanes * in1_bits,
      stages     => stages
    )
    port map (
      clk            => clk,
      rst            => rst,
      s0_axis_tdata  => s0_axis_tdata,
      s0_axis_tvalid => s0_axis_tvalid,
      s0_axis_tready => s0_axis_tready,
      s0_axis_tlast  => s0_axis_tlast,
      s1_axis_tdata  => s1_axis_tdata,
      s1_axis_tvalid => s1_axis_tvalid,
      s1_axis_tready => s1_axis_tready,
      s1_axis_tlast  => s1_axis_tlast,
      held0          => held0,
      held_data0     => held_data0,
      held1          => held1,
      held_data1     => held_data1,
      enable         => enable,
      valid          => valid,
      m_axis_tvalid  => m_axis_tvalid,
      m_axis_tready  => m_axis_tready,
      m_axis_tlast   => m_axis_tlast
    );

  narrow : if fits_integers generate
    type operands0_t is array (0 to lanes - 1) of integer
      range least_code(in0_bits, in0_signed) to greatest_code(in0_bits, in0_signed);
    type operands1_t is array (0 to lanes - 1) of integer
      range least_code(in1_bits, in1_signed) to greatest_code(in1_bits, in1_signed);
    type products0_t is array (0 to lanes - 1) of integer range signed_low(product0_bits) to signed_high(product0_bits);
    type products1_t is array (0 to lanes - 1) of integer range signed_low(product1_bits) to signed_high(product1_bits);

    constant start : integer range signed_low(acc_bits) to signed_high(acc_bits) := signed_value(offset);
  begin
    datapath : process (clk)
      variable operands0 : operands0_t := (others => 0);
      variable operands1 : operands1_t := (others => 0);
      variable products0 : products0_t := (others => 0);
      variable products1 : products1_t := (others => 0);
    begin
      if rising_edge(clk) then
        if enable = '1' then
          -- Last stage first: each stage reads what the stage before it registered in the last cycle.
          if valid(2) = '1' then
            for l in 0 to lanes - 1 loop
              m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits)
                <= signed_bits(products0(l) + products1(l) + start, acc_bits);
            end loop;
          end if;

          if valid(1) = '1' then
            for l in 0 to lanes - 1 loop
              products0(l) := operands0(l) * factor0;
              products1(l) := operands1(l) * factor1;
            end loop;
          end if;

          if valid(0) = '1' then
            for l in 0 to lanes - 1 loop
              if held0 = '1' then
                operands0(l) := code_value(held_data0((l + 1) * in0_bits - 1 downto l * in0_bits), in0_signed);
              else
                operands0(l) := code_value(s0_axis_tdata((l + 1) * in0_bits - 1 downto l * in0_bits), in0_signed);
              end if;
              if held1 = '1' then
                operands1(l) := code_value(held_data1((l + 1) * in1_bits - 1 downto l * in1_bits), in1_signed);
              else
                operands1(l) := code_value(s1_axis_tdata((l + 1) * in1_bits - 1 downto l * in1_bits), in1_signed);
              end if;
            end loop;
          end if;
        end if;
      end if;
    end process;
  end generate;

  wide : if not fits_integers generate
    subtype sum_t is signed(acc_bits - 1 downto 0);
    type sums_t is array (0 to lanes - 1) of sum_t;

    -- The product in acc_bits bits, modulo 2 ** acc_bits: the sum of all three terms fits. A factor's sign is applied
    -- to the product, because multiplication by a wide negative constant ends in wrong Verilog.
    function product(slice : std_logic_vector; is_signed : boolean; factor : integer) return sum_t is
      constant size_bits : positive := bits_for(size_of(factor));
      constant size      : signed(size_bits downto 0) := signed('0' & unsigned_bits(size_of(factor), size_bits));
      variable operand   : signed(slice'length downto 0);
      variable full      : signed(slice'length + size_bits + 1 downto 0);
      variable fitted    : sum_t;
    begin
      if is_signed then
        operand := resize(signed(slice), slice'length + 1);
      else
        operand := signed('0' & slice);
      end if;
      full := operand * size;
      -- Narrowing drops upper bits, which resize does not.
      for i in fitted'range loop
        if i <= full'left then
          fitted(i) := full(i);
        else
          fitted(i) := full(full'left);
        end if;
      end loop;
      if factor < 0 then
        return -fitted;
      end if;
      return fitted;
    end function;
  begin
    datapath : process (clk)
      variable operands0 : std_logic_vector(lanes * in0_bits - 1 downto 0);
      variable operands1 : std_logic_vector(lanes * in1_bits - 1 downto 0);
      variable products0 : sums_t;
      variable products1 : sums_t;
    begin
      if rising_edge(clk) then
        if enable = '1' then
          if valid(2) = '1' then
            for l in 0 to lanes - 1 loop
              m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits)
                <= std_logic_vector(products0(l) + products1(l) + signed(offset));
            end loop;
          end if;

          if valid(1) = '1' then
            for l in 0 to lanes - 1 loop
              products0(l) := product(operands0((l + 1) * in0_bits - 1 downto l * in0_bits), in0_signed, factor0);
              products1(l) := product(operands1((l + 1) * in1_bits - 1 downto l * in1_bits), in1_signed, factor1);
            end loop;
          end if;

          if valid(0) = '1' then
            if held0 = '1' then
              operands0 := held_data0;
            else
              operands0 := s0_axis_tdata;
            end if;
            if held1 = '1' then
              operands1 := held_data1;
            else
              operands1 := s1_axis_tdata;
            end if;
          end if;
        end if;
      end if;
    end process;
  end generate;

end architecture rtl;
