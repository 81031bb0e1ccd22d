-- sum_pool_pkg: the factors of `sum_pool`, by how many taps of a window lie within the frame.
--
-- Rows with equal counts of taps are a class, and so are columns; classes are in the order of their first appearance.

use work.netloom_pkg.all;

package sum_pool_pkg is

  -- The count of each class.
  function distinct(counts : integer_vector) return integer_vector;

  -- The factor of the windows with the fewest taps.
  function greatest_factor(row_values, column_values : integer_vector; multiple : positive) return positive;

end package sum_pool_pkg;

package body sum_pool_pkg is

  function distinct(counts : integer_vector) return integer_vector is
    alias list     : integer_vector(0 to counts'length - 1) is counts;
    variable found : integer_vector(0 to counts'length - 1);
    variable size  : natural := 0;
    variable known : boolean;
  begin
    for i in list'range loop
      known := false;
      for j in 0 to size - 1 loop
        if found(j) = list(i) then
          known := true;
        end if;
      end loop;
      if not known then
        found(size) := list(i);
        size        := size + 1;
      end if;
    end loop;
    return found(0 to size - 1);
  end function;

  function greatest_factor(row_values, column_values : integer_vector; multiple : positive) return positive is
    variable factor : positive := 1;
  begin
    for row in row_values'range loop
      for column in column_values'range loop
        factor := larger(factor, multiple / (row_values(row) * column_values(column)));
      end loop;
    end loop;
    return factor;
  end function;

end package body sum_pool_pkg;
