-- requant_pkg: the methods of requantization and its arithmetic on vectors of any width.
--
-- Arithmetic
--   Every function is one operator of numeric_std for synthesis. In simulation it computes the same in pieces that fit
--   an integer: numeric_std's "*" on 24 by 24 bits takes about forty times as long, and would outweigh the convolution.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;
use work.netloom_pkg.all;

package requant_pkg is

  -- Values of the generic `method`.
  constant requant_offset     : natural := 0;
  constant requant_half_even  : natural := 1;
  constant requant_thresholds : natural := 2;

  -- Of a float32; accumulators of no more than these and a sign are float32 numbers themselves.
  constant significand_bits : positive := 24;

  -- A multiplier is taken in parts of no more bits, each with a product and a register of its own: 17 fill the multiplier
  -- blocks that devices have. Where products are made of LUTs, 6 make them no longer paths than the rest; the number of
  -- cycles is the same.
  constant multiplier_part_bits : positive := 17;

  -- Stages of `requant_multiply` in front of the output register.
  function multiply_stages(half_even : boolean) return positive;

  -- a (signed) times b (unsigned), in a'length + b'length bits.
  function product(a : std_logic_vector; b : std_logic_vector) return std_logic_vector;

  -- a plus b (both signed), in `bits` bits, which must hold it and be no fewer than either has.
  function sum(a : std_logic_vector; b : std_logic_vector; bits : positive) return std_logic_vector;

  -- The sign bit repeated to the left up to `bits` bits, no fewer than a has.
  function extended(a : std_logic_vector; bits : positive) return std_logic_vector;

  -- a (signed) limited to what `bits` bits hold, at most 31.
  function saturated(a : std_logic_vector; bits : positive) return integer;

  -- a < b, both unsigned and of the same length.
  function below(a : std_logic_vector; b : std_logic_vector) return boolean;

  -- a >= b, both signed and of the same length.
  function at_least(a : std_logic_vector; b : std_logic_vector) return boolean;

end package requant_pkg;

