-- window_beats: the beats of all windows of the frames, one after another, whatever is stored of them.
--
-- Function
--   For every beat of every window says where its tile of kernel positions lies in the ring, which rows and columns of
--   it are in the frame, which pixels its window needs, and which ones become free behind it. `window_walk` takes the
--   beats as their windows are stored.
-- Timing
--   One beat per cycle: all outputs are registers, and `advance` replaces them by those of the next beat. They hold the
--   first beat after the first `advance`.
-- Layout
--   The beat's first row begins at `row_place` in the banks from its own on, and at `below_place` in those that come
--   round again; `own_word` and `right_word` are the same for columns, in the row.
-- Reset
--   Starts with the first beat of a frame.
-- Model
--   A part of window, tested with it.
-- Rejected
--   Addresses by multiplication: a multiplier per window unit. All places and columns move by constants instead, the
--   places modulo the ring.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;
use work.window_pkg.all;

entity window_beats is
  generic (
    shape       : window_shape_t;
    repeats     : positive;                    -- times that each block of a window is walked over
    blocks      : positive;                    -- blocks of channel groups, the outer loop of a window
    buffer_rows : positive                     -- rows of the ring
  );
  port (
    clk              : in  std_logic;
    rst              : in  std_logic;          -- synchronous, active high
    advance          : in  std_logic;
    -- Where the beat lies
    row_bank         : out integer range 0 to row_banks(shape, buffer_rows) - 1;
    column_bank      : out integer range 0 to shape.tile_width - 1;
    row_place        : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    below_place      : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    own_word         : out integer range 0 to row_words(shape) - 1;
    right_word       : out integer range 0 to row_words(shape) - 1;
    word             : out integer range 0 to shape.words - 1;     -- of the pixel
    part             : out integer range 0 to shape.parts - 1;     -- the word's channel group
    rows_inside      : out std_logic_vector(shape.tile_height - 1 downto 0);
    columns_inside   : out std_logic_vector(shape.tile_width - 1 downto 0);
    -- Last input column that its window needs
    last_column      : out integer range 0 to shape.in_width - 1;
    -- Which loops end with it
    window_ends      : out std_logic;
    row_ends         : out std_logic;
    frame_ends       : out std_logic;
    -- First and last input row that this row of windows needs, and the next one; of the next frame counted on
    first_needed     : out integer range 0 to shape.in_height;
    next_first       : out integer range 0 to shape.in_height;
    last_needed      : out integer range 0 to shape.in_height - 1;
    next_last        : out integer range 0 to 2 * shape.in_height - 1;
    -- Input columns that no later window of the row needs; 0 where later rows of windows need them
    free_columns     : out integer range 0 to shape.in_width
  );
end entity window_beats;

