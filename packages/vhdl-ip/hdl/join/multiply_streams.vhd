-- multiply_streams: the product of two streams, lane by lane.
--
-- Function
--   p = (a - zero_point0) * (b - zero_point1), exact, with a from `s0_axis` and b from `s1_axis`: the accumulator of a
--   multiplication of codes. y = p; with `corrections`, y = 2 * p, and one more for the pairs of codes that they name: so
--   a rounding that goes by y has another result for them than for pairs with the same product. A beat leaves when both
--   inputs have one.
-- Timing
--   Latency 4 cycles (codes, operands, products, output) from the later of a pair of beats, one beat per cycle. Both
--   `tready` are registers; one beat of the earlier input waits in here, more of them need a FIFO in front.
-- Layout
--   `lanes` values a beat on all streams, of in0_bits, in1_bits and acc_bits bits; the output is signed. Both inputs
--   have frames of the same size, and so has the output. A pair's number in `corrections` is
--   (a - least a) * 2 ** in1_bits + b - least b, where the least are those of the formats; numbers ascend.
-- Width
--   `acc_bits` must hold y for any two inputs, which is asserted.
-- Storage
--   With corrections a table per lane: 2 ** (in0_bits + in1_bits) bits, in block RAM or LUTs, of words of up to 16 bits.
-- Reset
--   Empties the pipeline. Data registers are not reset.
-- Model
--   Bit-exact with products (test/models/multiply-streams.ts); the accumulator of Multiplication of the integer semantics.
-- Rejected
--   Corrections by comparison with each pair: a table costs the same whatever their number, and is a single block RAM
--   for two codes of 6 bits. Corrections of more than 16 bits together: the table doubles with each bit. A table of
--   single bits: the block RAMs of some devices have words of two bits at least.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;

