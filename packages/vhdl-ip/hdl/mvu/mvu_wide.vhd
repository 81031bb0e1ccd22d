-- mvu_wide: the arithmetic of `mvu` for accumulators or products that an integer cannot hold.
--
-- Function, timing, layout, reset
--   As `mvu_integer`, but accumulators are two integers each, and so are nodes of the adder tree and products where one
--   cannot hold them. See `mvu_pkg` for the parts. Low parts carry into the high ones at the accumulator alone, so
--   the adders of the tree have chains of half the length.
-- Model
--   test/models/mvu.ts.
-- Rejected
--   `signed` throughout: simulates ten times slower. Multiplying in parts: no multiplier of a device has that shape.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;
use work.mvu_pkg.all;
use work.tree_pkg.all;

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
end entity mvu_wide;

architecture rtl of mvu_wide is

  constant depth        : positive := (rows / pe) * (columns / simd);
  constant groups       : positive := rows / pe;
  constant stages       : positive := 3 + tree_stages(simd);
  constant levels       : natural  := tree_stages(simd);
  constant size         : positive := tree_size(simd);
  constant node_counts  : integer_vector(0 to levels) := tree_nodes(simd);
  constant node_offsets : integer_vector(0 to levels) := tree_offsets(simd);
  constant product_bits : positive := in_bits + weight_bits;
  constant growth       : natural  := sum_bits(product_bits, simd, 64) - product_bits;   -- bits that a sum has more
  constant parted       : boolean  := product_bits + growth > 31;                        -- nodes in parts
  constant long         : boolean  := product_bits > 32;                                 -- products in parts, too
  constant high_bits    : positive := larger(acc_bits - low_part_bits, 1);               -- of an accumulator

  -- Least and greatest low part of a node, or whole node if there are no parts.
  function least_low return integer is
  begin
    if parted then
      return 0;
    end if;
    return signed_low(product_bits + growth);
  end function;

  function greatest_low return integer is
  begin
    if parted then
      return 2 ** (low_part_bits + growth) - 1;
    end if;
    return signed_high(product_bits + growth);
  end function;

  constant product_high_bits : positive := larger(product_bits - low_part_bits, 1);

  subtype weight_t is integer range signed_low(weight_bits) to signed_high(weight_bits);
  subtype operand_t is integer range least_code(in_bits, in_signed) to greatest_code(in_bits, in_signed);
  subtype product_low_t is integer range 0 to 2 ** low_part_bits - 1;
  subtype product_high_t is integer range signed_low(product_high_bits) to signed_high(product_high_bits);
  subtype node_low_t is integer range least_low to greatest_low;
  subtype node_high_t is integer range signed_low(product_high_bits + growth) to signed_high(product_high_bits + growth);
  subtype acc_low_t is integer range 0 to 2 ** low_part_bits - 1;
  subtype acc_high_t is integer range signed_low(high_bits) to signed_high(high_bits);

  type weights_t is array (0 to pe * simd - 1) of weight_t;
  type weight_memory_t is array (natural range <>) of weights_t;
  type operands_t is array (0 to simd - 1) of operand_t;
  -- Without a range: GHDL 2.0 refuses one of all 32 bits that is not static.
  type products_t is array (0 to pe * simd - 1) of integer;
  type product_lows_t is array (0 to pe * simd - 1) of product_low_t;
  type product_highs_t is array (0 to pe * simd - 1) of product_high_t;
  type node_lows_t is array (0 to pe * size - 1) of node_low_t;
  type node_highs_t is array (0 to pe * size - 1) of node_high_t;
  type acc_lows_t is array (0 to pe - 1) of acc_low_t;
  type acc_highs_t is array (0 to pe - 1) of acc_high_t;
  subtype bias_word_t is std_logic_vector(pe * acc_bits - 1 downto 0);
  type bias_memory_t is array (natural range <>) of bias_word_t;

  alias weight_list : integer_vector(0 to rows * columns - 1) is weights;
  alias bias_list   : std_logic_vector(rows * acc_bits - 1 downto 0) is bias;

  -- Simulation reads the generics themselves: memories would be built on the stack, which GHDL limits to 128 KB.
  function memory_depth(entries : positive) return positive is
  begin
    if in_simulation then
      return 1;
    end if;
    return entries;
  end function;

  function weight_words return weight_memory_t is
    variable memory : weight_memory_t(memory_depth(depth) - 1 downto 0);
  begin
    for entry in memory'range loop
      for i in 0 to pe * simd - 1 loop
        memory(entry)(i) := weight_list(entry * pe * simd + i);
      end loop;
    end loop;
    return memory;
  end function;

  function bias_words return bias_memory_t is
    variable memory : bias_memory_t(memory_depth(rows / pe) - 1 downto 0);
  begin
    for word in memory'range loop
      memory(word) := bias_list((word + 1) * pe * acc_bits - 1 downto word * pe * acc_bits);
    end loop;
    return memory;
  end function;

  -- A product of 33 bits, which no integer holds: of 16 and 17 bits.
  function long_product(value : operand_t; weight : weight_t) return std_logic_vector is
    variable whole : signed(in_bits + weight_bits downto 0);
  begin
    if in_signed then
      whole := resize(to_signed(value, in_bits) * to_signed(weight, weight_bits), in_bits + weight_bits + 1);
    else
      whole := signed('0' & unsigned_bits(value, in_bits)) * to_signed(weight, weight_bits);
    end if;
    return std_logic_vector(whole(product_bits - 1 downto 0));
  end function;

  procedure multiply_long(value : operand_t; weight : weight_t; low : out integer; high : out integer) is
    constant half       : positive := 2 ** (low_part_bits / 2);
    variable upper      : integer;                             -- product of the operand's upper half
    variable rest       : integer;
    variable whole_bits : std_logic_vector(product_bits - 1 downto 0);
  begin
    if in_simulation then
      upper := (value - value mod half) / half * weight;
      rest  := (upper mod half) * half + (value mod half) * weight;
      low   := low_part(rest);
      high  := (upper - upper mod half) / half + high_part(rest);
    else
      whole_bits := long_product(value, weight);
      low  := unsigned_value(whole_bits(low_part_bits - 1 downto 0));
      high := signed_value(whole_bits(product_bits - 1 downto product_bits - product_high_bits));
    end if;
  end procedure;

  -- Parts of a bias or an accumulator, from and to bits.
  function low_of(slice : std_logic_vector) return acc_low_t is
    alias bits : std_logic_vector(acc_bits - 1 downto 0) is slice;
  begin
    if acc_bits < low_part_bits then
      return low_part(signed_value(bits));
    end if;
    return unsigned_value(bits(smaller(low_part_bits, acc_bits) - 1 downto 0));
  end function;

  function high_of(slice : std_logic_vector) return acc_high_t is
    alias bits : std_logic_vector(acc_bits - 1 downto 0) is slice;
  begin
    return signed_value(bits(acc_bits - 1 downto acc_bits - high_bits));
  end function;

  function bits_of(low : acc_low_t; high : acc_high_t) return std_logic_vector is
    constant whole : std_logic_vector(high_bits + low_part_bits - 1 downto 0)
      := signed_bits(high, high_bits) & unsigned_bits(low, low_part_bits);
  begin
    return whole(acc_bits - 1 downto 0);
  end function;

  constant weight_memory : weight_memory_t(memory_depth(depth) - 1 downto 0) := weight_words;
  constant bias_memory   : bias_memory_t(memory_depth(rows / pe) - 1 downto 0) := bias_words;

