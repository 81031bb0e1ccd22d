-- depthwise_integer: the arithmetic of `depthwise` on ranged integers, for accumulators of at most 31 bits.
--
-- Function
--   Weight memory, operands, products and accumulators; `depthwise` steers them. In every cycle with `enable` the beat
--   of stage i moves to stage i + 1, if `valid(i)`.
-- Timing
--   Stages 1 (operands and weights) and 2 (products), then the accumulators, which are the output registers.
-- Layout
--   As in `depthwise`. `sums` is meaningful in the cycles after a beat with `ends`.
-- Reset
--   None: all registers are data.
-- Model
--   test/models/depthwise.ts.
-- Rejected
--   Signals between the stages: one process on variables simulates several times faster, as nothing is scheduled.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity depthwise_integer is
  generic (
    in_bits     : positive;
    in_signed   : boolean;
    weight_bits : positive;
    weights     : integer_vector;
    bias        : std_logic_vector;
    multiplier  : positive;
    taps        : positive;
    lanes       : positive;
    acc_bits    : positive
  );
  port (
    clk          : in  std_logic;
    enable       : in  std_logic;
    beat_valid   : in  std_logic;                              -- a beat enters stage 1
    data         : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    held         : in  std_logic;                              -- its data is held_data instead
    held_data    : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    pass         : in  natural range 0 to multiplier - 1;      -- over its group of channels
    address      : in  natural range 0 to weights'length / lanes - 1;           -- its weights
    bias_address : in  natural range 0 to weights'length / lanes / taps - 1;    -- the output beat whose bias is next
    valid        : in  std_logic_vector(1 to 2);
    begins       : in  std_logic_vector(1 to 2);
    ends         : in  std_logic_vector(1 to 2);
    sums         : out std_logic_vector(lanes * acc_bits - 1 downto 0)
  );
end entity depthwise_integer;

architecture rtl of depthwise_integer is

  constant depth        : positive := weights'length / lanes;
  constant groups       : positive := depth / taps;
  constant product_bits : positive := in_bits + weight_bits;

  subtype weight_t is integer range signed_low(weight_bits) to signed_high(weight_bits);
  subtype operand_t is integer range least_code(in_bits, in_signed) to greatest_code(in_bits, in_signed);
  subtype product_t is integer range signed_low(product_bits) to signed_high(product_bits);
  subtype acc_t is integer range signed_low(acc_bits) to signed_high(acc_bits);

  type weights_t is array (0 to lanes - 1) of weight_t;
  type weight_memory_t is array (natural range <>) of weights_t;
  type operands_t is array (0 to lanes - 1) of operand_t;
  type products_t is array (0 to lanes - 1) of product_t;
  type accumulators_t is array (0 to lanes - 1) of acc_t;
  type bias_memory_t is array (groups - 1 downto 0) of accumulators_t;

  alias weight_list : integer_vector(0 to weights'length - 1) is weights;

  -- Simulation reads the generic itself: a memory of its own would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth return positive is
  begin
    if in_simulation then
      return 1;
    end if;
    return depth;
  end function;

  function weight_words return weight_memory_t is
    variable memory : weight_memory_t(memory_depth - 1 downto 0);
  begin
    for entry in memory'range loop
      for l in 0 to lanes - 1 loop
        memory(entry)(l) := weight_list(entry * lanes + l);
      end loop;
    end loop;
    return memory;
  end function;

  function bias_words return bias_memory_t is
    alias bits      : std_logic_vector(bias'length - 1 downto 0) is bias;
    variable memory : bias_memory_t;
  begin
    for k in 0 to groups * lanes - 1 loop
      memory(k / lanes)(k mod lanes)
        := signed_value(bits((k + 1) * acc_bits - 1 downto k * acc_bits));
    end loop;
    return memory;
  end function;

  constant weight_memory : weight_memory_t(memory_depth - 1 downto 0) := weight_words;
  constant bias_memory   : bias_memory_t := bias_words;

begin

  process (clk)
    variable word         : weights_t;
    variable operands     : operands_t;
    variable products     : products_t;
    variable biases       : accumulators_t;
    variable accumulators : accumulators_t;
    variable source       : natural range 0 to lanes - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(2) = '1' then
          for l in 0 to lanes - 1 loop
            if begins(2) = '1' then
              accumulators(l) := biases(l) + products(l);
            else
              accumulators(l) := accumulators(l) + products(l);
            end if;
          end loop;
          -- Between the ends of sums nobody reads them; simulation saves the conversion, which is half its time.
          if ends(2) = '1' or not in_simulation then
            for l in 0 to lanes - 1 loop
              sums((l + 1) * acc_bits - 1 downto l * acc_bits) <= signed_bits(accumulators(l), acc_bits);
            end loop;
          end if;
        end if;

        if valid(1) = '1' then
          if begins(1) = '1' then
            biases := bias_memory(bias_address);
          end if;
          for l in 0 to lanes - 1 loop
            products(l) := operands(l) * word(l);
          end loop;
        end if;

        if beat_valid = '1' then
          if in_simulation then
            for l in 0 to lanes - 1 loop
              word(l) := weight_list(address * lanes + l);
            end loop;
          else
            word := weight_memory(address);
          end if;
          for m in 0 to multiplier - 1 loop
            if pass = m then
              for l in 0 to lanes - 1 loop
                source := (m * lanes + l) / multiplier;
                if held = '1' then
                  operands(l) := code_value(held_data((source + 1) * in_bits - 1 downto source * in_bits), in_signed);
                else
                  operands(l) := code_value(data((source + 1) * in_bits - 1 downto source * in_bits), in_signed);
                end if;
              end loop;
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