architecture rtl of window_beats is

  constant in_height     : positive := shape.in_height;
  constant words         : positive := shape.words;
  constant parts         : positive := shape.parts;
  constant block_size    : positive := larger(words * parts / blocks, 1);    -- channel groups of a block
  constant tile_rows     : positive := larger(shape.kernel_height / shape.tile_height, 1);
  constant tile_columns  : positive := larger(shape.kernel_width / shape.tile_width, 1);
  constant tile_down     : positive := shape.tile_height * shape.dilation_height;
  constant tile_right    : positive := shape.tile_width * shape.dilation_width;
  constant pad_top       : natural  := shape.pad_top;
  constant pad_left      : natural  := shape.pad_left;
  constant final_row     : natural  := last_window_row(shape);
  constant final_column  : natural  := last_window_column(shape);
  constant row_stride    : positive := shape.stride_height;
  constant column_stride : positive := shape.stride_width;

  constant banks_down  : positive := row_banks(shape, buffer_rows);
  constant banks_right : positive := shape.tile_width;
  constant spread_down : positive := row_spread(shape);
  constant spread_right : positive := column_spread(shape);
  constant line_words  : positive := row_words(shape);
  constant ring_words  : positive := bank_words(shape, buffer_rows);
  constant cell_lines  : positive := spread_down * line_words;           -- words of the rows of a cell
  constant cell_words  : positive := spread_right * words;               -- words of its columns

  -- Rows have places in the ring, columns in the row; a column before the first stored cell has a negative one.
  constant origin     : integer := -(first_cell(shape) * cell_words);
  constant far_column : natural := final_column + (tile_columns - 1) * tile_right;

  type row_place_t is record
    place : integer range 0 to ring_words - line_words;
    bank  : integer range 0 to banks_down - 1;
    rest  : integer range 0 to spread_down - 1;
  end record;

  type column_place_t is record
    place : integer range origin to (far_column / (banks_right * spread_right) + 1) * cell_words;
    bank  : integer range 0 to banks_right - 1;
    rest  : integer range 0 to spread_right - 1;
  end record;

  constant first_row_place    : row_place_t    := (place => 0, bank => 0, rest => 0);
  constant first_column_place : column_place_t := (place => origin, bank => 0, rest => 0);

  function row_step(distance : natural) return bank_step_t is
    constant step : bank_step_t := bank_step(distance, line_words, banks_down, spread_down);
  begin
    return (place => step.place mod ring_words, bank => step.bank, rest => step.rest);
  end function;

  constant tile_row_step      : bank_step_t := row_step(tile_down);
  constant row_stride_step    : bank_step_t := row_step(row_stride);
  constant frame_step         : bank_step_t := row_step(in_height);
  constant tile_column_step   : bank_step_t := bank_step(tile_right, words, banks_right, spread_right);
  constant column_stride_step : bank_step_t := bank_step(column_stride, words, banks_right, spread_right);

  -- A place in the ring `distance` words further on. Both sums and the comparison begin with the register.
  function around(place : integer; distance : integer) return integer is
  begin
    if place >= ring_words - distance then
      return place - (ring_words - distance);
    end if;
    return place + distance;
  end function;

  function moved(from : row_place_t; step : bank_step_t) return row_place_t is
    constant rest_wraps : boolean := from.rest + step.rest >= spread_down;
    variable place      : integer range 0 to ring_words - line_words;
    variable bank       : integer range 0 to 2 * banks_down;
    variable rest       : integer range 0 to 2 * spread_down;
    variable bank_wraps : boolean;
  begin
    bank := from.bank + step.bank;
    rest := from.rest + step.rest;
    if rest_wraps then
      rest := rest - spread_down;
      bank := bank + 1;
    end if;
    bank_wraps := bank >= banks_down;
    if bank_wraps then
      bank := bank - banks_down;
    end if;
    if rest_wraps = bank_wraps then
      place := around(from.place, step.place);
    elsif rest_wraps then
      place := around(from.place, step.place - cell_lines);
    else
      place := around(from.place, step.place + cell_lines);
    end if;
    return (place => place, bank => bank, rest => rest);
  end function;

  function moved(from : column_place_t; step : bank_step_t) return column_place_t is
    constant rest_wraps : boolean := from.rest + step.rest >= spread_right;
    variable place      : integer range origin - cell_words to (far_column + column_stride + 2 * tile_right) * words;
    variable bank       : integer range 0 to 2 * banks_right;
    variable rest       : integer range 0 to 2 * spread_right;
    variable bank_wraps : boolean;
  begin
    bank := from.bank + step.bank;
    rest := from.rest + step.rest;
    if rest_wraps then
      rest := rest - spread_right;
      bank := bank + 1;
    end if;
    bank_wraps := bank >= banks_right;
    if bank_wraps then
      bank := bank - banks_right;
    end if;
    if rest_wraps = bank_wraps then
      place := from.place + step.place;
    elsif rest_wraps then
      place := from.place + (step.place - cell_words);
    else
      place := from.place + (step.place + cell_words);
    end if;
    return (place => place, bank => bank, rest => rest);
  end function;

  subtype line_word_t is integer range 0 to line_words - 1;

  -- The place `ahead` words further on in the row as an address in it: none for columns without a stored pixel, that are
  -- padding in every bank.
  function in_line(place : integer; ahead : natural := 0) return line_word_t is
  begin
    if place >= -ahead and place < line_words - ahead then
      return place + ahead;
    end if;
    return 0;
  end function;

