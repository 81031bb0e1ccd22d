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
use work.tree_pkg.all;

entity depthwise_wide is
  generic (
    in_bits     : positive;
    in_signed   : boolean;
    weight_bits : positive;
    weights     : integer_vector;
    bias        : std_logic_vector;
    multiplier  : positive;
    taps        : positive;
    positions   : positive;
    lanes       : positive;
    acc_bits    : positive
  );
  port (
    clk          : in  std_logic;
    enable       : in  std_logic;
    data         : in  std_logic_vector(positions * lanes * in_bits - 1 downto 0);
    held         : in  std_logic;                              -- its data is held_data instead
    held_data    : in  std_logic_vector(positions * lanes * in_bits - 1 downto 0);
    pass         : in  natural range 0 to multiplier - 1;      -- over its group of channels
    address      : in  natural range 0 to weights'length / positions / lanes - 1;    -- its weights
    bias_address : in  natural range 0 to weights'length / lanes / taps - 1;    -- the output beat whose bias is next
    valid        : in  std_logic_vector(0 to 3 + tree_stages(positions));
    begins       : in  std_logic_vector(0 to 3 + tree_stages(positions));
    sums         : out std_logic_vector(lanes * acc_bits - 1 downto 0)
  );
end entity depthwise_wide;

architecture rtl of depthwise_wide is

  constant factors      : positive := positions * lanes;       -- multiplications of a beat
  constant depth        : positive := weights'length / factors;
  constant groups       : positive := weights'length / lanes / taps;
  constant stages       : positive := 3 + tree_stages(positions);
  constant levels       : natural  := tree_stages(positions);
  constant size         : positive := tree_size(positions);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(positions);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(positions);
  constant product_bits : positive := in_bits + weight_bits;

  type weight_memory_t is array (natural range <>) of std_logic_vector(factors * weight_bits - 1 downto 0);
  type products_t is array (0 to factors - 1) of signed(product_bits - 1 downto 0);
  type nodes_t is array (0 to size * lanes - 1) of signed(acc_bits - 1 downto 0);
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
    variable word : std_logic_vector(factors * weight_bits - 1 downto 0);
  begin
    for i in 0 to factors - 1 loop
      word((i + 1) * weight_bits - 1 downto i * weight_bits)
        := signed_bits(weight_list(entry * factors + i), weight_bits);
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
    variable beat         : std_logic_vector(data'range);
    variable beat_pass    : natural range 0 to multiplier - 1;
    variable word_address : natural range 0 to depth - 1;      -- in simulation, instead of word_read
    variable word_read    : std_logic_vector(factors * weight_bits - 1 downto 0);
    variable word         : std_logic_vector(factors * weight_bits - 1 downto 0);
    variable operands     : std_logic_vector(factors * in_bits - 1 downto 0);
    variable products     : products_t;
    variable nodes        : nodes_t;                           -- stage by stage, in each node lane by lane
    variable biases       : std_logic_vector(lanes * acc_bits - 1 downto 0);
    variable accumulators : accumulators_t;
    variable sum          : signed(acc_bits - 1 downto 0);
    variable source       : natural range 0 to factors - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for l in 0 to lanes - 1 loop
            if levels = 0 then
              sum := fit(products(l));
            else
              sum := nodes((size - 1) * lanes + l);
            end if;
            if begins(stages) = '1' then
              accumulators(l) := signed(biases((l + 1) * acc_bits - 1 downto l * acc_bits)) + sum;
            else
              accumulators(l) := accumulators(l) + sum;
            end if;
            sums((l + 1) * acc_bits - 1 downto l * acc_bits) <= std_logic_vector(accumulators(l));
          end loop;
        end if;

        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          biases := bias_memory(bias_address);
        end if;

        for stage in levels downto 1 loop
          if valid(stage + 2) = '1' then
            for node in 0 to node_counts(stage) - 1 loop
              for l in 0 to lanes - 1 loop
                sum := (others => '0');
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    sum := sum + fit(products(i * lanes + l));
                  else
                    sum := sum + nodes((node_offsets(stage - 1) + i) * lanes + l);
                  end if;
                end loop;
                nodes((node_offsets(stage) + node) * lanes + l) := sum;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(2) = '1' then
          for i in products'range loop
            products(i) := multiply(operands((i + 1) * in_bits - 1 downto i * in_bits),
              word((i + 1) * weight_bits - 1 downto i * weight_bits));
          end loop;
        end if;

        if valid(1) = '1' then
          if in_simulation then
            word := weight_word(word_address);
          else
            word := word_read;
          end if;
          for m in 0 to multiplier - 1 loop
            if beat_pass = m then
              for i in 0 to factors - 1 loop
                source := i / lanes * lanes + (m * lanes + i mod lanes) / multiplier;
                operands((i + 1) * in_bits - 1 downto i * in_bits)
                  := beat((source + 1) * in_bits - 1 downto source * in_bits);
              end loop;
            end if;
          end loop;
        end if;

        if valid(0) = '1' then
          beat_pass := pass;
          if in_simulation then
            word_address := address;
          else
            word_read := weight_memory(address);
          end if;
          if held = '1' then
            beat := held_data;
          else
            beat := data;
          end if;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
