-- mvu_pkg: widths, limits and tree arithmetic shared by the parts of the matrix-vector unit and by units that join
-- several values of a beat.
--
-- Adder tree
--   The products of one output lane are added four at a time, with a register after every group of additions (two
--   levels of two-input adders). Stage 0 is the products, each further stage has a quarter of the nodes, rounded up,
--   and the last has one. `tree_nodes` and `tree_offsets` lay all stages out in one array of `tree_size` nodes per lane.
-- Parts
--   A number that no integer holds is low + high * 2 ** 18, with low from 0 to 2 ** 18 - 1. Sums add low and high parts
--   each by themselves. `low_part` and `high_part` are wires; simulation does not turn integers into vectors for them.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

package mvu_pkg is

  -- Limits of an operand of `bits` bits.
  function operand_low(bits : positive; is_signed : boolean) return integer;
  function operand_high(bits : positive; is_signed : boolean) return integer;

  -- Register stages behind the products: 0 for one lane, 1 up to 4, 2 up to 16, 3 up to 64.
  function tree_stages(simd : positive) return natural;
  -- Nodes per output lane of each stage, the products (stage 0) included.
  function tree_nodes(simd : positive) return integer_vector;
  -- Where each stage begins in an array of the nodes of stage 1 and later, per output lane.
  function tree_offsets(simd : positive) return integer_vector;
  -- Nodes of all stages but the products; at least 1, so that an array of them exists.
  function tree_size(simd : positive) return positive;

  -- Bits of any partial sum of products. Width follows from the operands, or from the accumulator where that is
  -- narrower: the difference of two values of acc_bits has one bit more.
  function sum_bits(product_bits, simd, acc_bits : positive) return positive;
  -- Whether operands, every partial sum and the accumulator have at most 31 bits: what ranged integers compute.
  function fits_integers(in_bits, weight_bits, simd, acc_bits : positive) return boolean;

  constant low_part_bits : positive := 18;                     -- even, for products in two steps

  function low_part(value : integer) return natural;
  function high_part(value : integer) return integer;

end package mvu_pkg;

package body mvu_pkg is

  function operand_low(bits : positive; is_signed : boolean) return integer is
  begin
    if is_signed then
      return signed_low(bits);
    end if;
    return 0;
  end function;

  function operand_high(bits : positive; is_signed : boolean) return integer is
  begin
    if is_signed then
      return signed_high(bits);
    end if;
    return 2 ** bits - 1;
  end function;

  function tree_stages(simd : positive) return natural is
    variable nodes  : positive := simd;
    variable stages : natural := 0;
  begin
    while nodes > 1 loop
      nodes := ceil_divide(nodes, 4);
      stages := stages + 1;
    end loop;
    return stages;
  end function;

  function tree_nodes(simd : positive) return integer_vector is
    variable nodes : integer_vector(0 to tree_stages(simd));
  begin
    nodes(0) := simd;
    for stage in 1 to nodes'right loop
      nodes(stage) := ceil_divide(nodes(stage - 1), 4);
    end loop;
    return nodes;
  end function;

  function tree_offsets(simd : positive) return integer_vector is
    constant nodes   : integer_vector(0 to tree_stages(simd)) := tree_nodes(simd);
    variable offsets : integer_vector(0 to tree_stages(simd)) := (others => 0);
  begin
    for stage in 2 to offsets'right loop
      offsets(stage) := offsets(stage - 1) + nodes(stage - 1);
    end loop;
    return offsets;
  end function;

  function tree_size(simd : positive) return positive is
    constant offsets : integer_vector(0 to tree_stages(simd)) := tree_offsets(simd);
  begin
    return offsets(offsets'right) + 1;
  end function;

  function sum_bits(product_bits, simd, acc_bits : positive) return positive is
  begin
    if simd = 1 then
      return product_bits;
    end if;
    return smaller(product_bits + bits_for(simd - 1), acc_bits + 1);
  end function;

  function fits_integers(in_bits, weight_bits, simd, acc_bits : positive) return boolean is
    constant product_bits : positive := in_bits + weight_bits;
  begin
    return larger(larger(product_bits, acc_bits), sum_bits(product_bits, simd, acc_bits)) <= 31;
  end function;

  constant low_part_size : positive := 2 ** low_part_bits;

  function low_part(value : integer) return natural is
    variable bits : std_logic_vector(31 downto 0);
  begin
    if in_simulation then
      return value mod low_part_size;
    end if;
    bits := signed_bits(value, 32);
    return unsigned_value(bits(low_part_bits - 1 downto 0));
  end function;

  function high_part(value : integer) return integer is
    variable bits : std_logic_vector(31 downto 0);
  begin
    if in_simulation then
      return (value - value mod low_part_size) / low_part_size;
    end if;
    bits := signed_bits(value, 32);
    return signed_value(bits(31 downto low_part_bits));
  end function;

end package body mvu_pkg;
