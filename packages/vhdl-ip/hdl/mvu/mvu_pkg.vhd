-- mvu_pkg: widths of sums of products, and arithmetic on those that no integer holds.
--
-- Parts
--   A number that no integer holds is low + high * 2 ** 18, with low from 0 to 2 ** 18 - 1. Sums add low and high parts
--   each by themselves. `low_part` and `high_part` are wires; simulation does not turn integers into vectors for them.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

package mvu_pkg is

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
