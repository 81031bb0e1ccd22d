-- window_pkg: the geometry that the parts of the window unit share.
--
-- Rows and columns of windows count in the padded frame, so that they are never negative; rows and columns of pixels
-- count in the input frame.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

package window_pkg is

  type window_shape_t is record
    in_height       : positive;
    in_width        : positive;
    groups          : positive;                -- beats of a pixel
    kernel_height   : positive;
    kernel_width    : positive;
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

  -- First input row that the windows of a row need. Windows further down need no earlier one.
  function first_row(shape : window_shape_t; window_row : natural) return natural;

  -- Last input row that the windows of a row need.
  function last_row(shape : window_shape_t; window_row : natural) return natural;

  -- First input column that a window needs. Windows further to the right need no earlier one.
  function first_column(shape : window_shape_t; window_column : natural) return natural;

  -- Columns of the last needed row that a window waits for. At least one, so that a frame's first window never starts
  -- before the frame, even where it lies in the padding.
  function end_column(shape : window_shape_t; window_column : natural) return positive;

  -- Fewest rows with which every window finds room: those from the first to the last one it needs.
  function least_buffer_rows(shape : window_shape_t) return positive;

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

  function first_row(shape : window_shape_t; window_row : natural) return natural is
  begin
    return clamped(window_row - shape.pad_top, 0, shape.in_height);
  end function;

  function last_row(shape : window_shape_t; window_row : natural) return natural is
  begin
    return clamped(window_row + extent_height(shape) - 1 - shape.pad_top, 0, shape.in_height - 1);
  end function;

  function first_column(shape : window_shape_t; window_column : natural) return natural is
  begin
    return clamped(window_column - shape.pad_left, 0, shape.in_width);
  end function;

  function end_column(shape : window_shape_t; window_column : natural) return positive is
  begin
    return clamped(window_column + extent_width(shape) - shape.pad_left, 1, shape.in_width);
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

end package body window_pkg;
