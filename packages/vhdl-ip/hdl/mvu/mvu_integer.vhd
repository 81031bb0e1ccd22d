-- mvu_integer: the arithmetic of `mvu` on ranged integers, for sums that `fits_integers` of `mvu_pkg` admits.
--
-- Function
--   Weight memory, operands, products, adder tree and accumulators; `mvu` steers them. In every cycle with `enable`
--   the beat of stage i moves to stage i + 1, if `valid(i)`.
-- Timing
--   Stages 1 (the beat and its weights, as they are read), 2 (operands), 3 (products), 4 to `valid'high` (adder tree),
--   then the accumulators, which are the output registers.
-- Layout
--   As in `mvu`. `sums` is meaningful in the cycles after a beat with `ends`.
-- Reset
--   None: all registers are data.
-- Model
--   test/models/mvu.ts.
-- Rejected
--   Signals between the stages: one process on variables simulates several times faster, as nothing is scheduled.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.mvu_pkg.all;
use work.tree_pkg.all;

entity mvu_integer is
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
    data         : in  std_logic_vector(simd * in_bits - 1 downto 0);
    held         : in  std_logic;                              -- its data is held_data instead
    held_data    : in  std_logic_vector(simd * in_bits - 1 downto 0);
    address      : in  natural range 0 to (rows / pe) * (columns / simd) - 1;   -- its weights
    bias_address : in  natural range 0 to rows / pe - 1;       -- the group whose bias is read next
    valid        : in  std_logic_vector(0 to 3 + tree_stages(simd));
    begins       : in  std_logic_vector(0 to 3 + tree_stages(simd));
    ends         : in  std_logic_vector(0 to 3 + tree_stages(simd));
    sums         : out std_logic_vector(pe * acc_bits - 1 downto 0) := (others => '0')
  );
end entity mvu_integer;

architecture rtl of mvu_integer is

  constant depth        : positive := (rows / pe) * (columns / simd);
  constant groups       : positive := rows / pe;
  constant stages       : positive := 3 + tree_stages(simd);
  constant levels       : natural  := tree_stages(simd);
  constant size         : positive := tree_size(simd);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(simd);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(simd);
  constant product_bits : positive := in_bits + weight_bits;
  constant node_bits    : positive := sum_bits(product_bits, simd, acc_bits);

  subtype weight_t is integer range signed_low(weight_bits) to signed_high(weight_bits);
  subtype operand_t is integer range least_code(in_bits, in_signed) to greatest_code(in_bits, in_signed);
  subtype product_t is integer range signed_low(product_bits) to signed_high(product_bits);
  subtype node_t is integer range signed_low(node_bits) to signed_high(node_bits);
  subtype acc_t is integer range signed_low(acc_bits) to signed_high(acc_bits);

  type weights_t is array (0 to pe * simd - 1) of weight_t;
  type weight_memory_t is array (natural range <>) of weights_t;
  type operands_t is array (0 to simd - 1) of operand_t;
  type products_t is array (0 to pe * simd - 1) of product_t;
  type nodes_t is array (0 to pe * size - 1) of node_t;
  type accumulators_t is array (0 to pe - 1) of acc_t;
  type bias_memory_t is array (rows / pe - 1 downto 0) of accumulators_t;

  alias weight_list : integer_vector(0 to rows * columns - 1) is weights;

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
      for i in 0 to pe * simd - 1 loop
        memory(entry)(i) := weight_list(entry * pe * simd + i);
      end loop;
    end loop;
    return memory;
  end function;

  function bias_words return bias_memory_t is
    alias bits      : std_logic_vector(rows * acc_bits - 1 downto 0) is bias;
    variable memory : bias_memory_t;
  begin
    for row in 0 to rows - 1 loop
      memory(row / pe)(row mod pe) := signed_value(bits((row + 1) * acc_bits - 1 downto row * acc_bits));
    end loop;
    return memory;
  end function;

  constant weight_memory : weight_memory_t(memory_depth - 1 downto 0) := weight_words;
  constant bias_memory   : bias_memory_t := bias_words;

begin

  process (clk)
    -- 0 is what registers in multipliers start with; without it they would start with the least value.
    variable beat         : std_logic_vector(data'range);
    variable word_address : natural range 0 to depth - 1;      -- in simulation, instead of word_read
    variable word_read    : weights_t      := (others => 0);
    variable word         : weights_t      := (others => 0);
    variable operands     : operands_t     := (others => 0);
    variable products     : products_t     := (others => 0);
    variable nodes        : nodes_t        := (others => 0);   -- stage by stage, in each stage lane by lane
    variable biases       : accumulators_t := (others => 0);
    variable accumulators : accumulators_t := (others => 0);
    variable sum          : integer;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for p in 0 to pe - 1 loop
            if levels = 0 then
              sum := products(p);
            else
              sum := nodes(pe * (size - 1) + p);
            end if;
            if begins(stages) = '1' and groups = 1 then
              accumulators(p) := bias_memory(0)(p) + sum;
            elsif begins(stages) = '1' then
              accumulators(p) := biases(p) + sum;
            else
              accumulators(p) := accumulators(p) + sum;
            end if;
          end loop;
          -- Between the ends of groups nobody reads the sums; simulation saves the conversion, which is half its time.
          if ends(stages) = '1' or not in_simulation then
            for p in 0 to pe - 1 loop
              sums((p + 1) * acc_bits - 1 downto p * acc_bits) <= signed_bits(accumulators(p), acc_bits);
            end loop;
          end if;
        end if;

        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          biases := bias_memory(bias_address);
        end if;

        for stage in levels downto 1 loop
          if valid(stage + 2) = '1' then
            for p in 0 to pe - 1 loop
              for node in 0 to node_counts(stage) - 1 loop
                sum := 0;
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    sum := sum + products(p * simd + i);
                  else
                    sum := sum + nodes(pe * node_offsets(stage - 1) + p * node_counts(stage - 1) + i);
                  end if;
                end loop;
                nodes(pe * node_offsets(stage) + p * node_counts(stage) + node) := sum;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(2) = '1' then
          for p in 0 to pe - 1 loop
            for s in 0 to simd - 1 loop
              -- Constants make wires of powers of two and leave out zeros; a register of constants would not.
              if depth = 1 then
                products(p * simd + s) := operands(s) * weight_list(p * simd + s);
              else
                products(p * simd + s) := operands(s) * word(p * simd + s);
              end if;
            end loop;
          end loop;
        end if;

        if valid(1) = '1' then
          if in_simulation then
            for i in 0 to pe * simd - 1 loop
              word(i) := weight_list(word_address * pe * simd + i);
            end loop;
          else
            word := word_read;
          end if;
          for s in 0 to simd - 1 loop
            operands(s) := code_value(beat((s + 1) * in_bits - 1 downto s * in_bits), in_signed);
          end loop;
        end if;

        if valid(0) = '1' then
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
