-- window: cuts the sliding windows of a convolution or pooling layer out of a stream of pixels.
--
-- Function
--   For every output pixel, row by row, emits the values under the kernel. The channels are cut into `blocks` equal
--   blocks of consecutive channels, and the order within a window is
--     for block, `repeats` times, for kernel row, for kernel column, for channel group of the block
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
--     max(in_height * in_width * groups, out_height * out_width * repeats * kernel_height * kernel_width * groups)
--   with groups = channels / lanes. With fewer rows only time is lost, down to the least number, which is asserted.
--   Latency is 4 cycles from the transfer of the last beat that a window needs to its first output beat.
--   A window starts when its last pixel is stored; a pixel's place is free when no later window needs it.
--   `s_axis_tready` depends on registers alone.
-- Layout
--   Input and output beats have `lanes` values of `lane_bits` bits, lane 0 lowest. Input: pixels in row-major order,
--   each in groups beats. `s_axis_tlast` is not looked at: the frame's size is known, and frame_guard keeps it.
--   `m_axis_tlast` is high on the last beat of a frame's last window.
-- Storage
--   A ring of `buffer_rows` rows in one memory with one write port and one registered read port (block RAM). Its
--   reading side is window_walk.
-- Reset
--   Empties the ring and starts a new frame on both sides. Data and memory are not reset.
-- Model
--   Bit-exact with windowModel (test/models/window.ts).
-- Rejected
--   Padding as pixels in the stream: costs cycles on every row and frame. Emptying the ring at frame ends: costs the
--   first rows' time per frame. Whole rows as units of flow control: simpler, but it needs more rows for the same
--   throughput, and 1 x 1 kernels would wait for rows. Addresses by multiplication: a multiplier per window unit.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;
use work.window_pkg.all;