entity multiply_streams is
  generic (
    lanes       : positive;
    in0_bits    : positive;                                    -- bits of a lane of s0_axis, 1 to 16
    in0_signed  : boolean;
    in1_bits    : positive;                                    -- bits of a lane of s1_axis, 1 to 16
    in1_signed  : boolean;
    zero_point0 : integer;                                     -- a code of s0_axis
    zero_point1 : integer;                                     -- a code of s1_axis
    corrections : integer_vector;                              -- numbers of pairs, see Layout; a single -1 for none
    acc_bits    : positive                                     -- bits of an output lane, 2 to 48
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
end entity multiply_streams;

architecture rtl of multiply_streams is

  constant correction_count : natural := corrections'length;
  alias numbers             : integer_vector(0 to correction_count - 1) is corrections;

  function has_corrections return boolean is
  begin
    return correction_count > 1 or numbers(0) /= -1;
  end function;

  constant pair_bits      : positive := in0_bits + in1_bits;
  constant pair_bits_most : positive := 16;                    -- with corrections
  constant corrected      : boolean  := has_corrections;

  -- The least or the greatest output, as a real: it may exceed an integer.
  function output_limit(least : boolean) return real is
    type ends_t is array (0 to 1) of real;
    constant ends0 : ends_t := (real(least_code(in0_bits, in0_signed) - zero_point0),
      real(greatest_code(in0_bits, in0_signed) - zero_point0));
    constant ends1 : ends_t := (real(least_code(in1_bits, in1_signed) - zero_point1),
      real(greatest_code(in1_bits, in1_signed) - zero_point1));
    variable limit : real := ends0(0) * ends1(0);
  begin
    for i in 0 to 1 loop
      for k in 0 to 1 loop
        if (ends0(i) * ends1(k) < limit) = least then
          limit := ends0(i) * ends1(k);
        end if;
      end loop;
    end loop;
    if corrected and least then
      return 2.0 * limit;
    elsif corrected then
      return 2.0 * limit + 1.0;
    end if;
    return limit;
  end function;

  impure function codes_are_legal(index : natural; bits : positive; is_signed : boolean; zero_point : integer)
    return boolean is
  begin
    assert bits <= 16
      report "multiply_streams: in" & integer'image(index) & "_bits must be at most 16, but is " & integer'image(bits)
      severity failure;
    assert zero_point >= least_code(smaller(bits, 16), is_signed)
      and zero_point <= greatest_code(smaller(bits, 16), is_signed)
      report "multiply_streams: zero_point" & integer'image(index) & " must be a code of s" & integer'image(index)
        & "_axis, but is " & integer'image(zero_point) severity failure;
    return true;
  end function;

  impure function generics_are_legal return boolean is
    variable legal           : boolean;
    variable least, greatest : real;
  begin
    legal := codes_are_legal(0, in0_bits, in0_signed, zero_point0) and codes_are_legal(1, in1_bits, in1_signed, zero_point1);
    assert acc_bits >= 2 and acc_bits <= 48
      report "multiply_streams: acc_bits must be 2 to 48, but is " & integer'image(acc_bits) severity failure;
    assert not corrected or pair_bits <= pair_bits_most
      report "multiply_streams: codes with corrections must have at most 16 bits together, but have "
        & integer'image(pair_bits) severity failure;
    if corrected then
      for i in numbers'range loop
        assert numbers(i) >= 0 and numbers(i) < 2 ** smaller(pair_bits, pair_bits_most)
          report "multiply_streams: a correction must be the number of a pair, but is " & integer'image(numbers(i))
          severity failure;
        assert i = 0 or numbers(i) > numbers(larger(i - 1, 0))
          report "multiply_streams: corrections must ascend, but one is " & integer'image(numbers(i)) severity failure;
      end loop;
    end if;
    least    := output_limit(true);
    greatest := output_limit(false);
    assert least >= -(2.0 ** (acc_bits - 1)) and greatest < 2.0 ** (acc_bits - 1)
      report "multiply_streams: acc_bits must hold " & real'image(least) & " to " & real'image(greatest) & ", but is "
        & integer'image(acc_bits) severity failure;
    return legal;
  end function;

  constant legal : boolean := generics_are_legal;

  constant stages : positive := 3;                             -- codes, operands, products; the output register

  constant least0 : integer := least_code(in0_bits, in0_signed);
  constant least1 : integer := least_code(in1_bits, in1_signed);

  function product_length return positive is
  begin
    if corrected then
      return acc_bits - 1;
    end if;
    return acc_bits;
  end function;

  constant product_bits : positive := product_length;

  subtype operand0_t is integer range least0 - zero_point0 to greatest_code(in0_bits, in0_signed) - zero_point0;
  subtype operand1_t is integer range least1 - zero_point1 to greatest_code(in1_bits, in1_signed) - zero_point1;
  subtype product_t is std_logic_vector(product_bits - 1 downto 0);
  type operands0_t is array (0 to lanes - 1) of operand0_t;
  type operands1_t is array (0 to lanes - 1) of operand1_t;
  type products_t is array (0 to lanes - 1) of product_t;

  function product(a : operand0_t; b : operand1_t) return product_t is
    variable full   : signed(pair_bits + 1 downto 0);
    variable fitted : product_t;
  begin
    if pair_bits <= 31 then
      return signed_bits(a * b, product_bits);
    end if;
    full := to_signed(a, in0_bits + 1) * to_signed(b, in1_bits + 1);
    -- Narrowing drops upper bits, which resize does not.
    for i in fitted'range loop
      fitted(i) := full(smaller(i, full'left));
    end loop;
    return fitted;
  end function;

  -- The table: a word for the upper bits of a pair, in it a bit for the lower ones.
  constant place_bits : positive := smaller(4, pair_bits - 1);
  constant word_bits  : positive := 2 ** place_bits;

  -- Simulation searches the generic itself: a memory of its own would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth return positive is
  begin
    if in_simulation or not corrected then
      return 2;
    end if;
    return 2 ** (pair_bits - place_bits);
  end function;

  constant depth : positive := memory_depth;

  subtype word_t is std_logic_vector(word_bits - 1 downto 0);
  subtype address_t is natural range 0 to depth - 1;
  subtype place_t is natural range 0 to word_bits - 1;
  type memory_t is array (natural range <>) of word_t;
  type words_t is array (0 to lanes - 1) of word_t;
  type places_t is array (0 to lanes - 1) of place_t;

  function memory_words return memory_t is
    variable memory : memory_t(depth - 1 downto 0) := (others => (others => '0'));
    variable pair   : natural;                                 -- bit patterns of both codes, side by side
  begin
    if corrected and not in_simulation then
      for i in numbers'range loop
        -- From numbers that count from the least code on to bit patterns.
        pair := ((numbers(i) / 2 ** in1_bits + least0) mod 2 ** in0_bits) * 2 ** in1_bits
          + (numbers(i) + least1) mod 2 ** in1_bits;
        memory(pair / word_bits)(pair mod word_bits) := '1';
      end loop;
    end if;
    return memory;
  end function;

  constant memory : memory_t(depth - 1 downto 0) := memory_words;

  -- Whether the pair has a correction, in simulation.
  function is_listed(a : operand0_t; b : operand1_t) return boolean is
    constant number : natural := (a + zero_point0 - least0) * 2 ** in1_bits + b + zero_point1 - least1;
    variable from   : natural := 0;
    variable ending : natural := correction_count;
    variable middle : natural;
  begin
    while from < ending loop
      middle := (from + ending) / 2;
      if numbers(middle) < number then
        from := middle + 1;
      else
        ending := middle;
      end if;
    end loop;
    return from < correction_count and numbers(smaller(from, correction_count - 1)) = number;
  end function;

  signal enable     : std_logic;                               -- the pipeline moves
  signal held0      : std_logic;
  signal held_data0 : std_logic_vector(lanes * in0_bits - 1 downto 0);
  signal held1      : std_logic;
  signal held_data1 : std_logic_vector(lanes * in1_bits - 1 downto 0);
  signal valid      : std_logic_vector(0 to stages);

begin

  pipeline : entity work.pair_pipeline
    generic map (
      unit_name  => "multiply_streams",
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

  datapath : process (clk)
    -- 0 is what registers in multipliers start with; without it they would start with the least value.
    variable codes0         : std_logic_vector(lanes * in0_bits - 1 downto 0);
    variable codes1         : std_logic_vector(lanes * in1_bits - 1 downto 0);
    variable operands0      : operands0_t := (others => 0);
    variable operands1      : operands1_t := (others => 0);
    variable products       : products_t  := (others => (others => '0'));
    variable words_read     : words_t;                         -- beside the operands
    variable words          : words_t;                         -- beside the products
    variable operand_places : places_t    := (others => 0);
    variable product_places : places_t    := (others => 0);
    variable pair           : std_logic_vector(pair_bits - 1 downto 0);
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(3) = '1' then
          for l in 0 to lanes - 1 loop
            if corrected then
              m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits) <= products(l) & words(l)(product_places(l));
            else
              m_axis_tdata((l + 1) * acc_bits - 1 downto l * acc_bits) <= products(l);
            end if;
          end loop;
        end if;

        if valid(2) = '1' then
          for l in 0 to lanes - 1 loop
            products(l) := product(operands0(l), operands1(l));
          end loop;
          if corrected and in_simulation then
            for l in 0 to lanes - 1 loop
              words(l) := (others => to_std_logic(is_listed(operands0(l), operands1(l))));
            end loop;
          elsif corrected then
            words          := words_read;
            product_places := operand_places;
          end if;
        end if;

        if valid(1) = '1' then
          for l in 0 to lanes - 1 loop
            operands0(l) := code_value(codes0((l + 1) * in0_bits - 1 downto l * in0_bits), in0_signed) - zero_point0;
            operands1(l) := code_value(codes1((l + 1) * in1_bits - 1 downto l * in1_bits), in1_signed) - zero_point1;
          end loop;
          if corrected and not in_simulation then
            for l in 0 to lanes - 1 loop
              pair := codes0((l + 1) * in0_bits - 1 downto l * in0_bits)
                & codes1((l + 1) * in1_bits - 1 downto l * in1_bits);
              words_read(l)     := memory(unsigned_value(pair(pair_bits - 1 downto place_bits)));
              operand_places(l) := unsigned_value(pair(place_bits - 1 downto 0));
            end loop;
          end if;
        end if;

        if valid(0) = '1' then
          if held0 = '1' then
            codes0 := held_data0;
          else
            codes0 := s0_axis_tdata;
          end if;
          if held1 = '1' then
            codes1 := held_data1;
          else
            codes1 := s1_axis_tdata;
          end if;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
