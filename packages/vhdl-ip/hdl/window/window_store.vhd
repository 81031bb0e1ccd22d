-- window_store: finds the place of every incoming word in the window unit's ring.
--
-- Function
--   Counts the words of the frames that are stored and the pixels that are free, and says for the next word in which
--   bank and at which address it is stored. Words are taken while there is room.
-- Timing
--   One word per cycle. What a release frees can be stored to after the next clock edge. `ready` is a register.
-- Layout
--   Pixels lie on the banks as window_pkg says. The first row of the first frame has the place of padded row `pad_top`,
--   and every further row follows it in the ring.
-- Reset
--   Empties the ring.
-- Model
--   A part of window, tested with it.
-- Rejected
--   Counting free places in words: the walker would have to multiply.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;
use work.window_pkg.all;

entity window_store is
  generic (
    shape       : window_shape_t;
    buffer_rows : positive                     -- rows of the ring
  );
  port (
    clk             : in  std_logic;
    rst             : in  std_logic;           -- synchronous, active high
    -- The next word
    valid           : in  std_logic;
    ready           : out std_logic;
    store           : out std_logic;           -- it is stored at this clock edge
    address         : out integer range 0 to bank_words(shape, buffer_rows) - 1;
    row_bank        : out integer range 0 to row_banks(shape, buffer_rows) - 1;
    column_bank     : out integer range 0 to shape.tile_width - 1;
    -- What is stored
    row_stored      : out std_logic;           -- a row is complete with this clock edge
    pixel_stored    : out std_logic;           -- a pixel is
    stored_columns  : out integer range 0 to shape.in_width - 1;    -- complete pixels of the row being stored
    -- What becomes free
    releases        : in  std_logic;
    release_rows    : in  integer range 0 to shape.in_height;
    release_columns : in  integer range 0 to shape.in_width         -- of the row after them
  );
end entity window_store;

architecture rtl of window_store is

  constant words         : positive := shape.words;
  constant rows_on_banks : positive := row_banks(shape, buffer_rows);
  constant rows_spread   : positive := row_spread(shape);
  constant cols_spread   : positive := column_spread(shape);
  constant line_words    : positive := row_words(shape);
  constant ring_words    : positive := bank_words(shape, buffer_rows);

  -- Where the first pixel of a row lies in the row, and the first row in the ring.
  constant start_column : bank_step_t := bank_step(shape.pad_left, words, shape.tile_width, cols_spread);
  constant start_offset : natural     := start_column.place - first_cell(shape) * cols_spread * words;
  constant start_row    : bank_step_t := bank_step(shape.pad_top, line_words, rows_on_banks, rows_spread);
  constant start_place  : natural     := start_row.place mod ring_words;

  signal room         : std_logic;
  signal storing      : std_logic;
  signal pixel_ends   : std_logic;                                         -- the word is the last of its pixel
  signal completes    : std_logic;                                         -- and of its row
  signal word         : integer range 0 to words - 1;
  signal column       : integer range 0 to shape.in_width - 1;
  signal column_after : integer range 1 to shape.in_width;                 -- column + 1
  -- Rows that can still be stored before the one whose place is partly free; -1 when that one is full too.
  signal free_rows    : integer range -1 to buffer_rows + shape.in_height;
  signal free_columns : integer range 0 to shape.in_width;                 -- free pixels of that row

  signal place       : integer range 0 to ring_words - line_words;         -- of the row
  signal bank_row    : integer range 0 to rows_on_banks - 1;
  signal row_rest    : integer range 0 to rows_spread - 1;                 -- rows of the spread before this one
  signal word_place  : integer range 0 to ring_words - 1;
  signal bank_column : integer range 0 to shape.tile_width - 1;
  signal column_rest : integer range 0 to cols_spread - 1;

begin

  storing    <= valid and room;
  pixel_ends <= storing and to_std_logic(word = words - 1);
  completes  <= pixel_ends and to_std_logic(column = shape.in_width - 1);

  ready          <= room;
  store          <= storing;
  address        <= word_place;
  row_bank       <= bank_row;
  column_bank    <= bank_column;
  row_stored     <= completes;
  pixel_stored   <= pixel_ends;
  stored_columns <= column;

  count : process (clk)
    variable rows       : integer range -2 to buffer_rows + shape.in_height;
    variable columns    : integer range 0 to shape.in_width;
    variable next_place : integer range 0 to ring_words;
  begin
    if rising_edge(clk) then
      if completes = '1' then
        word         <= 0;
        column       <= 0;
        column_after <= 1;
        column_rest  <= start_column.rest;
        bank_column  <= start_column.bank;
        next_place := place;
        if row_rest /= rows_spread - 1 then
          row_rest   <= row_rest + 1;
          next_place := place + line_words;
        else
          row_rest <= 0;
          if bank_row /= rows_on_banks - 1 then
            bank_row   <= bank_row + 1;
            next_place := place - (rows_spread - 1) * line_words;
          else
            bank_row   <= 0;
            next_place := place + line_words;
          end if;
        end if;
        if next_place = ring_words then
          next_place := 0;
        end if;
        place      <= next_place;
        word_place <= next_place + start_offset;
      elsif storing = '1' then
        if word /= words - 1 then
          word       <= word + 1;
          word_place <= word_place + 1;
        elsif shape.in_width > 1 then
          word         <= 0;
          column       <= column + 1;
          column_after <= column_after + 1;
          if column_rest /= cols_spread - 1 then
            column_rest <= column_rest + 1;
            word_place  <= word_place + 1;
          else
            column_rest <= 0;
            if bank_column /= shape.tile_width - 1 then
              bank_column <= bank_column + 1;
              word_place  <= word_place - (cols_spread * words - 1);
            else
              bank_column <= 0;
              word_place  <= word_place + 1;
            end if;
          end if;
        end if;
      end if;

      if releases = '1' then
        rows    := free_rows + release_rows;
        columns := release_columns;
      else
        rows    := free_rows;
        columns := free_columns;
      end if;
      -- Whether the word after this clock edge has room.
      if completes = '1' then
        room <= to_std_logic(rows > 1 or (rows = 1 and columns > 0));
        rows := rows - 1;
      elsif pixel_ends = '1' then
        room <= to_std_logic(rows > 0 or (rows = 0 and columns > column_after));
      elsif not in_simulation or releases = '1' or room = '0' then    -- else it stays; simulation saves the comparisons
        room <= to_std_logic(rows > 0 or (rows = 0 and columns > column));
      end if;
      free_rows    <= rows;
      free_columns <= columns;

      if rst = '1' then
        room         <= '0';
        word         <= 0;
        column       <= 0;
        column_after <= 1;
        free_rows    <= buffer_rows;
        free_columns <= 0;
        place        <= start_place;
        bank_row     <= start_row.bank;
        row_rest     <= start_row.rest;
        word_place   <= start_place + start_offset;
        bank_column  <= start_column.bank;
        column_rest  <= start_column.rest;
      end if;
    end if;
  end process;

end architecture rtl;