entity window is
  generic (
    in_height       : positive;                -- rows of the input frame
    in_width        : positive;                -- columns of the input frame
    channels        : positive;                -- values of a pixel
    lanes           : positive;                -- values of a beat, a divisor of channels / blocks
    lane_bits       : positive;                -- bits of a value
    kernel_height   : positive;
    kernel_width    : positive;
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
    buffer_rows     : positive                 -- rows of the ring
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * lane_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity window;

architecture rtl of window is

  constant groups : positive := larger(channels / lanes, 1);

  constant shape : window_shape_t := (
    in_height       => in_height,
    in_width        => in_width,
    groups          => groups,
    kernel_height   => kernel_height,
    kernel_width    => kernel_width,
    stride_height   => stride_height,
    stride_width    => stride_width,
    dilation_height => dilation_height,
    dilation_width  => dilation_width,
    pad_top         => pad_top,
    pad_left        => pad_left,
    pad_bottom      => pad_bottom,
    pad_right       => pad_right
  );

  constant ring_words : positive := buffer_rows * in_width * groups;

  constant pad_lane : std_logic_vector(lane_bits - 1 downto 0) := unsigned_bits(pad_code, lane_bits);
  constant pad_word : std_logic_vector(s_axis_tdata'range) := replicated(pad_lane, lanes);

  -- Storing side
  signal running        : std_logic;                                     -- out of reset
  signal ready          : std_logic;
  signal store          : std_logic;                                     -- a beat is stored at this clock edge
  signal row_stored     : std_logic;                                     -- and it completes a row
  signal store_address  : integer range 0 to ring_words - 1;
  signal store_group    : integer range 0 to groups - 1;
  signal stored_columns : integer range 0 to in_width - 1;               -- pixels of the row that is being stored
  -- Rows that can still be stored before the one whose place is partly free; -1 when that one is full too.
  signal free_rows      : integer range -1 to buffer_rows + in_height;
  signal free_columns   : integer range 0 to in_width;                   -- free pixels of that row

  -- Address stage
  signal address_valid    : std_logic;
  signal address_padding  : std_logic;
  signal address_last     : std_logic;
  signal address          : integer range 0 to ring_words - 1;
  signal address_releases : std_logic;                                   -- the window's last beat: pixels become free
  signal release_rows     : integer range 0 to in_height;
  signal release_columns  : integer range 0 to in_width;

  -- Memory stage
  signal load_word    : std_logic;
  signal word_valid   : std_logic;
  signal word_padding : std_logic;
  signal word_last    : std_logic;
  signal word         : std_logic_vector(s_axis_tdata'range);

  -- Output stage
  signal load_output  : std_logic;
  signal output_valid : std_logic;
  signal output_last  : std_logic;
  signal out_word     : std_logic_vector(s_axis_tdata'range);

begin

  assert channels mod blocks = 0
    report "window: blocks must divide channels, but blocks=" & integer'image(blocks)
      & " and channels=" & integer'image(channels)
    severity failure;
  assert channels / blocks mod lanes = 0
    report "window: lanes must divide channels / blocks, but lanes=" & integer'image(lanes) & ", channels="
      & integer'image(channels) & " and blocks=" & integer'image(blocks)
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

  s_axis_tready <= ready;
  m_axis_tvalid <= output_valid;
  m_axis_tdata  <= out_word;
  m_axis_tlast  <= output_last;

  -- Storing side -----------------------------------------------------------------------------------------------------

  ready <= running and to_std_logic(free_rows > 0 or (free_rows = 0 and stored_columns < free_columns));
  store <= s_axis_tvalid and ready;
  row_stored <= store and to_std_logic(store_group = groups - 1 and stored_columns = in_width - 1);

  count_stored : process (clk)
    variable rows : integer range -2 to buffer_rows + in_height;
  begin
    if rising_edge(clk) then
      running <= '1';

      if store = '1' then
        if store_address = ring_words - 1 then
          store_address <= 0;
        else
          store_address <= store_address + 1;
        end if;
        if store_group = groups - 1 then
          store_group <= 0;
          if stored_columns = in_width - 1 then
            stored_columns <= 0;
          else
            stored_columns <= stored_columns + 1;
          end if;
        else
          store_group <= store_group + 1;
        end if;
      end if;

      -- Places become free when the last beat that needs them leaves the memory, not when it is addressed.
      rows := free_rows;
      if row_stored = '1' then
        rows := rows - 1;
      end if;
      if address_valid = '1' and address_releases = '1' and load_word = '1' then
        rows := rows + release_rows;
        free_columns <= release_columns;
      end if;
      free_rows <= rows;

      if rst = '1' then
        running        <= '0';
        store_address  <= 0;
        store_group    <= 0;
        stored_columns <= 0;
        free_rows      <= buffer_rows;
        free_columns   <= 0;
      end if;
    end if;
  end process;

  ring : process (clk)
    -- A variable, because a signal of this size costs a simulator a hundred times the memory.
    type ring_t is array (ring_words - 1 downto 0) of std_logic_vector(s_axis_tdata'range);
    variable words : ring_t;
  begin
    if rising_edge(clk) then
      if load_word = '1' then
        word <= words(address);
      end if;
      if store = '1' then
        words(store_address) := s_axis_tdata;
      end if;
    end if;
  end process;

  -- Reading side -----------------------------------------------------------------------------------------------------

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
      stored_columns   => stored_columns,
      address_valid    => address_valid,
      address_ready    => load_word,
      address          => address,
      address_padding  => address_padding,
      address_last     => address_last,
      address_releases => address_releases,
      release_rows     => release_rows,
      release_columns  => release_columns
    );

  load_output <= m_axis_tready or not output_valid;
  load_word   <= load_output or not word_valid;

  read_out : process (clk)
  begin
    if rising_edge(clk) then
      if load_word = '1' then
        word_valid   <= address_valid;
        word_padding <= address_padding;
        word_last    <= address_last;
      end if;
      if load_output = '1' then
        output_valid <= word_valid;
        output_last  <= word_last;
        if word_padding = '1' then
          out_word <= pad_word;
        else
          out_word <= word;
        end if;
      end if;
      if rst = '1' then
        word_valid   <= '0';
        output_valid <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
