-- window_walk: walks over all windows of the frames in the window unit's ring and addresses their beats.
--
-- Function
--   For every window, as soon as its last needed pixel is stored, gives the ring address of each of its beats, or that
--   the beat is padding. With a window's last beat it says what becomes free: so many rows, and so many pixels of the
--   row after them. Freed pixels are those that no later window needs.
-- Timing
--   One beat per cycle, no idle cycle between windows, rows and frames. A pixel's last beat that is stored at one clock
--   edge lets its window start at the next. The address is valid one cycle later and held until `address_ready`.
-- Layout
--   Ring addresses count beats; a row has in_width * groups of them, and the ring `buffer_rows` rows.
-- Reset
--   Starts with the first frame in an empty ring.
-- Model
--   A part of window, tested with it.
-- Rejected
--   Addresses by multiplication: a multiplier per window unit. All places and columns move by constants instead, the
--   places modulo the ring.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;
use work.window_pkg.all;

entity window_walk is
  generic (
    shape       : window_shape_t;
    repeats     : positive;                    -- times that each block of a window is walked over
    blocks      : positive;                    -- blocks of channel groups, the outer loop of a window
    buffer_rows : positive                     -- rows of the ring
  );
  port (
    clk              : in  std_logic;
    rst              : in  std_logic;          -- synchronous, active high
    -- What is stored
    row_stored       : in  std_logic;          -- a row is complete with this clock edge
    stored_columns   : in  integer range 0 to shape.in_width - 1;   -- complete pixels of the row being stored
    -- The beat's address
    address_valid    : out std_logic;
    address_ready    : in  std_logic;
    address          : out integer range 0 to buffer_rows * shape.in_width * shape.groups - 1;
    address_padding  : out std_logic;          -- not in the ring: the address means nothing
    address_last     : out std_logic;          -- the frame's last beat
    -- What the beat frees
    address_releases : out std_logic;          -- the window's last beat
    release_rows     : out integer range 0 to shape.in_height;
    release_columns  : out integer range 0 to shape.in_width
  );
end entity window_walk;

architecture rtl of window_walk is

  constant in_height   : positive := shape.in_height;
  constant groups      : positive := shape.groups;
  constant block_size  : positive := larger(groups / blocks, 1);         -- groups of a block
  constant last_start  : natural  := groups - block_size;                -- first group of the last block
  constant pad_top     : natural  := shape.pad_top;
  constant end_row     : natural  := last_window_row(shape);
  constant end_start   : natural  := last_window_column(shape);
  constant row_words   : positive := shape.in_width * groups;
  constant ring_words  : positive := buffer_rows * row_words;
  constant row_stride  : positive := shape.stride_height;
  constant column_step : positive := shape.stride_width;

  subtype ring_row_t is integer range 0 to ring_words - row_words;

  -- The place of a row that lies `distance` (below ring_words) behind another one in the ring.
  function moved(place : ring_row_t; distance : natural) return ring_row_t is
    variable sum : integer range 0 to 2 * ring_words - 1;
  begin
    sum := place + distance;
    if sum >= ring_words then
      return sum - ring_words;
    end if;
    return sum;
  end function;

  constant dilation_distance : natural := shape.dilation_height mod buffer_rows * row_words;
  constant stride_distance   : natural := row_stride mod buffer_rows * row_words;
  constant frame_distance    : natural := in_height mod buffer_rows * row_words;
  -- Place of the first padded row when the first input row is at 0.
  constant start_place       : natural := (buffer_rows - pad_top mod buffer_rows) mod buffer_rows * row_words;

  subtype column_address_t is integer
    range -(shape.pad_left * groups) to (end_start + larger(extent_width(shape) - 1, column_step)) * groups;

  -- The beat that is addressed next
  signal stored_rows    : integer range -in_height to buffer_rows + in_height + 1;   -- of the frame that is walked
  signal available      : std_logic;                                     -- its window is stored
  signal walk           : std_logic;                                     -- it is addressed at this clock edge
  signal group_index    : integer range 0 to groups - 1;
  signal block_start    : integer range 0 to last_start;                 -- first group of the block
  signal block_group    : integer range 0 to block_size - 1;             -- group_index - block_start
  signal kernel_column  : integer range 0 to shape.kernel_width - 1;
  signal kernel_row     : integer range 0 to shape.kernel_height - 1;
  signal repeat_index   : integer range 0 to repeats - 1;
  signal window_column  : integer range 0 to end_start;
  signal window_row     : integer range 0 to end_row;
  signal needed_column  : integer range 1 to shape.in_width;             -- end_column(window_column)
  signal needed_row     : integer range 0 to in_height - 1;              -- last_row(window_row)
  signal beat_row       : integer range 0 to end_row + extent_height(shape) - 1;
  signal beat_column    : column_address_t;                              -- its address in its row, less the group
  signal window_start   : column_address_t;                              -- beat_column of the window's first column
  signal beat_place     : ring_row_t;                                    -- place of beat_row
  signal window_place   : ring_row_t;                                    -- place of window_row
  signal frame_place    : ring_row_t;                                    -- place of the frame's padded row 0
  signal valid          : std_logic;                                     -- of the address register
  signal load           : std_logic;                                     -- it is free at this clock edge

