-- requant_multiply: the arithmetic of `requant` for the methods offset and half even.
--
-- Function
--   See `requant`, which steers it: in every cycle with `enable` each stage takes what the stage before it holds.
-- Timing
--   Stages: 1 the value, and its channel's constants as they are read, 2 operands, 3 products by the parts of the
--   multiplier, 4 their sum, with the offset, 5 the shift; by half even 6 the choice between k and k + 1; then the limits,
--   which fill the output register.
-- Layout, model
--   As `requant`.
-- Reset
--   None: all registers are data.
-- Rejected
--   |d| by subtraction: the distance below a half is the complement of the lower bits plus one, and the one turns the
--   comparison's "at most" into "less". A rounding that looks at the product's own binade: the half has the same one.
--   A whole product between two registers: of 24 by 17 bits it takes 16 ns in the LUTs of an iCE40 HX, by parts of the
--   multiplier 11 ns. More blocks of a device that has blocks take part in it; see `multiplier_part_bits`.

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
    data        : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    held        : in  std_logic;                               -- its data is held_data instead
    held_data   : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    group_index : in  natural range 0 to channels / lanes - 1; -- its channels
    valid       : in  std_logic_vector(0 to multiply_stages(half_even));
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

  constant stages       : positive := multiply_stages(half_even);

  -- In simulation a product is one piece, as no time passes in it.
  function part_width return positive is
  begin
    if in_simulation then
      return multiplier_bits;
    end if;
    return ceil_divide(multiplier_bits, ceil_divide(multiplier_bits, multiplier_part_bits));
  end function;

  constant part_bits  : positive := part_width;
  constant part_count : positive := ceil_divide(multiplier_bits, part_bits);

  subtype value_t is std_logic_vector(in_bits - 1 downto 0);
  subtype multiplier_t is std_logic_vector(multiplier_bits - 1 downto 0);
  subtype product_t is std_logic_vector(product_bits - 1 downto 0);
  subtype scaled_t is std_logic_vector(scaled_bits - 1 downto 0);
  subtype window_t is std_logic_vector(window_bits - 1 downto 0);
  subtype rounded_t is integer range -(2 ** (guard_bits - 1)) to 2 ** (guard_bits - 1) - 1;
  subtype shifted_t is integer range -(2 ** (guard_bits - 1)) - 2 ** out_bits to 2 ** (guard_bits - 1) + 2 ** out_bits;
  type values_t is array (0 to lanes - 1) of value_t;
  type products_t is array (0 to lanes * part_count - 1) of product_t;
  type scaled_values_t is array (0 to lanes - 1) of scaled_t;
  type windows_t is array (0 to lanes - 1) of window_t;
  type rounded_values_t is array (0 to lanes - 1) of rounded_t;
  type shifted_values_t is array (0 to lanes - 1) of shifted_t;

  -- The value times a part of the multiplier, at the part's place in the product.
  function part_product(value : value_t; multiplier : multiplier_t; part : natural) return product_t is
    constant first  : natural := part * part_bits;
    constant ending : natural := smaller(first + part_bits, multiplier_bits) - 1;
    variable result : product_t := (others => '0');
  begin
    result(product_bits - 1 downto first) := extended(product(value, multiplier(ending downto first)), product_bits - first);
    return result;
  end function;

  -- The floor of scaled / 2 ** shift.
  function shifted_down(scaled : scaled_t) return rounded_t is
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

  -- The floor of scaled / 2 ** shift in as many bits as `tie_window` looks at.
  function quotient(scaled : scaled_t) return std_logic_vector is
  begin
    return extended(scaled(scaled_bits - 1 downto shift), larger(scaled_bits - shift, out_bits + 1));
  end function;

  -- The distance from the half; less one below the half.
  function half_distance(scaled : scaled_t) return window_t is
    variable distance : window_t := (others => '0');
  begin
    for i in 0 to shift - 2 loop
      distance(i) := scaled(i) xor not scaled(shift - 1);
    end loop;
    return distance;
  end function;

  -- Whether k + 1 is chosen instead of k; `upper` at or above the half.
  function rounds_up(odd, upper : std_logic; distance, window : window_t) return boolean is
    variable tie : boolean;
  begin
    if no_windows then
      tie := upper = '1' and all_zeros(distance);
    else
      tie := below(distance, window) or (upper = '1' and distance = window);
    end if;
    return (tie and odd = '1') or (upper = '1' and not tie);
  end function;

