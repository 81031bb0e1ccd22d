-- window_pkg: the geometry that the parts of the window unit share.
--
-- Rows and columns of windows count in the padded frame, so that they are never negative; rows and columns of pixels
-- count in the input frame.
--
-- Banks
--   A beat reads a tile of kernel positions at once, so that neighbours on the kernel's grid must lie in different
--   memories. Along a direction in which a tile has several positions, `spread` (the dilation) neighbouring pixels
--   share a bank and the next `spread` lie in the next one; so positions of a tile, `spread` pixels apart, are in
--   successive banks, and those banks that come round again read one cell further on. A cell is one turn through the
--   banks. Along a direction in which a tile has one position, there is one bank.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

package window_pkg is

  type window_shape_t is record
    in_height       : positive;
    in_width        : positive;
    words           : positive;                -- stored words of a pixel
    parts           : positive;                -- channel groups of a word
    kernel_height   : positive;
    kernel_width    : positive;
    tile_height     : positive;                -- kernel rows of a beat
    tile_width      : positive;                -- kernel columns of a beat
    stride_height   : positive;
    stride_width    : positive;
    dilation_height : positive;
    dilation_width  : positive;
    pad_top         : natural;
    pad_left        : natural;
    pad_bottom      : natural;
    pad_right       : natural;
  end record;

  -- Rows and columns that the kernel spans.
  function extent_height(shape : window_shape_t) return positive;
  function extent_width(shape : window_shape_t) return positive;

  function padded_height(shape : window_shape_t) return positive;
  function padded_width(shape : window_shape_t) return positive;

  -- Row of the last row of windows, and column of the last window in a row.
  function last_window_row(shape : window_shape_t) return natural;
  function last_window_column(shape : window_shape_t) return natural;

  -- First input row that the windows of a row need, `ahead` rows below window_row. Windows further down need no earlier
  -- one.
  function first_row(shape : window_shape_t; window_row : natural; ahead : natural := 0) return natural;

  -- Last input row that they need.
  function last_row(shape : window_shape_t; window_row : natural; ahead : natural := 0) return natural;

  -- First input column that a window needs, `ahead` columns right of window_column. Windows further to the right need no
  -- earlier one.
  function first_column(shape : window_shape_t; window_column : natural; ahead : natural := 0) return natural;

  -- Last column of the last needed row that a window waits for. There is one even where it lies in the padding, so that a
  -- frame's first window never starts before the frame.
  function last_column(shape : window_shape_t; window_column : natural) return natural;

  -- Fewest rows with which every window finds room: those from the first to the last one it needs.
  function least_buffer_rows(shape : window_shape_t) return positive;

  -- Neighbouring rows and columns in one bank.
  function row_spread(shape : window_shape_t) return positive;
  function column_spread(shape : window_shape_t) return positive;

  -- Banks side by side for the rows of a ring: as few as a tile needs of those that divide the ring evenly.
  function row_banks(shape : window_shape_t; buffer_rows : positive) return positive;

  -- Whether the ring can be divided so.
  function divides_evenly(shape : window_shape_t; buffer_rows : positive) return boolean;

  -- The first cell of a row that holds a pixel, and the words of a row in one bank from there on.
  function first_cell(shape : window_shape_t) return natural;
  function row_words(shape : window_shape_t) return positive;

  -- Words of one bank.
  function bank_words(shape : window_shape_t; buffer_rows : positive) return positive;

  -- A fixed way to another place: further by `place` words, `bank` banks and `rest` within the spread.
  type bank_step_t is record
    place : natural;
    bank  : natural;
    rest  : natural;
  end record;

  -- The way over `distance` pixels, each of `words` words, on `banks` banks.
  function bank_step(distance : natural; words, banks, spread : positive) return bank_step_t;

  -- The slice from bit `distance` on, and what lies below it above that.
  function turned(slice : std_logic_vector; distance : natural) return std_logic_vector;

end package window_pkg;

