-- netloom_pkg: widths, integer helpers and fast conversions shared by every unit.
--
-- Conversions between vectors and integers
--   `unsigned_value` and `signed_value` read a slice of at most 31 (unsigned) or 32 (signed) bits as an integer.
--   In simulation they are plain loops, because the signed conversion of numeric_std costs about thirty times
--   as much and sits in every unit's inner loop. Synthesis sees the numeric_std conversion, which it knows as wires.
--   A slice that holds anything but '0' and '1' reads as if those bits were '0': units only read valid beats.
--   Rejected: one loop for both (right, but every conversion becomes a chain of adders in the netlist), and a table
--   indexed by std_ulogic (GHDL 5.0.1 synthesizes it into a constant).
-- Minimum and maximum
--   `smaller` and `larger` stand for the predefined minimum and maximum, which GHDL writes as invalid Verilog.
--
-- Everything here is pure; the functions without a slice parameter are meant for generics, ranges and constants.

library ieee;
use ieee.std_logic_1164.all;
use ieee.numeric_std.all;

package netloom_pkg is

  -- Bits that hold every value of 0 to `largest` as an unsigned number; at least 1.
  function bits_for(largest : natural) return positive;

  function smaller(a, b : integer) return integer;
  function larger(a, b : integer) return integer;

  -- Smallest integer not below numerator / denominator.
  function ceil_divide(numerator : natural; denominator : positive) return natural;

  -- The slice as an unsigned number; at most 31 bits.
  function unsigned_value(slice : std_logic_vector) return natural;

  -- The slice as a two's complement number; at most 32 bits.
  function signed_value(slice : std_logic_vector) return integer;

  -- `value` as an unsigned number of `bits` bits, which must hold it.
  function unsigned_bits(value : natural; bits : positive) return std_logic_vector;

  -- `value` as a two's complement number of `bits` bits, which must hold it.
  function signed_bits(value : integer; bits : positive) return std_logic_vector;

  -- `pattern` written `count` times side by side.
  function replicated(pattern : std_logic_vector; count : positive) return std_logic_vector;

  function to_std_logic(condition : boolean) return std_logic;

  -- Limits of a two's complement number of at most 32 bits, where 2 ** 31 would overflow.
  function signed_low(bits : positive) return integer;
  function signed_high(bits : positive) return integer;

  -- True in simulation, false in synthesis: for values that nobody reads then, but that cost simulation time.
  function in_simulation return boolean;

  -- Limits of a code of `bits` bits: at most 32 signed, 31 unsigned.
  function least_code(bits : positive; is_signed : boolean) return integer;
  function greatest_code(bits : positive; is_signed : boolean) return integer;

  -- The slice as a signed or an unsigned number.
  function code_value(slice : std_logic_vector; is_signed : boolean) return integer;

end package netloom_pkg;

package body netloom_pkg is

  -- The first return is not there for synthesis.
  function in_simulation return boolean is
  begin
    -- synthesis translate_off
    return true;
    -- synthesis translate_on
    return false;
  end function;

  function bits_for(largest : natural) return positive is
    variable rest : natural := largest / 2;
    variable bits : positive := 1;
  begin
    while rest > 0 loop
      rest := rest / 2;
      bits := bits + 1;
    end loop;
    return bits;
  end function;

  function smaller(a, b : integer) return integer is
  begin
    if a < b then
      return a;
    end if;
    return b;
  end function;

  function larger(a, b : integer) return integer is
  begin
    if a > b then
      return a;
    end if;
    return b;
  end function;

  function ceil_divide(numerator : natural; denominator : positive) return natural is
  begin
    if numerator = 0 then
      return 0;
    end if;
    return (numerator - 1) / denominator + 1;
  end function;

  function unsigned_value(slice : std_logic_vector) return natural is
    variable value : natural := 0;
  begin
    if not in_simulation then
      return to_integer(unsigned(slice));
    end if;
    for i in slice'range loop
      value := value + value;
      if slice(i) = '1' then
        value := value + 1;
      end if;
    end loop;
    return value;
  end function;

  function signed_value(slice : std_logic_vector) return integer is
    alias bits : std_logic_vector(slice'length - 1 downto 0) is slice;
    variable value : integer := 0;
  begin
    if not in_simulation then
      return to_integer(signed(slice));
    end if;
    if bits(bits'left) = '1' then
      value := -1;
    end if;
    for i in bits'left - 1 downto 0 loop
      value := value + value;
      if bits(i) = '1' then
        value := value + 1;
      end if;
    end loop;
    return value;
  end function;

  function unsigned_bits(value : natural; bits : positive) return std_logic_vector is
  begin
    return std_logic_vector(to_unsigned(value, bits));
  end function;

  function signed_bits(value : integer; bits : positive) return std_logic_vector is
  begin
    return std_logic_vector(to_signed(value, bits));
  end function;

  function replicated(pattern : std_logic_vector; count : positive) return std_logic_vector is
    constant width : positive := pattern'length;
    variable copies : std_logic_vector(count * width - 1 downto 0);
  begin
    for i in 0 to count - 1 loop
      copies((i + 1) * width - 1 downto i * width) := pattern;
    end loop;
    return copies;
  end function;

  function to_std_logic(condition : boolean) return std_logic is
  begin
    if condition then
      return '1';
    end if;
    return '0';
  end function;

  function signed_low(bits : positive) return integer is
    variable limit : integer := -1;
  begin
    for i in 2 to bits loop
      limit := 2 * limit;
    end loop;
    return limit;
  end function;

  function signed_high(bits : positive) return integer is
  begin
    return -1 - signed_low(bits);
  end function;

  function least_code(bits : positive; is_signed : boolean) return integer is
  begin
    if is_signed then
      return signed_low(bits);
    end if;
    return 0;
  end function;

  function greatest_code(bits : positive; is_signed : boolean) return integer is
  begin
    if is_signed then
      return signed_high(bits);
    end if;
    return signed_high(bits + 1);
  end function;

  function code_value(slice : std_logic_vector; is_signed : boolean) return integer is
  begin
    if is_signed then
      return signed_value(slice);
    end if;
    return unsigned_value(slice);
  end function;

end package body netloom_pkg;
