-- depthwise_integer: the arithmetic of `depthwise` on ranged integers, for sums that `fits_integers` of `mvu_pkg` admits.
--
-- Function
--   Weight memory, operands, products, adder tree and accumulators; `depthwise` steers them. In every cycle with
--   `enable` the beat of stage i moves to stage i + 1, if `valid(i)`.
-- Timing
--   Stages 1 (the beat and its weights, as they are read), 2 (operands), 3 (products), 4 to `valid'high` (adder tree over
--   positions), then the accumulators, which are the output registers.
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
use work.mvu_pkg.all;
use work.tree_pkg.all;

entity depthwise_integer is
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
    ends         : in  std_logic_vector(0 to 3 + tree_stages(positions));
    sums         : out std_logic_vector(lanes * acc_bits - 1 downto 0)
  );
end entity depthwise_integer;

architecture rtl of depthwise_integer is

  constant factors      : positive := positions * lanes;       -- multiplications of a beat
  constant depth        : positive := weights'length / factors;
  constant groups       : positive := weights'length / lanes / taps;
  constant stages       : positive := 3 + tree_stages(positions);
  constant levels       : natural  := tree_stages(positions);
  constant size         : positive := tree_size(positions);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(positions);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(positions);
  constant product_bits : positive := in_bits + weight_bits;
  constant node_bits    : positive := sum_bits(product_bits, positions, acc_bits);

  subtype weight_t is integer range signed_low(weight_bits) to signed_high(weight_bits);
  subtype operand_t is integer range least_code(in_bits, in_signed) to greatest_code(in_bits, in_signed);
  subtype product_t is integer range signed_low(product_bits) to signed_high(product_bits);
  subtype node_t is integer range signed_low(node_bits) to signed_high(node_bits);
  subtype acc_t is integer range signed_low(acc_bits) to signed_high(acc_bits);

  type weights_t is array (0 to factors - 1) of weight_t;
  type weight_memory_t is array (natural range <>) of weights_t;
  type operands_t is array (0 to factors - 1) of operand_t;
  type products_t is array (0 to factors - 1) of product_t;
  type nodes_t is array (0 to size * lanes - 1) of node_t;
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
      for i in weights_t'range loop
        memory(entry)(i) := weight_list(entry * factors + i);
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
    variable beat         : std_logic_vector(data'range);
    variable beat_pass    : natural range 0 to multiplier - 1;
    variable word_address : natural range 0 to depth - 1;      -- in simulation, instead of word_read
    variable word_read    : weights_t := (others => 0);
    variable word         : weights_t := (others => 0);
    variable operands     : operands_t := (others => 0);
    variable products     : products_t := (others => 0);
    variable nodes        : nodes_t := (others => 0);          -- stage by stage, in each node lane by lane
    variable biases       : accumulators_t := (others => 0);
    variable accumulators : accumulators_t := (others => 0);
    variable sum          : integer;
    variable source       : natural range 0 to factors - 1;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for l in 0 to lanes - 1 loop
            if levels = 0 then
              sum := products(l);
            else
              sum := nodes((size - 1) * lanes + l);
            end if;
            if begins(stages) = '1' then
              accumulators(l) := biases(l) + sum;
            else
              accumulators(l) := accumulators(l) + sum;
            end if;
          end loop;
          -- Between the ends of sums nobody reads them; simulation saves the conversion, which is half its time.
          if ends(stages) = '1' or not in_simulation then
            for l in 0 to lanes - 1 loop
              sums((l + 1) * acc_bits - 1 downto l * acc_bits) <= signed_bits(accumulators(l), acc_bits);
            end loop;
          end if;
        end if;

        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          biases := bias_memory(bias_address);
        end if;

        for stage in levels downto 1 loop
          if valid(stage + 2) = '1' then
            for node in 0 to node_counts(stage) - 1 loop
              for l in 0 to lanes - 1 loop
                sum := 0;
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage = 1 then
                    sum := sum + products(i * lanes + l);
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
            products(i) := operands(i) * word(i);
          end loop;
        end if;

        if valid(1) = '1' then
          if in_simulation then
            for i in word'range loop
              word(i) := weight_list(word_address * factors + i);
            end loop;
          else
            word := word_read;
          end if;
          for m in 0 to multiplier - 1 loop
            if beat_pass = m then
              for i in operands'range loop
                source := i / lanes * lanes + (m * lanes + i mod lanes) / multiplier;
                operands(i) := code_value(beat((source + 1) * in_bits - 1 downto source * in_bits), in_signed);
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