begin

  walk_windows : process (clk)
    -- The beat that is behind the outputs
    variable word_index    : integer range 0 to words - 1;
    variable word_part     : integer range 0 to parts - 1;
    variable block_word    : integer range 0 to words - 1;                -- word and part with which the block begins
    variable block_part    : integer range 0 to parts - 1;
    variable block_group   : integer range 0 to block_size - 1;           -- channel groups before this one in the block
    variable block_index   : integer range 0 to blocks - 1;
    variable tile_column   : integer range 0 to tile_columns - 1;
    variable tile_row      : integer range 0 to tile_rows - 1;
    variable repeat_index  : integer range 0 to repeats - 1;
    variable window_column : integer range 0 to final_column;
    variable window_row    : integer range 0 to final_row;
    variable beat_column   : integer range 0 to far_column;               -- the tile's first column
    variable beat_row      : integer range 0 to final_row + (tile_rows - 1) * tile_down;
    variable beat_across   : column_place_t;                              -- place of beat_column
    variable window_across : column_place_t;                              -- place of window_column
    variable beat_down     : row_place_t;                                 -- place of beat_row
    variable window_down   : row_place_t;                                 -- place of window_row
    variable frame_down    : row_place_t;                                 -- place of the frame's padded row 0

    variable last_tile_column, last_tile_row, last_pass : boolean;
    variable group_done, tile_column_done, pass_done, block_done, window_done, row_done, frame_done : boolean;
    variable advancing   : boolean;
    variable first       : integer;                                       -- the tile's first row or column inside
    variable next_word   : integer range 0 to words - 1;
    variable next_part   : integer range 0 to parts - 1;
    variable next_column : integer range 0 to final_column + column_stride;
    variable next_across : column_place_t;
    variable next_row    : integer range 0 to final_row + row_stride;
    variable next_down   : row_place_t;
  begin
    if rising_edge(clk) then
      if advance = '1' then
        last_tile_column := tile_column = tile_columns - 1;
        last_tile_row    := tile_row = tile_rows - 1;
        last_pass        := repeat_index = repeats - 1;

        -- Which loops end with this beat, from the innermost on.
        group_done       := block_group = block_size - 1;
        tile_column_done := group_done and last_tile_column;
        pass_done        := tile_column_done and last_tile_row;
        block_done       := pass_done and last_pass;
        window_done      := block_done and block_index = blocks - 1;
        row_done         := window_done and window_column = final_column;
        frame_done       := row_done and window_row = final_row;

        for i in 0 to shape.tile_height - 1 loop
          first := pad_top - i * shape.dilation_height;
          rows_inside(i) <= to_std_logic(beat_row >= first and beat_row < first + in_height);
        end loop;
        for i in 0 to shape.tile_width - 1 loop
          first := pad_left - i * shape.dilation_width;
          columns_inside(i) <= to_std_logic(beat_column >= first and beat_column < first + shape.in_width);
        end loop;
        row_bank      <= beat_down.bank;
        row_place     <= beat_down.place;
        below_place   <= around(beat_down.place, cell_lines);
        column_bank   <= beat_across.bank;
        own_word      <= in_line(beat_across.place);
        right_word    <= in_line(beat_across.place, cell_words);
        word          <= word_index;
        part          <= word_part;
        last_column   <= work.window_pkg.last_column(shape, window_column);
        window_ends   <= to_std_logic(window_done);
        row_ends      <= to_std_logic(row_done);
        frame_ends    <= to_std_logic(frame_done);

        first_needed <= first_row(shape, window_row);
        last_needed  <= last_row(shape, window_row);
        if window_row = final_row then
          next_first <= in_height;
          next_last  <= in_height + last_row(shape, 0);
        else
          next_first <= first_row(shape, window_row, row_stride);
          next_last  <= last_row(shape, window_row, row_stride);
        end if;

        -- In the last row of windows everything up to the window is free; in a row of windows whose first input row is
        -- also that of the next row of windows, nothing is.
        advancing := window_row < pad_top + in_height
          and (window_row = final_row or window_row > pad_top - row_stride);
        if advancing and window_column /= final_column then
          free_columns <= first_column(shape, window_column, column_stride);
        else
          free_columns <= 0;
        end if;

        next_word := word_index;
        next_part := 0;
        if word_part /= parts - 1 then
          next_part := word_part + 1;
        elsif word_index /= words - 1 then
          next_word := word_index + 1;
        else
          next_word := 0;
        end if;
        if not group_done then
          block_group := block_group + 1;
          word_index  := next_word;
          word_part   := next_part;
        else
          block_group := 0;
          if not block_done then
            word_index := block_word;
            word_part  := block_part;
          else
            -- Behind the last block, the first one follows.
            word_index := next_word;
            word_part  := next_part;
            block_word := next_word;
            block_part := next_part;
            if block_index /= blocks - 1 then
              block_index := block_index + 1;
            else
              block_index := 0;
            end if;
          end if;

          if tile_column /= tile_columns - 1 then
            tile_column := tile_column + 1;
            beat_column := beat_column + tile_right;
            beat_across := moved(beat_across, tile_column_step);
          else
            tile_column := 0;
            beat_column := window_column;
            beat_across := window_across;
          end if;
        end if;

        if tile_column_done then
          if tile_row /= tile_rows - 1 then
            tile_row  := tile_row + 1;
            beat_row  := beat_row + tile_down;
            beat_down := moved(beat_down, tile_row_step);
          else
            tile_row  := 0;
            beat_row  := window_row;
            beat_down := window_down;
          end if;
        end if;

        if pass_done then
          if repeat_index /= repeats - 1 then
            repeat_index := repeat_index + 1;
          else
            repeat_index := 0;
          end if;
        end if;

        if window_done then
          if row_done then
            next_column := 0;
            next_across := first_column_place;
          else
            next_column := window_column + column_stride;
            next_across := moved(window_across, column_stride_step);
          end if;
          window_column := next_column;
          window_across := next_across;
          beat_column   := next_column;
          beat_across   := next_across;
        end if;

        if row_done then
          if frame_done then
            next_row   := 0;
            next_down  := moved(frame_down, frame_step);
            frame_down := next_down;
          else
            next_row  := window_row + row_stride;
            next_down := moved(window_down, row_stride_step);
          end if;
          window_row  := next_row;
          window_down := next_down;
          beat_row    := next_row;
          beat_down   := next_down;
        end if;
      end if;

      if rst = '1' then
        word_index    := 0;
        word_part     := 0;
        block_word    := 0;
        block_part    := 0;
        block_group   := 0;
        block_index   := 0;
        tile_column   := 0;
        tile_row      := 0;
        repeat_index  := 0;
        window_column := 0;
        window_row    := 0;
        beat_column   := 0;
        beat_row      := 0;
        beat_across   := first_column_place;
        window_across := first_column_place;
        beat_down     := first_row_place;
        window_down   := first_row_place;
        frame_down    := first_row_place;
      end if;
    end if;
  end process;

end architecture rtl;