begin

  process (clk)
    -- 0 is what registers in multipliers start with; without it they would start with the least value.
    variable beat          : std_logic_vector(data'range);
    variable word_address  : natural range 0 to depth - 1;     -- in simulation, instead of word_read
    variable word_read     : weights_t       := (others => 0);
    variable word          : weights_t       := (others => 0);
    variable operands      : operands_t      := (others => 0);
    variable products      : products_t      := (others => 0);
    variable product_lows  : product_lows_t  := (others => 0);
    variable product_highs : product_highs_t := (others => 0);
    variable node_lows     : node_lows_t     := (others => 0); -- stage by stage, in each stage lane by lane
    variable node_highs    : node_highs_t    := (others => 0);
    variable biases        : bias_word_t;
    variable acc_lows      : acc_lows_t      := (others => 0);
    variable acc_highs     : acc_highs_t     := (others => 0);
    variable weight        : weight_t;
    variable low           : integer;
    variable high          : integer;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for p in 0 to pe - 1 loop
            if levels > 0 then
              low := node_lows(pe * (size - 1) + p);
            elsif long then
              low := product_lows(p);
            else
              low := products(p);
            end if;
            if levels > 0 and parted then
              high := node_highs(pe * (size - 1) + p);
            elsif levels = 0 and long then
              high := product_highs(p);
            else
              high := high_part(low);
              low  := low_part(low);
            end if;
            if begins(stages) = '1' and groups = 1 then
              low  := low + low_of(bias_list((p + 1) * acc_bits - 1 downto p * acc_bits));
              high := high + high_of(bias_list((p + 1) * acc_bits - 1 downto p * acc_bits));
            elsif begins(stages) = '1' then
              low  := low + low_of(biases((p + 1) * acc_bits - 1 downto p * acc_bits));
              high := high + high_of(biases((p + 1) * acc_bits - 1 downto p * acc_bits));
            else
              low  := low + acc_lows(p);
              high := high + acc_highs(p);
            end if;
            acc_lows(p)  := low_part(low);
            acc_highs(p) := high + high_part(low);
          end loop;
          -- Between the ends of groups nobody reads the sums; simulation saves the conversion.
          if ends(stages) = '1' or not in_simulation then
            for p in 0 to pe - 1 loop
              sums((p + 1) * acc_bits - 1 downto p * acc_bits) <= bits_of(acc_lows(p), acc_highs(p));
            end loop;
          end if;
        end if;

        if valid(stages - 1) = '1' and begins(stages - 1) = '1' then
          if in_simulation then
            biases := bias_list((bias_address + 1) * pe * acc_bits - 1 downto bias_address * pe * acc_bits);
          else
            biases := bias_memory(bias_address);
          end if;
        end if;

        for stage in levels downto 1 loop
          if valid(stage + 2) = '1' then
            for p in 0 to pe - 1 loop
              for node in 0 to node_counts(stage) - 1 loop
                low  := 0;
                high := 0;
                for i in 4 * node to smaller(4 * node + 4, node_counts(stage - 1)) - 1 loop
                  if stage > 1 then
                    low := low + node_lows(pe * node_offsets(stage - 1) + p * node_counts(stage - 1) + i);
                  elsif long then
                    low := low + product_lows(p * simd + i);
                  elsif parted then
                    low := low + low_part(products(p * simd + i));
                  else
                    low := low + products(p * simd + i);
                  end if;
                  if stage > 1 and parted then
                    high := high + node_highs(pe * node_offsets(stage - 1) + p * node_counts(stage - 1) + i);
                  elsif long then
                    high := high + product_highs(p * simd + i);
                  elsif parted then
                    high := high + high_part(products(p * simd + i));
                  end if;
                end loop;
                node_lows(pe * node_offsets(stage) + p * node_counts(stage) + node) := low;
                if parted then
                  node_highs(pe * node_offsets(stage) + p * node_counts(stage) + node) := high;
                end if;
              end loop;
            end loop;
          end if;
        end loop;

        if valid(2) = '1' then
          for p in 0 to pe - 1 loop
            for s in 0 to simd - 1 loop
              -- Constants make wires of powers of two and leave out zeros; a register of constants would not.
              if depth = 1 then
                weight := weight_list(p * simd + s);
              else
                weight := word(p * simd + s);
              end if;
              if long then
                multiply_long(operands(s), weight, low, high);
                product_lows(p * simd + s)  := low;
                product_highs(p * simd + s) := high;
              else
                products(p * simd + s) := operands(s) * weight;
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
