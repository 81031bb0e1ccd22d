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
--   An address for every bank: only four differ. Working out a beat when its window is stored: what a beat needs does not
--   depend on what is stored, so it is ready two clock edges ahead and only waits, and no path adds all of that up.

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
    pixel_stored     : in  std_logic;          -- a pixel is
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

  constant in_height : positive := shape.in_height;

  subtype row_bank_t is integer range 0 to row_banks(shape, buffer_rows) - 1;
  subtype column_bank_t is integer range 0 to shape.tile_width - 1;
  subtype place_t is integer range 0 to bank_words(shape, buffer_rows) - 1;
  subtype line_word_t is integer range 0 to row_words(shape) - 1;
  subtype rows_t is integer range 0 to in_height;
  subtype columns_t is integer range 0 to shape.in_width;

  -- The beat behind the next one
  signal beat_row_bank       : row_bank_t;
  signal beat_column_bank    : column_bank_t;
  signal beat_row_place      : place_t;
  signal beat_below_place    : place_t;
  signal beat_own_word       : line_word_t;
  signal beat_right_word     : line_word_t;
  signal beat_word           : integer range 0 to shape.words - 1;
  signal beat_part           : integer range 0 to shape.parts - 1;
  signal beat_rows_inside    : std_logic_vector(shape.tile_height - 1 downto 0);
  signal beat_columns_inside : std_logic_vector(shape.tile_width - 1 downto 0);
  signal beat_last_column    : integer range 0 to shape.in_width - 1;
  signal beat_window_ends    : std_logic;
  signal beat_row_ends       : std_logic;
  signal beat_frame_ends     : std_logic;
  signal beat_first_needed   : rows_t;
  signal beat_next_first     : rows_t;
  signal beat_last_needed    : integer range 0 to in_height - 1;
  signal beat_next_last      : integer range 0 to 2 * in_height - 1;
  signal beat_free_columns   : columns_t;

  signal beat_valid    : std_logic;                            -- there is one
  signal next_valid    : std_logic;                            -- there is a next beat
  signal last_column   : integer range 0 to shape.in_width - 1;    -- the last one that it needs of the last row
  -- Rows that are stored from the last one that it needs on; 0 while that one is being stored, negative before.
  signal lead          : integer range -2 * in_height to buffer_rows + in_height + 1;
  signal available     : std_logic;                            -- its window is stored
  signal walk          : std_logic;                            -- it is addressed at this clock edge
  signal advance       : std_logic;                            -- the beat behind it becomes the next one
  signal valid         : std_logic;                            -- of the address register
  signal load          : std_logic;                            -- it is free at this clock edge

  -- Whether a window is stored after this clock edge, with `rows` for `lead` and its last column.
  impure function stored(rows : integer; column : natural) return boolean is
  begin
    if row_stored = '1' then
      return rows >= 0;
    elsif pixel_stored = '1' then
      return rows > 0 or (rows = 0 and stored_columns >= column);
    end if;
    return rows > 0 or (rows = 0 and stored_columns > column);
  end function;

begin

  load          <= address_ready or not valid;
  walk          <= available and load;
  advance       <= walk or not next_valid;
  address_valid <= valid;

  beats : entity work.window_beats
    generic map (
      shape       => shape,
      repeats     => repeats,
      blocks      => blocks,
      buffer_rows => buffer_rows
    )
    port map (
      clk            => clk,
      rst            => rst,
      advance        => advance,
      row_bank       => beat_row_bank,
      column_bank    => beat_column_bank,
      row_place      => beat_row_place,
      below_place    => beat_below_place,
      own_word       => beat_own_word,
      right_word     => beat_right_word,
      word           => beat_word,
      part           => beat_part,
      rows_inside    => beat_rows_inside,
      columns_inside => beat_columns_inside,
      last_column    => beat_last_column,
      window_ends    => beat_window_ends,
      row_ends       => beat_row_ends,
      frame_ends     => beat_frame_ends,
      first_needed   => beat_first_needed,
      next_first     => beat_next_first,
      last_needed    => beat_last_needed,
      next_last      => beat_next_last,
      free_columns   => beat_free_columns
    );

  walk_beats : process (clk)
    -- The next beat
    variable next_row_bank        : row_bank_t;
    variable next_column_bank     : column_bank_t;
    variable next_address         : place_t;
    variable next_right           : place_t;
    variable next_below           : place_t;
    variable next_diagonal        : place_t;
    variable next_part            : integer range 0 to shape.parts - 1;
    variable next_rows_inside     : std_logic_vector(shape.tile_height - 1 downto 0);
    variable next_columns_inside  : std_logic_vector(shape.tile_width - 1 downto 0);
    variable next_last            : std_logic;
    variable next_releases        : std_logic;
    variable next_release_rows    : rows_t;
    variable next_release_columns : columns_t;
    variable next_rows_needed     : integer range 0 to 2 * in_height;    -- more, from the beat behind it on

    variable rows : integer range -2 * in_height to buffer_rows + in_height + 1;
  begin
    if rising_edge(clk) then
      if load = '1' then
        valid <= available;
      end if;

      -- Known with the clock edge that stores the window, as the comparisons do not wait for that choice.
      if advance = '1' then
        rows := lead - next_rows_needed;
        available <= beat_valid and to_std_logic(stored(rows, beat_last_column));
      elsif not in_simulation or pixel_stored = '1' then       -- else it stays; simulation saves the comparisons
        rows := lead;
        available <= to_std_logic(stored(rows, last_column));
      else
        rows := lead;
      end if;
      if row_stored = '1' then
        rows := rows + 1;
      end if;
      lead <= rows;

      if walk = '1' then
        address          <= next_address;
        address_right    <= next_right;
        address_below    <= next_below;
        address_diagonal <= next_diagonal;
        row_bank         <= next_row_bank;
        column_bank      <= next_column_bank;
        part             <= next_part;
        rows_inside      <= next_rows_inside;
        columns_inside   <= next_columns_inside;
        address_last     <= next_last;
        address_releases <= next_releases;
        release_rows     <= next_release_rows;
        release_columns  <= next_release_columns;
      end if;

      if advance = '1' then
        next_address        := beat_row_place + beat_own_word + beat_word;
        next_right          := beat_row_place + beat_right_word + beat_word;
        next_below          := beat_below_place + beat_own_word + beat_word;
        next_diagonal       := beat_below_place + beat_right_word + beat_word;
        next_row_bank       := beat_row_bank;
        next_column_bank    := beat_column_bank;
        next_part           := beat_part;
        next_rows_inside    := beat_rows_inside;
        next_columns_inside := beat_columns_inside;
        next_last           := beat_frame_ends;
        next_releases       := beat_window_ends;
        last_column       <= beat_last_column;
        next_release_rows   := 0;
        next_rows_needed    := 0;
        if beat_valid = '1' and beat_row_ends = '1' then
          next_release_rows := beat_next_first - beat_first_needed;
          next_rows_needed  := beat_next_last - beat_last_needed;
        end if;
        next_release_columns := beat_free_columns;
        next_valid <= beat_valid;
        beat_valid <= '1';
      end if;

      if rst = '1' then
        valid            <= '0';
        lead             <= -last_row(shape, 0);
        available        <= '0';
        next_rows_needed := 0;
        next_valid       <= '0';
        beat_valid       <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
