-- window_walk: walks over all windows of the frames in the window unit's ring and addresses their beats.
--
-- Function
--   For every window, as soon as its last needed pixel is stored, says for each of its beats where its tile of kernel
--   positions lies: in which banks, at which addresses, and which rows and columns of it are in the frame. With a
--   window's last beat it says what becomes free: so many rows, and so many pixels of the row after them. Freed pixels
--   are those that no later window needs.
-- Timing
--   One beat per cycle, no idle cycle between windows, rows and frames. A pixel's last beat that is stored at one clock
--   edge lets its window start at the next. The address is valid one cycle later and held until `address_ready`.
-- Layout
--   The tile's first row is in row bank `row_bank`, the next ones in the following banks. Row banks before that one
--   read one cell further on (`below`), and so do column banks before `column_bank` (`right`). The ring is that of
--   window_store, in which padded rows have places too: the one that row would have.
-- Reset
--   Starts with the first frame in an empty ring.
-- Model
--   A part of window, tested with it.
-- Rejected
--   Addresses by multiplication: a multiplier per window unit. All places and columns move by constants instead, the
--   places modulo the ring. An address for every bank: only four differ.

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
    -- The beat
    address_valid    : out std_logic;
    address_ready    : in  std_logic;
    address_last     : out std_logic;          -- the frame's last beat
    row_bank         : out integer range 0 to row_banks(shape, buffer_rows) - 1;
    column_bank      : out integer range 0 to shape.tile_width - 1;
    address          : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    address_right    : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    address_below    : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    address_diagonal : out integer range 0 to bank_words(shape, buffer_rows) - 1;   -- below and right
    part             : out integer range 0 to shape.parts - 1;      -- the word's channel group
    rows_inside      : out std_logic_vector(shape.tile_height - 1 downto 0);
    columns_inside   : out std_logic_vector(shape.tile_width - 1 downto 0);
    -- What the beat frees
    address_releases : out std_logic;          -- the window's last beat
    release_rows     : out integer range 0 to shape.in_height;
    release_columns  : out integer range 0 to shape.in_width
  );
end entity window_walk;

architecture rtl of window_walk is

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
  constant final_row       : natural  := last_window_row(shape);
  constant final_column   : natural  := last_window_column(shape);
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

  function moved(from : row_place_t; step : bank_step_t) return row_place_t is
    variable place : integer range -cell_lines to 2 * ring_words;
    variable bank  : integer range 0 to 2 * banks_down;
    variable rest  : integer range 0 to 2 * spread_down;
  begin
    place := from.place + step.place;
    bank  := from.bank + step.bank;
    rest  := from.rest + step.rest;
    if rest >= spread_down then
      rest  := rest - spread_down;
      bank  := bank + 1;
      place := place - cell_lines;
    end if;
    if bank >= banks_down then
      bank  := bank - banks_down;
      place := place + cell_lines;
    end if;
    if place >= ring_words then
      place := place - ring_words;
    end if;
    return (place => place, bank => bank, rest => rest);
  end function;

  function moved(from : column_place_t; step : bank_step_t) return column_place_t is
    variable place : integer range origin - cell_words to (far_column + column_stride + 2 * tile_right) * words;
    variable bank  : integer range 0 to 2 * banks_right;
    variable rest  : integer range 0 to 2 * spread_right;
  begin
    place := from.place + step.place;
    bank  := from.bank + step.bank;
    rest  := from.rest + step.rest;
    if rest >= spread_right then
      rest  := rest - spread_right;
      bank  := bank + 1;
      place := place - cell_words;
    end if;
    if bank >= banks_right then
      bank  := bank - banks_right;
      place := place + cell_words;
    end if;
    return (place => place, bank => bank, rest => rest);
  end function;

  subtype line_word_t is integer range 0 to line_words - 1;

  -- A place in the row as an address in it: none for columns without a stored pixel, that are padding in every bank.
  function in_line(place : integer) return line_word_t is
  begin
    if place >= 0 and place < line_words then
      return place;
    end if;
    return 0;
  end function;

  -- The beat that is addressed next
  signal stored_rows     : integer range -in_height to buffer_rows + in_height + 1;   -- of the frame that is walked
  signal available       : std_logic;                                   -- its window is stored
  signal walk            : std_logic;                                   -- it is addressed at this clock edge
  signal word_index      : integer range 0 to words - 1;
  signal word_part       : integer range 0 to parts - 1;
  signal block_word      : integer range 0 to words - 1;                -- word and part with which the block begins
  signal block_part      : integer range 0 to parts - 1;
  signal block_group     : integer range 0 to block_size - 1;           -- channel groups before this one in the block
  signal block_index     : integer range 0 to blocks - 1;
  signal tile_column     : integer range 0 to tile_columns - 1;
  signal tile_row        : integer range 0 to tile_rows - 1;
  signal repeat_index    : integer range 0 to repeats - 1;
  signal window_column   : integer range 0 to final_column;
  signal window_row      : integer range 0 to final_row;
  signal needed_column   : integer range 1 to shape.in_width;           -- end_column(window_column)
  signal needed_row      : integer range 0 to in_height - 1;            -- last_row(window_row)
  signal beat_column     : integer range 0 to far_column;               -- the tile's first column
  signal beat_row        : integer range 0 to final_row + (tile_rows - 1) * tile_down;
  signal beat_across     : column_place_t;                              -- place of beat_column
  signal window_across   : column_place_t;                              -- place of window_column
  signal beat_down       : row_place_t;                                 -- place of beat_row
  signal window_down     : row_place_t;                                 -- place of window_row
  signal frame_down      : row_place_t;                                 -- place of the frame's padded row 0
  signal valid           : std_logic;                                   -- of the address register
  signal load            : std_logic;                                   -- it is free at this clock edge

