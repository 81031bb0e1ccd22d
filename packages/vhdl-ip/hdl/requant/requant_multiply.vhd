-- requant_multiply: the arithmetic of `requant` for the methods offset and half even.
--
-- Function
--   See `requant`, which steers it: in every cycle with `enable` each stage takes what the stage before it holds.
-- Timing
--   Stages: 1 operands (value and its channel's constants), 2 product, 3 rounding, then the output register.
-- Layout, model
--   As `requant`.
-- Reset
--   None: all registers are data.
-- Rejected
--   |d| by subtraction: the distance below a half is the complement of the lower bits plus one, and the one turns the
--   comparison's "at most" into "less". A rounding that looks at the product's own binade: the half has the same one.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.requant_pkg.all;

entity requant_multiply is
  generic (
    lanes           : positive;
    channels        : positive;
    in_bits         : positive;
    out_bits        : positive;
    out_signed      : boolean;
    half_even       : boolean;
    multiplier_bits : positive;
    multipliers     : std_logic_vector;
    offset_bits     : positive;
    offsets         : std_logic_vector;
    shift           : natural;
    zero_point      : integer;
    low             : integer;
    high            : integer;
    tie_windows     : std_logic_vector
  );
  port (
    clk         : in  std_logic;
    enable      : in  std_logic;
    beat_valid  : in  std_logic;                               -- a beat enters stage 1
    data        : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    held        : in  std_logic;                               -- its data is held_data instead
    held_data   : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    group_index : in  natural range 0 to channels / lanes - 1; -- its channels
    valid       : in  std_logic_vector(1 to 3);
    codes       : out std_logic_vector(lanes * out_bits - 1 downto 0)
  );
end entity requant_multiply;

architecture rtl of requant_multiply is

  constant groups : positive := channels / lanes;

  -- The constants, with one lane group only where all groups are alike: then they are no memory but wires.
  function distinct_groups(constants : std_logic_vector) return positive is
    constant bits : positive := constants'length / groups;
    alias vector  : std_logic_vector(constants'length - 1 downto 0) is constants;
  begin
    for i in 1 to groups - 1 loop
      if vector((i + 1) * bits - 1 downto i * bits) /= vector(bits - 1 downto 0) then
        return groups;
      end if;
    end loop;
    return 1;
  end function;

  function all_ones(vector : std_logic_vector) return boolean is
  begin
    for i in vector'range loop
      if vector(i) /= '1' then
        return false;
      end if;
    end loop;
    return true;
  end function;

  function all_zeros(vector : std_logic_vector) return boolean is
  begin
    for i in vector'range loop
      if vector(i) /= '0' then
        return false;
      end if;
    end loop;
    return true;
  end function;

  function offsets_length return positive is
  begin
    if half_even then
      return groups;                                           -- no offsets: one unused bit per group
    end if;
    return channels * offset_bits;
  end function;

  function offset_constants return std_logic_vector is
    constant none : std_logic_vector(groups - 1 downto 0) := (others => '0');
  begin
    if half_even then
      return none;
    end if;
    return offsets;
  end function;

  constant multiplier_word_bits : positive := lanes * multiplier_bits;
  constant offset_word_bits     : positive := offsets_length / groups;
  constant offset_vector    : std_logic_vector(offsets_length - 1 downto 0) := offset_constants;
  alias multiplier_vector   : std_logic_vector(channels * multiplier_bits - 1 downto 0) is multipliers;
  constant offset_groups     : positive := distinct_groups(offset_vector);
  constant multiplier_groups : positive := distinct_groups(multiplier_vector);

  -- Multiplying by one is no multiplication.
  constant unity : boolean := multiplier_bits = 1 and all_ones(multipliers);

  function product_length return positive is
  begin
    if unity then
      return in_bits;
    end if;
    return in_bits + multiplier_bits;
  end function;

  function scaled_length return positive is
  begin
    if half_even then
      return larger(product_length, shift + 1);
    end if;
    return larger(larger(product_length, offset_bits) + 1, shift + 1);
  end function;

  constant product_bits : positive := product_length;
  constant scaled_bits  : positive := scaled_length;           -- of the number that the shift divides
  constant guard_bits   : positive := out_bits + 2;            -- beyond them only saturation is left
  constant window_bits  : positive := larger(shift, 1);
  constant no_windows   : boolean := all_zeros(tie_windows);

  type values_t is array (0 to lanes - 1) of std_logic_vector(in_bits - 1 downto 0);
  type products_t is array (0 to lanes - 1) of std_logic_vector(product_bits - 1 downto 0);
  subtype rounded_t is integer range -(2 ** (guard_bits - 1)) to 2 ** (guard_bits - 1);
  type rounded_values_t is array (0 to lanes - 1) of rounded_t;
  subtype shifted_t is integer range -(2 ** (guard_bits - 1)) - 2 ** out_bits to 2 ** (guard_bits - 1) + 2 ** out_bits;

  function rounded_down(scaled : std_logic_vector(scaled_bits - 1 downto 0)) return rounded_t is
  begin
    return saturated(scaled(scaled_bits - 1 downto shift), guard_bits);
  end function;

  -- The window of the binade that |k + 1/2| lies in. Beyond the last binade every code saturates, whatever the window.
  function tie_window(k : std_logic_vector) return std_logic_vector is
    alias windows   : std_logic_vector((out_bits + 1) * window_bits - 1 downto 0) is tie_windows;
    constant sign   : std_logic := k(k'left);
    variable window : std_logic_vector(window_bits - 1 downto 0) := windows(window_bits - 1 downto 0);
  begin
    for i in 0 to out_bits - 1 loop
      if k(i) /= sign then
        window := windows((i + 2) * window_bits - 1 downto (i + 1) * window_bits);
      end if;
    end loop;
    return window;
  end function;

  function rounded_half_even(scaled : std_logic_vector(scaled_bits - 1 downto 0)) return rounded_t is
    constant k        : std_logic_vector(larger(scaled_bits - shift, out_bits + 1) - 1 downto 0)
      := extended(scaled(scaled_bits - 1 downto shift), larger(scaled_bits - shift, out_bits + 1));
    variable upper    : std_logic;                             -- at or above the half
    variable distance : std_logic_vector(window_bits - 1 downto 0) := (others => '0');   -- less one below the half
    variable window   : std_logic_vector(window_bits - 1 downto 0);
    variable tie      : boolean;
  begin
    if shift = 0 then
      return saturated(k, guard_bits);
    end if;
    upper := scaled(shift - 1);
    for i in 0 to shift - 2 loop
      distance(i) := scaled(i) xor not upper;
    end loop;
    if no_windows then
      tie := upper = '1' and all_zeros(distance);
    else
      window := tie_window(k);
      tie := below(distance, window) or (upper = '1' and distance = window);
    end if;
    if (tie and k(0) = '1') or (upper = '1' and not tie) then
      return saturated(k, guard_bits) + 1;
    end if;
    return saturated(k, guard_bits);
  end function;

begin

  process (clk)
    variable values            : values_t;
    variable multiplier_word   : std_logic_vector(multiplier_word_bits - 1 downto 0);
    variable offset_word       : std_logic_vector(offset_word_bits - 1 downto 0);
    variable product_offsets   : std_logic_vector(offset_word_bits - 1 downto 0);
    variable products          : products_t;
    variable rounded_values    : rounded_values_t;
    variable shifted           : shifted_t;
    variable limited           : integer range low to high;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(3) = '1' then
          for l in 0 to lanes - 1 loop
            shifted := rounded_values(l) + zero_point;
            if shifted < low then
              limited := low;
            elsif shifted > high then
              limited := high;
            else
              limited := shifted;
            end if;
            if out_signed then
              codes((l + 1) * out_bits - 1 downto l * out_bits) <= signed_bits(limited, out_bits);
            else
              codes((l + 1) * out_bits - 1 downto l * out_bits) <= unsigned_bits(limited, out_bits);
            end if;
          end loop;
        end if;

        if valid(2) = '1' then
          for l in 0 to lanes - 1 loop
            if half_even then
              rounded_values(l) := rounded_half_even(extended(products(l), scaled_bits));
            elsif offset_groups = 1 then
              rounded_values(l) := rounded_down(
                sum(products(l), offset_vector((l + 1) * offset_bits - 1 downto l * offset_bits), scaled_bits));
            else
              rounded_values(l) := rounded_down(
                sum(products(l), product_offsets((l + 1) * offset_bits - 1 downto l * offset_bits), scaled_bits));
            end if;
          end loop;
        end if;

        if valid(1) = '1' then
          product_offsets := offset_word;
          for l in 0 to lanes - 1 loop
            if unity then
              products(l) := extended(values(l), product_bits);
            elsif multiplier_groups = 1 then
              -- A constant takes less than a multiplier; a register of constants would not.
              products(l) := product(values(l), multiplier_vector((l + 1) * multiplier_bits - 1 downto l * multiplier_bits));
            else
              products(l) := product(values(l), multiplier_word((l + 1) * multiplier_bits - 1 downto l * multiplier_bits));
            end if;
          end loop;
        end if;

        if beat_valid = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              values(l) := held_data((l + 1) * in_bits - 1 downto l * in_bits);
            else
              values(l) := data((l + 1) * in_bits - 1 downto l * in_bits);
            end if;
          end loop;
          if multiplier_groups > 1 then
            multiplier_word := multiplier_vector((group_index + 1) * multiplier_word_bits - 1
              downto group_index * multiplier_word_bits);
          end if;
          if offset_groups > 1 then
            offset_word := offset_vector((group_index + 1) * offset_word_bits - 1 downto group_index * offset_word_bits);
          end if;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
