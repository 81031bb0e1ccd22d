-- sum_pool_factor: what `sum_pool` multiplies each sum by, window after window.
--
-- Function
--   Walks over the output frame, one window of a channel group at each `take`, and gives its factor
--   multiple / (row_counts(row) * column_counts(column)).
-- Timing
--   The factor of a window that is taken is there after that clock edge, until the next one is taken.
-- Layout
--   Two tables of classes, by row and by column, and one of factors by class.
-- Reset
--   Begins with the first window of a frame.
-- Model
--   A part of sum_pool, tested with it.
-- Rejected
--   A table of factors by position: by the classes of equal rows and columns it has a few entries whatever the frame.

library ieee;
use ieee.std_logic_1164.all;
use work.sum_pool_pkg.all;

entity sum_pool_factor is
  generic (
    groups        : positive;                                  -- windows at a position of the frame
    out_height    : positive;
    out_width     : positive;
    row_counts    : integer_vector;                            -- out_height entries
    column_counts : integer_vector;                            -- out_width entries
    multiple      : positive
  );
  port (
    clk    : in  std_logic;
    rst    : in  std_logic;                                    -- synchronous, active high
    take   : in  std_logic;
    factor : out natural range 0 to greatest_factor(row_counts, column_counts, multiple)
  );
end entity sum_pool_factor;

architecture rtl of sum_pool_factor is

  constant row_values    : integer_vector := distinct(row_counts);
  constant column_values : integer_vector := distinct(column_counts);

  type row_classes_t is array (out_height - 1 downto 0) of natural range 0 to row_values'length - 1;
  type column_classes_t is array (out_width - 1 downto 0) of natural range 0 to column_values'length - 1;
  type factors_t is array (row_values'length * column_values'length - 1 downto 0) of natural
    range 0 to greatest_factor(row_values, column_values, multiple);

  function row_class_list return row_classes_t is
    alias list       : integer_vector(0 to out_height - 1) is row_counts;
    variable classes : row_classes_t;
  begin
    for i in list'range loop
      for candidate in 0 to row_values'length - 1 loop
        if list(i) = row_values(candidate) then
          classes(i) := candidate;
        end if;
      end loop;
    end loop;
    return classes;
  end function;

  function column_class_list return column_classes_t is
    alias list       : integer_vector(0 to out_width - 1) is column_counts;
    variable classes : column_classes_t;
  begin
    for i in list'range loop
      for candidate in 0 to column_values'length - 1 loop
        if list(i) = column_values(candidate) then
          classes(i) := candidate;
        end if;
      end loop;
    end loop;
    return classes;
  end function;

  function factor_list return factors_t is
    variable factors : factors_t;
  begin
    for row in row_values'range loop
      for column in column_values'range loop
        factors(row * column_values'length + column) := multiple / (row_values(row) * column_values(column));
      end loop;
    end loop;
    return factors;
  end function;

  constant row_classes    : row_classes_t    := row_class_list;
  constant column_classes : column_classes_t := column_class_list;
  constant factors        : factors_t        := factor_list;

  signal group_index : natural range 0 to groups - 1;
  signal column      : natural range 0 to out_width - 1;
  signal row         : natural range 0 to out_height - 1;

begin

  process (clk)
  begin
    if rising_edge(clk) then
      if take = '1' then
        factor <= factors(row_classes(row) * column_values'length + column_classes(column));
        if group_index /= groups - 1 then
          group_index <= group_index + 1;
        else
          group_index <= 0;
          if column /= out_width - 1 then
            column <= column + 1;
          else
            column <= 0;
            if row /= out_height - 1 then
              row <= row + 1;
            else
              row <= 0;
            end if;
          end if;
        end if;
      end if;

      if rst = '1' then
        group_index <= 0;
        column      <= 0;
        row         <= 0;
      end if;
    end if;
  end process;

end architecture rtl;