begin

  available <= to_std_logic(stored_rows > needed_row or (stored_rows = needed_row and stored_columns >= needed_column));
  load          <= address_ready or not valid;
  walk          <= available and load;
  address_valid <= valid;

  walk_windows : process (clk)
    variable last_tile_column, last_tile_row, last_pass : boolean;
    variable group_done, tile_column_done, pass_done, block_done, window_done, row_done, frame_done : boolean;
    variable advancing   : boolean;
    variable row         : integer range 0 to final_row + tile_rows * tile_down;
    variable column      : integer range 0 to far_column + tile_right;
    variable below       : integer range 0 to 2 * ring_words;
    variable own, right  : line_word_t;
    variable next_word   : integer range 0 to words - 1;
    variable next_part   : integer range 0 to parts - 1;
    variable next_column : integer range 0 to final_column + column_stride;
    variable next_across : column_place_t;
    variable next_row    : integer range 0 to final_row + row_stride;
    variable next_down   : row_place_t;
    variable rows        : integer range -2 * in_height to buffer_rows + in_height + 1;
  begin
    if rising_edge(clk) then
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

      if load = '1' then
        valid <= available;
      end if;

      rows := stored_rows;
      if row_stored = '1' then
        rows := rows + 1;
      end if;

      if walk = '1' then
        for i in 0 to shape.tile_height - 1 loop
          row := beat_row + i * shape.dilation_height;
          rows_inside(i) <= to_std_logic(row >= pad_top and row < pad_top + in_height);
        end loop;
        for i in 0 to shape.tile_width - 1 loop
          column := beat_column + i * shape.dilation_width;
          columns_inside(i) <= to_std_logic(column >= pad_left and column < pad_left + shape.in_width);
        end loop;
        below := beat_down.place + cell_lines;
        if below >= ring_words then
          below := below - ring_words;
        end if;
        own   := in_line(beat_across.place);
        right := in_line(beat_across.place + cell_words);
        address          <= beat_down.place + own + word_index;
        address_right    <= beat_down.place + right + word_index;
        address_below    <= below + own + word_index;
        address_diagonal <= below + right + word_index;
        row_bank         <= beat_down.bank;
        column_bank      <= beat_across.bank;
        part             <= word_part;
        address_last     <= to_std_logic(frame_done);

        -- In the last row of windows everything up to the window is free; in a row of windows whose first input row is
        -- also that of the next row of windows, nothing is.
        advancing := window_row < pad_top + in_height
          and (window_row = final_row or window_row + row_stride > pad_top);
        address_releases <= to_std_logic(window_done);
        if not row_done then
          release_rows <= 0;
        elsif frame_done then
          release_rows <= in_height - first_row(shape, window_row);
        else
          release_rows <= first_row(shape, window_row + row_stride) - first_row(shape, window_row);
        end if;
        if advancing and not row_done then
          release_columns <= first_column(shape, window_column + column_stride);
        else
          release_columns <= 0;
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
          block_group <= block_group + 1;
          word_index  <= next_word;
          word_part   <= next_part;
        else
          block_group <= 0;
          if not block_done then
            word_index <= block_word;
            word_part  <= block_part;
          else
            -- Behind the last block, the first one follows.
            word_index <= next_word;
            word_part  <= next_part;
            block_word <= next_word;
            block_part <= next_part;
            if block_index /= blocks - 1 then
              block_index <= block_index + 1;
            else
              block_index <= 0;
            end if;
          end if;

          if tile_column /= tile_columns - 1 then
            tile_column <= tile_column + 1;
            beat_column <= beat_column + tile_right;
            beat_across <= moved(beat_across, tile_column_step);
          else
            tile_column <= 0;
            beat_column <= window_column;
            beat_across <= window_across;
          end if;
        end if;

        if tile_column_done then
          if tile_row /= tile_rows - 1 then
            tile_row  <= tile_row + 1;
            beat_row  <= beat_row + tile_down;
            beat_down <= moved(beat_down, tile_row_step);
          else
            tile_row  <= 0;
            beat_row  <= window_row;
            beat_down <= window_down;
          end if;
        end if;

        if pass_done then
          if repeat_index /= repeats - 1 then
            repeat_index <= repeat_index + 1;
          else
            repeat_index <= 0;
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
          window_column <= next_column;
          needed_column <= end_column(shape, next_column);
          window_across <= next_across;
          beat_column   <= next_column;
          beat_across   <= next_across;
        end if;

        if row_done then
          if frame_done then
            next_row   := 0;
            next_down  := moved(frame_down, frame_step);
            frame_down <= next_down;
            rows       := rows - in_height;
          else
            next_row  := window_row + row_stride;
            next_down := moved(window_down, row_stride_step);
          end if;
          window_row  <= next_row;
          needed_row  <= last_row(shape, next_row);
          window_down <= next_down;
          beat_row    <= next_row;
          beat_down   <= next_down;
        end if;
      end if;

      stored_rows <= rows;

      if rst = '1' then
        valid         <= '0';
        stored_rows   <= 0;
        word_index    <= 0;
        word_part     <= 0;
        block_word    <= 0;
        block_part    <= 0;
        block_group   <= 0;
        block_index   <= 0;
        tile_column   <= 0;
        tile_row      <= 0;
        repeat_index  <= 0;
        window_column <= 0;
        window_row    <= 0;
        needed_column <= end_column(shape, 0);
        needed_row    <= last_row(shape, 0);
        beat_column   <= 0;
        beat_row      <= 0;
        beat_across   <= first_column_place;
        window_across <= first_column_place;
        beat_down     <= first_row_place;
        window_down   <= first_row_place;
        frame_down    <= first_row_place;
      end if;
    end if;
  end process;

end architecture rtl;