begin

  available <= to_std_logic(stored_rows > needed_row or (stored_rows = needed_row and stored_columns >= needed_column));
  load          <= address_ready or not valid;
  walk          <= available and load;
  address_valid <= valid;

  walk_windows : process (clk)
    variable last_kernel_column, last_kernel_row, last_pass : boolean;
    variable group_done, kernel_column_done, pass_done, block_done, window_done, row_done, frame_done : boolean;
    variable padding, advancing : boolean;
    variable next_column : integer range 0 to end_start + column_step;
    variable next_row    : integer range 0 to end_row + row_stride;
    variable next_place  : ring_row_t;
    variable rows        : integer range -2 * in_height to buffer_rows + in_height + 1;
  begin
    if rising_edge(clk) then
      last_kernel_column := kernel_column = shape.kernel_width - 1;
      last_kernel_row    := kernel_row = shape.kernel_height - 1;
      last_pass          := repeat_index = repeats - 1;

      -- Which loops end with this beat, from the innermost on.
      group_done         := block_group = block_size - 1;
      kernel_column_done := group_done and last_kernel_column;
      pass_done          := kernel_column_done and last_kernel_row;
      block_done         := pass_done and last_pass;
      window_done        := block_done and block_start = last_start;
      row_done           := window_done and window_column = end_start;
      frame_done         := row_done and window_row = end_row;

      if load = '1' then
        valid <= available;
      end if;

      rows := stored_rows;
      if row_stored = '1' then
        rows := rows + 1;
      end if;

      if walk = '1' then
        padding := beat_row < pad_top or beat_row >= pad_top + in_height
          or beat_column < 0 or beat_column >= row_words;
        address_padding <= to_std_logic(padding);
        address_last    <= to_std_logic(frame_done);
        if not padding then
          address <= beat_place + beat_column + group_index;
        end if;

        -- In the last row of windows everything up to the window is free; in a row of windows whose first input row is
        -- also that of the next row of windows, nothing is.
        advancing := window_row < pad_top + in_height
          and (window_row = end_row or window_row + row_stride > pad_top);
        address_releases <= to_std_logic(window_done);
        if not row_done then
          release_rows <= 0;
        elsif frame_done then
          release_rows <= in_height - first_row(shape, window_row);
        else
          release_rows <= first_row(shape, window_row + row_stride) - first_row(shape, window_row);
        end if;
        if advancing and not row_done then
          release_columns <= first_column(shape, window_column + column_step);
        else
          release_columns <= 0;
        end if;

        if not group_done then
          group_index <= group_index + 1;
          block_group <= block_group + 1;
        else
          block_group <= 0;
          if not block_done then
            group_index <= block_start;
          elsif block_start = last_start then
            group_index <= 0;
            block_start <= 0;
          else
            group_index <= group_index + 1;
            block_start <= group_index + 1;
          end if;

          if last_kernel_column then
            kernel_column <= 0;
            beat_column   <= window_start;
          else
            kernel_column <= kernel_column + 1;
            beat_column   <= beat_column + shape.dilation_width * groups;
          end if;
        end if;

        if kernel_column_done then
          if last_kernel_row then
            kernel_row <= 0;
            beat_row   <= window_row;
            beat_place <= window_place;
          else
            kernel_row <= kernel_row + 1;
            beat_row   <= beat_row + shape.dilation_height;
            beat_place <= moved(beat_place, dilation_distance);
          end if;
        end if;

        if pass_done then
          if repeat_index = repeats - 1 then
            repeat_index <= 0;
          else
            repeat_index <= repeat_index + 1;
          end if;
        end if;

        if row_done then
          window_column <= 0;
          needed_column <= end_column(shape, 0);
          window_start  <= -(shape.pad_left * groups);
          beat_column   <= -(shape.pad_left * groups);
        elsif window_done then
          next_column   := window_column + column_step;
          window_column <= next_column;
          needed_column <= end_column(shape, next_column);
          window_start  <= window_start + column_step * groups;
          beat_column   <= window_start + column_step * groups;
        end if;

        if row_done then
          if frame_done then
            next_row    := 0;
            next_place  := moved(frame_place, frame_distance);
            frame_place <= next_place;
            rows        := rows - in_height;
          else
            next_row   := window_row + row_stride;
            next_place := moved(window_place, stride_distance);
          end if;
          window_row   <= next_row;
          needed_row   <= last_row(shape, next_row);
          window_place <= next_place;
          beat_row     <= next_row;
          beat_place   <= next_place;
        end if;
      end if;

      stored_rows <= rows;

      if rst = '1' then
        valid <= '0';
        stored_rows   <= 0;
        group_index   <= 0;
        block_start   <= 0;
        block_group   <= 0;
        kernel_column <= 0;
        kernel_row    <= 0;
        repeat_index  <= 0;
        window_column <= 0;
        window_row    <= 0;
        needed_column <= end_column(shape, 0);
        needed_row    <= last_row(shape, 0);
        beat_row      <= 0;
        beat_column   <= -(shape.pad_left * groups);
        window_start  <= -(shape.pad_left * groups);
        beat_place    <= start_place;
        window_place  <= start_place;
        frame_place   <= start_place;
      end if;
    end if;
  end process;

end architecture rtl;
