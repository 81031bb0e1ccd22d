-- mvu_wide: the arithmetic of `mvu` on sliced vectors, for accumulators or products that an integer cannot hold.
--
-- Function, timing, layout, reset
--   As `mvu_integer`.
-- Model
--   test/models/mvu.ts. Sums are modulo 2 ** acc_bits, so no partial sum can do harm.
-- Rejected
--   Integers in two halves: simulates faster, but no multiplier of a device has that shape.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;
use work.mvu_pkg.all;

entity mvu_wide is
  generic (
    in_bits     : positive;
    in_signed   : boolean;
    weight_bits : positive;
    weights     : integer_vector;
    bias        : std_logic_vector;
    rows        : positive;
    columns     : positive;
    pe          : positive;
    simd        : positive;
    acc_bits    : positive
  );
  port (
    clk          : in  std_logic;
    enable       : in  std_logic;
    beat_valid   : in  std_logic;                              -- a beat enters stage 1
    data         : in  std_logic_vector(simd * in_bits - 1 downto 0);
    held         : in  std_logic;                              -- its data is held_data instead
    held_data    : in  std_logic_vector(simd * in_bits - 1 downto 0);
    address      : in  natural range 0 to (rows / pe) * (columns / simd) - 1;   -- its weights
    bias_address : in  natural range 0 to rows / pe - 1;       -- the group whose bias is read next
    valid        : in  std_logic_vector(1 to 2 + tree_stages(simd));
    begins       : in  std_logic_vector(1 to 2 + tree_stages(simd));
    ends         : in  std_logic_vector(1 to 2 + tree_stages(simd));
    sums         : out std_logic_vector(pe * acc_bits - 1 downto 0)
  );
end entity mvu_wide;

architecture rtl of mvu_wide is

  constant depth        : positive := (rows / pe) * (columns / simd);
  constant stages       : positive := 2 + tree_stages(simd);
  constant levels       : natural  := tree_stages(simd);
  constant size         : positive := tree_size(simd);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(simd);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(simd);
  constant product_bits : positive := in_bits + weight_bits;
  constant node_bits    : positive := sum_bits(product_bits, simd, acc_bits);

  type weight_memory_t is array (natural range <>) of std_logic_vector(pe * simd * weight_bits - 1 downto 0);
  type products_t is array (0 to pe * simd - 1) of signed(product_bits - 1 downto 0);
  type nodes_t is array (0 to pe * size - 1) of signed(node_bits - 1 downto 0);
  type accumulators_t is array (0 to pe - 1) of signed(acc_bits - 1 downto 0);
  type bias_memory_t is array (rows / pe - 1 downto 0) of std_logic_vector(pe * acc_bits - 1 downto 0);

  alias weight_list : integer_vector(0 to rows * columns - 1) is weights;

  -- Simulation reads the generic itself: a memory of its own would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth return positive is
  begin
    if in_simulation then
      return 1;
    end if;
    return depth;
  end function;

  function weight_word(entry : natural) return std_logic_vector is
    variable word : std_logic_vector(pe * simd * weight_bits - 1 downto 0);
  begin
    for i in 0 to pe * simd - 1 loop
      word((i + 1) * weight_bits - 1 downto i * weight_bits)
        := signed_bits(weight_list(entry * pe * simd + i), weight_bits);
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
    alias bits      : std_logic_vector(rows * acc_bits - 1 downto 0) is bias;
    variable memory : bias_memory_t;
  begin
    for word in 0 to rows / pe - 1 loop
      memory(word) := bits((word + 1) * pe * acc_bits - 1 downto word * pe * acc_bits);
    end loop;
    return memory;
  end function;

  -- The value in `bits` bits, modulo 2 ** bits. A narrowing resize would keep the sign bit instead.
  function fit(value : signed; bits : positive) return signed is
    alias digits : signed(value'length - 1 downto 0) is value;
  begin
    if bits <= value'length then
      return digits(bits - 1 downto 0);
    end if;
    return resize(digits, bits);
  end function;

  -- Integers where they hold the product: the same wires and multiplier, but far faster in simulation.
  function multiply(operand : std_logic_vector; weight : std_logic_vector) return signed is
  begin
    if product_bits <= 32 then
      if in_signed then
        return signed(signed_bits(signed_value(operand) * signed_value(weight), product_bits));
      end if;
      return signed(signed_bits(unsigned_value(operand) * signed_value(weight), product_bits));
    elsif in_signed then
      return fit(signed(operand) * signed(weight), product_bits);
    end if;
    return fit(signed('0' & operand) * signed(weight), product_bits);
  end function;

  constant weight_memory : weight_memory_t(memory_depth - 1 downto 0) := weight_words;
  constant bias_memory   : bias_memory_t := bias_words;

begin

  process (clk)
    variable word         : std_logic_vector(pe * simd * weight_bits - 1 downto 0);
    variable operands     : std_logic_vector(simd * in_bits - 1 downto 0);
    variable products     : products_t;
    variable nodes        : nodes_t;                           -- stage by stage, in each stage lane by lane
    variable biases       : std_logic_vector(pe * acc_bits - 1 downto 0);
    variable accumulators : accumulators_t;
    variable addend       : signed(acc_bits - 1 downto 0);
    variable sum          : signed(node_bits - 1 downto 0);
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for p in 0 to pe - 1 loop
            if levels = 0 then
              addend := fit(products(p), acc_bits);
            else
              addend := fit(nodes(pe * (size - 1) + p), acc_bits);
            end if;
            if begins(stages) = '1' then
              accumulators(p) := signed(biases((p + 1) * acc_bits - 1 downto p * acc_bits)) + addend;
            else
              accumulators(p) := accumulators(p) + addend;
            end if;
            sums((p + 1) * acc_bits - 1 downto p * acc_bits) <= std_logic_vector(accumulators(p));
          end loop;
        end if;

        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          biases := bias_memory(bias_address);
        end if;

        for stage in levels downto 1 loop
          if valid(stage + 1) = '1' then
            for p in 0 to pe - 1 loop
              for node in 0 to node_counts(stage) - 1 loop
                sum := (others => '0');
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    sum := sum + fit(products(p * simd + i), node_bits);
                  else
                    sum := sum + nodes(pe * node_offsets(stage - 1) + p * node_counts(stage - 1) + i);
                  end if;
                end loop;
                nodes(pe * node_offsets(stage) + p * node_counts(stage) + node) := sum;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(1) = '1' then
          for p in 0 to pe - 1 loop
            for s in 0 to simd - 1 loop
              products(p * simd + s) := multiply(operands((s + 1) * in_bits - 1 downto s * in_bits),
                word((p * simd + s + 1) * weight_bits - 1 downto (p * simd + s) * weight_bits));
            end loop;
          end loop;
        end if;

        if beat_valid = '1' then
          if in_simulation then
            word := weight_word(address);
          else
            word := weight_memory(address);
          end if;
          if held = '1' then
            operands := held_data;
          else
            operands := data;
          end if;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