package body requant_pkg is

  function multiply_stages(half_even : boolean) return positive is
  begin
    if half_even then
      return 6;
    end if;
    return 5;
  end function;

  constant limb_bits  : positive := 14;                        -- eight products of limbs fit an integer
  constant limb_size  : positive := 2 ** limb_bits;
  constant chunk_bits : positive := 28;
  constant chunk_size : positive := 2 ** chunk_bits;

  function product_of_limbs(a : std_logic_vector; b : std_logic_vector) return std_logic_vector is
    alias a_bits      : std_logic_vector(a'length - 1 downto 0) is a;
    alias b_bits      : std_logic_vector(b'length - 1 downto 0) is b;
    constant bits     : positive := a'length + b'length;
    constant a_limbs  : positive := ceil_divide(a'length, limb_bits);
    constant b_limbs  : positive := ceil_divide(b'length, limb_bits);
    variable a_limb   : integer;
    variable columns  : integer_vector(0 to a_limbs + b_limbs) := (others => 0);
    variable b_values : integer_vector(0 to b_limbs - 1);
    variable digit    : natural;
    variable low      : natural;
    variable result   : std_logic_vector(bits - 1 downto 0);
  begin
    for j in 0 to b_limbs - 1 loop
      b_values(j) := unsigned_value(b_bits(smaller((j + 1) * limb_bits, b'length) - 1 downto j * limb_bits));
    end loop;
    for i in 0 to a_limbs - 1 loop
      if i = a_limbs - 1 then
        a_limb := signed_value(a_bits(a'length - 1 downto i * limb_bits));
      else
        a_limb := unsigned_value(a_bits((i + 1) * limb_bits - 1 downto i * limb_bits));
      end if;
      for j in 0 to b_limbs - 1 loop
        columns(i + j) := columns(i + j) + a_limb * b_values(j);
      end loop;
    end loop;
    for k in 0 to a_limbs + b_limbs - 1 loop
      digit := columns(k) mod limb_size;
      columns(k + 1) := columns(k + 1) + (columns(k) - digit) / limb_size;
      low := k * limb_bits;
      if low < bits then
        if low + limb_bits <= bits then
          result(low + limb_bits - 1 downto low) := unsigned_bits(digit, limb_bits);
        else
          result(bits - 1 downto low) := unsigned_bits(digit mod 2 ** (bits - low), bits - low);
        end if;
      end if;
    end loop;
    return result;
  end function;

  function product(a : std_logic_vector; b : std_logic_vector) return std_logic_vector is
    variable whole : signed(a'length + b'length downto 0);
  begin
    if in_simulation then
      if a'length + b'length <= 31 then
        return signed_bits(signed_value(a) * unsigned_value(b), a'length + b'length);
      end if;
      return product_of_limbs(a, b);
    end if;
    whole := signed(a) * signed('0' & b);
    return std_logic_vector(whole(a'length + b'length - 1 downto 0));
  end function;

  function sum_of_chunks(a : std_logic_vector; b : std_logic_vector) return std_logic_vector is
    alias a_bits    : std_logic_vector(a'length - 1 downto 0) is a;
    alias b_bits    : std_logic_vector(b'length - 1 downto 0) is b;
    variable result : std_logic_vector(a'length - 1 downto 0);
    variable low    : natural := 0;
    variable high   : natural;
    variable carry  : natural := 0;
    variable total  : natural;
  begin
    while low < a'length loop
      high := smaller(low + chunk_bits, a'length) - 1;
      total := unsigned_value(a_bits(high downto low)) + unsigned_value(b_bits(high downto low)) + carry;
      result(high downto low) := unsigned_bits(total mod 2 ** (high - low + 1), high - low + 1);
      carry := total / chunk_size;
      low := low + chunk_bits;
    end loop;
    return result;
  end function;

  function sum(a : std_logic_vector; b : std_logic_vector; bits : positive) return std_logic_vector is
  begin
    if in_simulation then
      return sum_of_chunks(extended(a, bits), extended(b, bits));
    end if;
    return std_logic_vector(signed(extended(a, bits)) + signed(extended(b, bits)));
  end function;

  function extended(a : std_logic_vector; bits : positive) return std_logic_vector is
    alias a_bits    : std_logic_vector(a'length - 1 downto 0) is a;
    variable result : std_logic_vector(bits - 1 downto 0) := (others => a_bits(a'length - 1));
  begin
    result(a'length - 1 downto 0) := a_bits;
    return result;
  end function;

  function saturated(a : std_logic_vector; bits : positive) return integer is
    alias a_bits  : std_logic_vector(a'length - 1 downto 0) is a;
    variable fits : boolean := true;
  begin
    if a'length <= bits then
      return signed_value(a);
    end if;
    for i in bits - 1 to a'length - 2 loop
      if a_bits(i) /= a_bits(a'length - 1) then
        fits := false;
      end if;
    end loop;
    if fits then
      return signed_value(a_bits(bits - 1 downto 0));
    elsif a_bits(a'length - 1) = '1' then
      return signed_low(bits);
    end if;
    return signed_high(bits);
  end function;

  function below(a : std_logic_vector; b : std_logic_vector) return boolean is
    alias a_bits : std_logic_vector(a'length - 1 downto 0) is a;
    alias b_bits : std_logic_vector(b'length - 1 downto 0) is b;
  begin
    if in_simulation then
      for i in a_bits'range loop
        if a_bits(i) /= b_bits(i) then
          return b_bits(i) = '1';
        end if;
      end loop;
      return false;
    end if;
    return unsigned(a) < unsigned(b);
  end function;

  function at_least(a : std_logic_vector; b : std_logic_vector) return boolean is
    alias a_bits : std_logic_vector(a'length - 1 downto 0) is a;
    alias b_bits : std_logic_vector(b'length - 1 downto 0) is b;
  begin
    if in_simulation then
      if a_bits(a'length - 1) /= b_bits(b'length - 1) then
        return b_bits(b'length - 1) = '1';
      end if;
      return not below(a, b);
    end if;
    return signed(a) >= signed(b);
  end function;

end package body requant_pkg;
