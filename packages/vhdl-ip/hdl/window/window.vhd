-- window: cuts the sliding windows of a convolution or pooling layer out of a stream of pixels.
--
-- Function
--   For every output pixel, row by row, emits the values under the kernel. A beat holds a tile of tile_height x
--   tile_width kernel positions with `lanes` channels each; the tiles divide the kernel. The channels are cut into
--   `blocks` equal blocks of consecutive channels, and the order within a window is
--     for block, `repeats` times, for row of tiles, for tile in it, for channel group of the block
--     blocks = 1                 convolution, dense layer
--     blocks = groups of a grouped convolution, each block repeated for its own output channels
--     blocks = channels / lanes  depthwise convolution, pooling: each channel group's values in a row
--   Kernel positions outside the frame give `pad_code` in every lane. Padding costs no input beats and no storage.
--   Rows and columns that no window touches are taken and dropped. Frames follow each other without a gap: the next
--   frame is stored while the last windows of the one before are read.
-- Timing
--   One beat per cycle on both sides. With enough `buffer_rows` (the manifest's `sufficientBufferRows`) the output has
--   no idle cycle between windows, rows and frames as long as the input keeps up, and the input is never stopped as
--   long as the output keeps up; the interval per frame is
--     max(in_height * in_width * channels / in_lanes,
--         out_height * out_width * repeats * tiles of the kernel * channels / lanes)
--   whatever kernel, stride, dilation and pads. With fewer rows only time is lost, down to the least number, which is
--   asserted. Latency is 4 cycles from the transfer of the last beat that a window needs to its first output beat.
--   A window starts when its last pixel is stored; a pixel's place is free when no later window needs it.
--   `s_axis_tready` depends on registers alone.
-- Layout
--   Values have `lane_bits` bits, lane 0 lowest. Input: pixels in row-major order, each in channels / in_lanes beats.
--   Output lane (row * tile_width + column) * lanes + c is channel c of the group at that position of the tile.
--   `s_axis_tlast` is not looked at: the frame's size is known, and frame_guard keeps it. `m_axis_tlast` is high on the
--   last beat of a frame's last window.
-- Storage
--   A ring of `buffer_rows` rows on one memory for each position of a tile (for some more where that makes the ring
--   smaller), each with one write port and one registered read port (block RAM or LUTs). Neighbouring positions lie in
--   different memories, so that a tile is read at once wherever it lies; the words then turn into their order. The
--   writing side is window_store, the reading side window_walk.
-- Reset
--   Empties the ring and starts a new frame on both sides. Data and memory are not reset.
-- Model
--   Bit-exact with windowModel (test/models/window.ts).
-- Rejected
--   Padding as pixels in the stream: costs cycles on every row and frame. Emptying the ring at frame ends: costs the
--   first rows' time per frame. Whole rows as units of flow control: simpler, but it needs more rows for the same
--   throughput, and 1 x 1 kernels would wait for rows. Addresses by multiplication: a multiplier per window unit.
--   Memories of rows in front of a shift register of columns, for tiles of several positions: a third of the memory
--   ports where the tile is the whole kernel, but a row then begins with a whole kernel's columns, the stride with
--   several, and both cost cycles or a second register to load ahead; and partial tiles need more of it.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;
use work.window_pkg.all;

entity window is
  generic (
    in_height       : positive;                -- rows of the input frame
    in_width        : positive;                -- columns of the input frame
    channels        : positive;                -- values of a pixel
    in_lanes        : positive;                -- values of an input beat, a divisor of channels
    lanes           : positive;                -- channels of an output beat; divides in_lanes and channels / blocks
    lane_bits       : positive;                -- bits of a value
    kernel_height   : positive;
    kernel_width    : positive;
    tile_height     : positive := 1;           -- kernel rows of an output beat, a divisor of kernel_height
    tile_width      : positive := 1;           -- kernel columns of an output beat, a divisor of kernel_width
    stride_height   : positive := 1;
    stride_width    : positive := 1;
    dilation_height : positive := 1;
    dilation_width  : positive := 1;
    pad_top         : natural  := 0;
    pad_left        : natural  := 0;
    pad_bottom      : natural  := 0;
    pad_right       : natural  := 0;
    pad_code        : natural  := 0;           -- bit pattern of a padding value, below 2 ** lane_bits
    repeats         : positive := 1;           -- times that each block of a window is emitted
    blocks          : positive := 1;           -- blocks of channels, the outer loop of a window's beats
    buffer_rows     : positive                 -- rows of the ring; with tile_height > 1 whole turns through its banks
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(in_lanes * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(tile_height * tile_width * lanes * lane_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity window;

architecture rtl of window is

  constant shape : window_shape_t := (
    in_height       => in_height,
    in_width        => in_width,
    words           => larger(channels / in_lanes, 1),
    parts           => larger(in_lanes / lanes, 1),
    kernel_height   => kernel_height,
    kernel_width    => kernel_width,
    tile_height     => tile_height,
    tile_width      => tile_width,
    stride_height   => stride_height,
    stride_width    => stride_width,
    dilation_height => dilation_height,
    dilation_width  => dilation_width,
    pad_top         => pad_top,
    pad_left        => pad_left,
    pad_bottom      => pad_bottom,
    pad_right       => pad_right
  );

  constant banks_down  : positive := row_banks(shape, buffer_rows);
  constant banks_right : positive := tile_width;
  constant ring_words  : positive := bank_words(shape, buffer_rows);
  constant word_bits   : positive := in_lanes * lane_bits;
  constant group_bits  : positive := lanes * lane_bits;                  -- a channel group at one kernel position
  constant line_bits   : positive := tile_width * group_bits;            -- a row of a tile

  subtype word_t is std_logic_vector(word_bits - 1 downto 0);
  subtype group_t is std_logic_vector(group_bits - 1 downto 0);
  subtype address_t is integer range 0 to ring_words - 1;
  subtype row_bank_t is integer range 0 to banks_down - 1;
  subtype column_bank_t is integer range 0 to banks_right - 1;
  subtype part_t is integer range 0 to shape.parts - 1;

  constant pad_lane  : std_logic_vector(lane_bits - 1 downto 0) := unsigned_bits(pad_code, lane_bits);
  constant pad_group : group_t := replicated(pad_lane, lanes);

  -- Storing side
  signal store             : std_logic;                                  -- a word is stored at this clock edge
  signal store_address     : address_t;
  signal store_row_bank    : row_bank_t;
  signal store_column_bank : column_bank_t;
  signal row_stored        : std_logic;                                  -- and it completes a row
  signal pixel_stored      : std_logic;                                  -- it completes a pixel
  signal stored_columns    : integer range 0 to in_width - 1;            -- pixels of the row that is being stored

  -- Address stage
  signal address_valid       : std_logic;
  signal address_last        : std_logic;
  signal address_row_bank    : row_bank_t;
  signal address_column_bank : column_bank_t;
  signal address             : address_t;
  signal address_right       : address_t;
  signal address_below       : address_t;
  signal address_diagonal    : address_t;
  signal address_part        : part_t;
  signal address_rows        : std_logic_vector(tile_height - 1 downto 0);
  signal address_columns     : std_logic_vector(tile_width - 1 downto 0);
  signal address_releases    : std_logic;                                -- the window's last beat: pixels become free
  signal releases            : std_logic;
  signal release_rows        : integer range 0 to in_height;
  signal release_columns     : integer range 0 to in_width;

  -- Memory stage
  type words_t is array (0 to banks_down * banks_right - 1) of word_t;
  signal load_word        : std_logic;
  signal word_valid       : std_logic;
  signal word_last        : std_logic;
  signal word_row_bank    : row_bank_t;
  signal word_column_bank : column_bank_t;
  signal word_part        : part_t;
  signal word_rows        : std_logic_vector(tile_height - 1 downto 0);
  signal word_columns     : std_logic_vector(tile_width - 1 downto 0);
  signal words            : words_t;                                     -- of the banks, row by row

  -- Output stage
  signal load_output  : std_logic;
  signal output_valid : std_logic;
  signal output_last  : std_logic;
  signal out_tile     : std_logic_vector(m_axis_tdata'range);

begin

  assert channels mod in_lanes = 0
    report "window: in_lanes must divide channels, but in_lanes=" & integer'image(in_lanes)
      & " and channels=" & integer'image(channels)
    severity failure;
  assert channels mod blocks = 0
    report "window: blocks must divide channels, but blocks=" & integer'image(blocks)
      & " and channels=" & integer'image(channels)
    severity failure;
  assert channels / blocks mod lanes = 0
    report "window: lanes must divide channels / blocks, but lanes=" & integer'image(lanes) & ", channels="
      & integer'image(channels) & " and blocks=" & integer'image(blocks)
    severity failure;
  assert in_lanes mod lanes = 0
    report "window: lanes must divide in_lanes, but lanes=" & integer'image(lanes)
      & " and in_lanes=" & integer'image(in_lanes)
    severity failure;
  assert kernel_height mod tile_height = 0 and kernel_width mod tile_width = 0
    report "window: tiles must divide the kernel, but a tile is " & integer'image(tile_height) & "x"
      & integer'image(tile_width) & " and the kernel " & integer'image(kernel_height) & "x"
      & integer'image(kernel_width)
    severity failure;
  assert extent_height(shape) <= padded_height(shape)
    report "window: the kernel must not be higher than the padded frame, but it is "
      & integer'image(extent_height(shape)) & " and the padded frame " & integer'image(padded_height(shape))
      & " rows high"
    severity failure;
  assert extent_width(shape) <= padded_width(shape)
    report "window: the kernel must not be wider than the padded frame, but it is "
      & integer'image(extent_width(shape)) & " and the padded frame " & integer'image(padded_width(shape))
      & " columns wide"
    severity failure;
  assert bits_for(pad_code) <= lane_bits
    report "window: pad_code must fit lane_bits, but pad_code=" & integer'image(pad_code)
      & " and lane_bits=" & integer'image(lane_bits)
    severity failure;
  assert buffer_rows >= least_buffer_rows(shape)
    report "window: buffer_rows must hold the rows of a window, at least " & integer'image(least_buffer_rows(shape))
      & ", but buffer_rows=" & integer'image(buffer_rows)
    severity failure;
  assert divides_evenly(shape, buffer_rows)
    report "window: buffer_rows must be a multiple of the dilation and at least a tile high, but buffer_rows="
      & integer'image(buffer_rows) & ", dilation_height=" & integer'image(dilation_height)
      & " and tile_height=" & integer'image(tile_height)
    severity failure;

  m_axis_tvalid <= output_valid;
  m_axis_tdata  <= out_tile;
  m_axis_tlast  <= output_last;

  -- Places become free when the last beat that needs them leaves the memory, not when it is addressed.
  releases <= address_valid and address_releases and load_word;

  storing : entity work.window_store
    generic map (
      shape       => shape,
      buffer_rows => buffer_rows
    )
    port map (
      clk             => clk,
      rst             => rst,
      valid           => s_axis_tvalid,
      ready           => s_axis_tready,
      store           => store,
      address         => store_address,
      row_bank        => store_row_bank,
      column_bank     => store_column_bank,
      row_stored      => row_stored,
      pixel_stored    => pixel_stored,
      stored_columns  => stored_columns,
      releases        => releases,
      release_rows    => release_rows,
      release_columns => release_columns
    );

  walker : entity work.window_walk
    generic map (
      shape       => shape,
      repeats     => repeats,
      blocks      => blocks,
      buffer_rows => buffer_rows
    )
    port map (
      clk              => clk,
      rst              => rst,
      row_stored       => row_stored,
      pixel_stored     => pixel_stored,
      stored_columns   => stored_columns,
      address_valid    => address_valid,
      address_ready    => load_word,
      address_last     => address_last,
      row_bank         => address_row_bank,
      column_bank      => address_column_bank,
      address          => address,
      address_right    => address_right,
      address_below    => address_below,
      address_diagonal => address_diagonal,
      part             => address_part,
      rows_inside      => address_rows,
      columns_inside   => address_columns,
      address_releases => address_releases,
      release_rows     => release_rows,
      release_columns  => release_columns
    );

  bank_rows : for row in 0 to banks_down - 1 generate
    bank_columns : for column in 0 to banks_right - 1 generate
      signal read_address : address_t;
    begin
      read_address <= address_diagonal when row < address_row_bank and column < address_column_bank else
                      address_below when row < address_row_bank else
                      address_right when column < address_column_bank else
                      address;

      bank : process (clk)
        -- A variable, because a signal of this size costs a simulator a hundred times the memory.
        type bank_t is array (ring_words - 1 downto 0) of word_t;
        variable memory : bank_t;
      begin
        if rising_edge(clk) then
          if load_word = '1' then
            words(row * banks_right + column) <= memory(read_address);
          end if;
          if store = '1' and store_row_bank = row and store_column_bank = column then
            memory(store_address) := s_axis_tdata;
          end if;
        end if;
      end process;
    end generate;
  end generate;

  load_output <= m_axis_tready or not output_valid;
  load_word   <= load_output or not word_valid;

  read_out : process (clk)
    variable groups : std_logic_vector(banks_down * line_bits - 1 downto 0);     -- of all banks, in the banks' order
    variable lines  : std_logic_vector(banks_down * line_bits - 1 downto 0);     -- columns turned into their order
    variable tile   : std_logic_vector(tile_height * line_bits - 1 downto 0);    -- rows turned into their order
  begin
    if rising_edge(clk) then
      if load_word = '1' then
        word_valid       <= address_valid;
        word_last        <= address_last;
        word_row_bank    <= address_row_bank;
        word_column_bank <= address_column_bank;
        word_part        <= address_part;
        word_rows        <= address_rows;
        word_columns     <= address_columns;
      end if;
      if load_output = '1' then
        output_valid <= word_valid;
        output_last  <= word_last;
      end if;
      if load_output = '1' and word_valid = '1' then
        -- The first choice of each kind holds unless another one is asked for, so that nothing needs to be remembered.
        for part in 0 to shape.parts - 1 loop
          if part = 0 or word_part = part then
            for bank in words'range loop
              groups((bank + 1) * group_bits - 1 downto bank * group_bits)
                := words(bank)((part + 1) * group_bits - 1 downto part * group_bits);
            end loop;
          end if;
        end loop;
        for turn in 0 to banks_right - 1 loop
          if turn = 0 or word_column_bank = turn then
            for row in 0 to banks_down - 1 loop
              lines((row + 1) * line_bits - 1 downto row * line_bits)
                := turned(groups((row + 1) * line_bits - 1 downto row * line_bits), turn * group_bits);
            end loop;
          end if;
        end loop;
        for turn in 0 to banks_down - 1 loop
          if turn = 0 or word_row_bank = turn then
            for row in 0 to tile_height - 1 loop
              tile((row + 1) * line_bits - 1 downto row * line_bits)
                := lines(((row + turn) mod banks_down + 1) * line_bits - 1
                         downto (row + turn) mod banks_down * line_bits);
            end loop;
          end if;
        end loop;
        for row in 0 to tile_height - 1 loop
          for column in 0 to tile_width - 1 loop
            if word_rows(row) = '0' or word_columns(column) = '0' then
              tile((row * tile_width + column + 1) * group_bits - 1 downto (row * tile_width + column) * group_bits)
                := pad_group;
            end if;
          end loop;
        end loop;
        out_tile <= tile;
      end if;
      if rst = '1' then
        word_valid   <= '0';
        output_valid <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
