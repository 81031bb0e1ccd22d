-- depthwise_wide: the arithmetic of `depthwise` on sliced vectors, for accumulators or products that an integer cannot
-- hold.
--
-- Function, timing, layout, reset
--   As `depthwise_integer`.
-- Model
--   test/models/depthwise.ts. Sums are modulo 2 ** acc_bits, so no partial sum can do harm.
-- Rejected
--   Integers in two halves: simulates faster, but no multiplier of a device has that shape.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;

entity depthwise_wide is
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
    sums         : out std_logic_vector(lanes * acc_bits - 1 downto 0)
  );
end entity depthwise_wide;

architecture rtl of depthwise_wide is

  constant depth        : positive := weights'length / lanes;
  constant groups       : positive := depth / taps;
  constant product_bits : positive := in_bits + weight_bits;

  type weight_memory_t is array (natural range <>) of std_logic_vector(lanes * weight_bits - 1 downto 0);
  type products_t is array (0 to lanes - 1) of signed(product_bits - 1 downto 0);
  type accumulators_t is array (0 to lanes - 1) of signed(acc_bits - 1 downto 0);
  type bias_memory_t is array (groups - 1 downto 0) of std_logic_vector(lanes * acc_bits - 1 downto 0);

  alias weight_list : integer_vector(0 to weights'length - 1) is weights;

  -- Simulation reads the generic itself: a memory of its own would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth return positive is
  begin
    if in_simulation then
      return 1;
    end if;
    return depth;
  end function;

  function weight_word(entry : natural) return std_logic_vector is
    variable word : std_logic_vector(lanes * weight_bits - 1 downto 0);
  begin
    for l in 0 to lanes - 1 loop
      word((l + 1) * weight_bits - 1 downto l * weight_bits)
        := signed_bits(weight_list(entry * lanes + l), weight_bits);
    end loop;
    return word;
  end function;

  function weight_words return weight_memory_t is
    variable memory : weight_memory_t(memory_depth - 1 downto 0);
  begin
    for entry in memory'range loop
      memory(entry) := weight_word(entry);
    end loop;
    return memory;
  end function;

  function bias_words return bias_memory_t is
    alias bits      : std_logic_vector(bias'length - 1 downto 0) is bias;
    variable memory : bias_memory_t;
  begin
    for group_index in 0 to groups - 1 loop
      memory(group_index) := bits((group_index + 1) * lanes * acc_bits - 1 downto group_index * lanes * acc_bits);
    end loop;
    return memory;
  end function;

  -- The value in acc_bits bits, modulo 2 ** acc_bits. A narrowing resize would keep the sign bit instead.
  function fit(value : signed) return signed is
  begin
    if acc_bits <= value'length then
      return value(acc_bits - 1 downto 0);
    end if;
    return resize(value, acc_bits);
  end function;

  -- Integers where they hold the product: the same wires and multiplier, but far faster in simulation.
  function multiply(operand : std_logic_vector; weight : std_logic_vector) return signed is
    variable full : signed(in_bits + weight_bits downto 0);
  begin
    if product_bits <= 32 then
      return signed(signed_bits(code_value(operand, in_signed) * signed_value(weight), product_bits));
    elsif in_signed then
      return signed(operand) * signed(weight);
    end if;
    full := signed('0' & operand) * signed(weight);
    return full(product_bits - 1 downto 0);
  end function;

  constant weight_memory : weight_memory_t(memory_depth - 1 downto 0) := weight_words;
  constant bias_memory   : bias_memory_t := bias_words;

begin

  process (clk)
    variable word         : std_logic_vector(lanes * weight_bits - 1 downto 0);
    variable operands     : std_logic_vector(lanes * in_bits - 1 downto 0);
    variable products     : products_t;
    variable biases       : std_logic_vector(lanes * acc_bits - 1 downto 0);
    variable accumulators : accumulators_t;
    variable source       : natural range 0 to lanes - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(2) = '1' then
          for l in 0 to lanes - 1 loop
            if begins(2) = '1' then
              accumulators(l) := signed(biases((l + 1) * acc_bits - 1 downto l * acc_bits)) + fit(products(l));
            else
              accumulators(l) := accumulators(l) + fit(products(l));
            end if;
            sums((l + 1) * acc_bits - 1 downto l * acc_bits) <= std_logic_vector(accumulators(l));
          end loop;
        end if;

        if valid(1) = '1' then
          if begins(1) = '1' then
            biases := bias_memory(bias_address);
          end if;
          for l in 0 to lanes - 1 loop
            products(l) := multiply(operands((l + 1) * in_bits - 1 downto l * in_bits),
              word((l + 1) * weight_bits - 1 downto l * weight_bits));
          end loop;
        end if;

        if beat_valid = '1' then
          if in_simulation then
            word := weight_word(address);
          else
            word := weight_memory(address);
          end if;
          for m in 0 to multiplier - 1 loop
            if pass = m then
              for l in 0 to lanes - 1 loop
                source := (m * lanes + l) / multiplier;
                if held = '1' then
                  operands((l + 1) * in_bits - 1 downto l * in_bits)
                    := held_data((source + 1) * in_bits - 1 downto source * in_bits);
                else
                  operands((l + 1) * in_bits - 1 downto l * in_bits)
                    := data((source + 1) * in_bits - 1 downto source * in_bits);
                end if;
              end loop;
            end if;
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