begin

  process (clk)
    variable values           : values_t;                      -- as they enter
    variable operands         : values_t;
    variable group_read       : natural range 0 to groups - 1; -- in simulation, instead of what is read
    variable multipliers_read : std_logic_vector(multiplier_word_bits - 1 downto 0);
    variable multiplier_word  : std_logic_vector(multiplier_word_bits - 1 downto 0);
    variable offsets_read     : std_logic_vector(offset_word_bits - 1 downto 0);
    variable operand_offsets  : std_logic_vector(offset_word_bits - 1 downto 0);
    variable product_offsets  : std_logic_vector(offset_word_bits - 1 downto 0);
    variable products         : products_t;                    -- lane by lane, in each lane part by part
    variable scaled_values    : scaled_values_t;
    variable rounded_values   : rounded_values_t := (others => 0);              -- k
    variable odds             : std_logic_vector(lanes - 1 downto 0);
    variable uppers           : std_logic_vector(lanes - 1 downto 0);
    variable distances        : windows_t;
    variable windows          : windows_t;
    variable shifted_values   : shifted_values_t := (others => 0);              -- with the zero point
    variable ups              : std_logic_vector(lanes - 1 downto 0);    -- to which one is to be added
    variable total            : scaled_t;
    variable shifted          : shifted_t;
    variable limited          : integer range low to high;
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: each stage reads what the stage before it registered in the last cycle.
        if valid(stages) = '1' then
          for l in 0 to lanes - 1 loop
            shifted := shifted_values(l);
            if half_even and ups(l) = '1' then
              shifted := shifted + 1;
            end if;
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

        if half_even and valid(5) = '1' then
          for l in 0 to lanes - 1 loop
            shifted_values(l) := rounded_values(l) + zero_point;
            ups(l) := to_std_logic(shift > 0 and rounds_up(odds(l), uppers(l), distances(l), windows(l)));
          end loop;
        end if;

        if valid(4) = '1' then
          for l in 0 to lanes - 1 loop
            total := scaled_values(l);
            if half_even then
              rounded_values(l) := shifted_down(total);
              odds(l) := total(shift);
              if shift > 0 then
                uppers(l) := total(larger(shift, 1) - 1);
                distances(l) := half_distance(total);
                if not no_windows then
                  windows(l) := tie_window(quotient(total));
                end if;
              end if;
            else
              shifted_values(l) := shifted_down(total) + zero_point;
            end if;
          end loop;
        end if;

        if valid(3) = '1' then
          for l in 0 to lanes - 1 loop
            if half_even then
              total := (others => '0');
            elsif offset_groups = 1 then
              total := extended(offset_vector((l + 1) * offset_bits - 1 downto l * offset_bits), scaled_bits);
            else
              total := extended(product_offsets((l + 1) * offset_bits - 1 downto l * offset_bits), scaled_bits);
            end if;
            for part in 0 to part_count - 1 loop
              if half_even and part = 0 then
                total := extended(products(l * part_count), scaled_bits);
              else
                total := sum(total, products(l * part_count + part), scaled_bits);
              end if;
            end loop;
            scaled_values(l) := total;
          end loop;
        end if;

        if valid(2) = '1' then
          product_offsets := operand_offsets;
          for l in 0 to lanes - 1 loop
            for part in 0 to part_count - 1 loop
              if unity then
                products(l) := extended(operands(l), product_bits);
              elsif multiplier_groups = 1 then
                -- A constant takes less than a multiplier; a register of constants would not.
                products(l * part_count + part) := part_product(operands(l),
                  multiplier_vector((l + 1) * multiplier_bits - 1 downto l * multiplier_bits), part);
              else
                products(l * part_count + part) := part_product(operands(l),
                  multiplier_word((l + 1) * multiplier_bits - 1 downto l * multiplier_bits), part);
              end if;
            end loop;
          end loop;
        end if;

        if valid(1) = '1' then
          operands := values;
          if in_simulation and multiplier_groups > 1 then
            multiplier_word := multiplier_vector((group_read + 1) * multiplier_word_bits - 1
              downto group_read * multiplier_word_bits);
          else
            multiplier_word := multipliers_read;
          end if;
          if in_simulation and offset_groups > 1 then
            operand_offsets := offset_vector((group_read + 1) * offset_word_bits - 1
              downto group_read * offset_word_bits);
          else
            operand_offsets := offsets_read;
          end if;
        end if;

        if valid(0) = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              values(l) := held_data((l + 1) * in_bits - 1 downto l * in_bits);
            else
              values(l) := data((l + 1) * in_bits - 1 downto l * in_bits);
            end if;
          end loop;
          group_read := group_index;
          if multiplier_groups > 1 and not in_simulation then
            multipliers_read := multiplier_vector((group_index + 1) * multiplier_word_bits - 1
              downto group_index * multiplier_word_bits);
          end if;
          if offset_groups > 1 and not in_simulation then
            offsets_read := offset_vector((group_index + 1) * offset_word_bits - 1
              downto group_index * offset_word_bits);
          end if;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