package body window_pkg is

  function extent_height(shape : window_shape_t) return positive is
  begin
    return shape.dilation_height * (shape.kernel_height - 1) + 1;
  end function;

  function extent_width(shape : window_shape_t) return positive is
  begin
    return shape.dilation_width * (shape.kernel_width - 1) + 1;
  end function;

  function padded_height(shape : window_shape_t) return positive is
  begin
    return shape.in_height + shape.pad_top + shape.pad_bottom;
  end function;

  function padded_width(shape : window_shape_t) return positive is
  begin
    return shape.in_width + shape.pad_left + shape.pad_right;
  end function;

  -- 0 for a kernel beyond the frame, so that ranges stay legal until an assertion stops the elaboration.
  function last_start(room : integer; stride : positive) return natural is
  begin
    return larger(room, 0) / stride * stride;
  end function;

  function last_window_row(shape : window_shape_t) return natural is
  begin
    return last_start(padded_height(shape) - extent_height(shape), shape.stride_height);
  end function;

  function last_window_column(shape : window_shape_t) return natural is
  begin
    return last_start(padded_width(shape) - extent_width(shape), shape.stride_width);
  end function;

  -- position - distance, limited to low to high. The comparisons are of the position itself, so that they are no wider
  -- than it is and do not wait for the difference.
  function limited(position : natural; distance : integer; low, high : natural) return natural is
  begin
    if position <= low + distance then
      return low;
    elsif position >= high + distance then
      return high;
    end if;
    return position - distance;
  end function;

  function first_row(shape : window_shape_t; window_row : natural; ahead : natural := 0) return natural is
  begin
    return limited(window_row, shape.pad_top - ahead, 0, shape.in_height);
  end function;

  function last_row(shape : window_shape_t; window_row : natural; ahead : natural := 0) return natural is
  begin
    return limited(window_row, shape.pad_top + 1 - extent_height(shape) - ahead, 0, shape.in_height - 1);
  end function;

  function first_column(shape : window_shape_t; window_column : natural; ahead : natural := 0) return natural is
  begin
    return limited(window_column, shape.pad_left - ahead, 0, shape.in_width);
  end function;

  function last_column(shape : window_shape_t; window_column : natural) return natural is
  begin
    return limited(window_column, shape.pad_left + 1 - extent_width(shape), 0, shape.in_width - 1);
  end function;

  function least_buffer_rows(shape : window_shape_t) return positive is
    variable row  : natural  := 0;
    variable rows : positive := 1;
  begin
    while row <= last_window_row(shape) loop
      rows := larger(rows, last_row(shape, row) - first_row(shape, row) + 1);
      row := row + shape.stride_height;
    end loop;
    return rows;
  end function;

  function row_spread(shape : window_shape_t) return positive is
  begin
    if shape.tile_height = 1 then
      return 1;
    end if;
    return shape.dilation_height;
  end function;

  function column_spread(shape : window_shape_t) return positive is
  begin
    if shape.tile_width = 1 then
      return 1;
    end if;
    return shape.dilation_width;
  end function;

  function divides_evenly(shape : window_shape_t; buffer_rows : positive) return boolean is
  begin
    return buffer_rows mod row_spread(shape) = 0 and buffer_rows / row_spread(shape) >= shape.tile_height;
  end function;

  -- The tile's height itself where the ring cannot be divided, until an assertion stops the elaboration.
  function row_banks(shape : window_shape_t; buffer_rows : positive) return positive is
  begin
    for banks in shape.tile_height to buffer_rows / row_spread(shape) loop
      if buffer_rows / row_spread(shape) mod banks = 0 then
        return banks;
      end if;
    end loop;
    return shape.tile_height;
  end function;

  function first_cell(shape : window_shape_t) return natural is
  begin
    return shape.pad_left / (shape.tile_width * column_spread(shape));
  end function;

  function row_words(shape : window_shape_t) return positive is
    constant cell_columns : positive := shape.tile_width * column_spread(shape);
    constant end_cell     : natural  := (shape.pad_left + shape.in_width - 1) / cell_columns;
  begin
    return (end_cell - first_cell(shape) + 1) * column_spread(shape) * shape.words;
  end function;

  function bank_words(shape : window_shape_t; buffer_rows : positive) return positive is
  begin
    return larger(buffer_rows / row_banks(shape, buffer_rows), 1) * row_words(shape);
  end function;

  function bank_step(distance : natural; words, banks, spread : positive) return bank_step_t is
    constant rest  : natural := distance mod spread;
    constant cells : natural := distance / spread / banks;
  begin
    return (
      place => (cells * spread + rest) * words,
      bank  => distance / spread mod banks,
      rest  => rest
    );
  end function;

  function turned(slice : std_logic_vector; distance : natural) return std_logic_vector is
    alias bits : std_logic_vector(slice'length - 1 downto 0) is slice;
  begin
    if distance = 0 then
      return bits;
    end if;
    return bits(distance - 1 downto 0) & bits(bits'left downto distance);
  end function;

end package body window_pkg;
