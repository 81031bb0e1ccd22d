-- stream_fifo: a buffer of `depth` beats.
--
-- Function
--   Passes beats on unchanged and in order, and holds up to `depth` of them.
-- Timing
--   Latency 1 cycle up to a depth of `block_depth`, 2 cycles above it; initiation interval 1 cycle, at every fill
--   level, whatever the stalls. A full FIFO takes a beat one cycle after it gave one. No combinational path between the
--   sides.
-- Layout
--   `data_bits` bits, opaque; `tlast` is stored with them.
-- Storage
--   Up to `block_depth` beats: an array read without a clock, for LUT RAM. Above: `depth` - 1 beats in an array with a
--   registered read, for block RAM, and the last beat in its output register.
-- Reset
--   Empties the FIFO. `s_axis_tready` is low during reset. Data is not reset.
-- Model
--   The identity on the sequence of beats.
-- Rejected
--   Depths of powers of two only: simpler pointers, but the depths are calculated and memory is what they cost. Latency
--   1 for block RAM by a bypass around it: a multiplexer in the data path for one cycle.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

entity stream_fifo is
  generic (
    data_bits   : positive;                                    -- width of tdata
    depth       : positive;                                    -- beats, at least 2
    block_depth : positive := 64                               -- deepest FIFO in LUT RAM, at least 2
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(data_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(data_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity stream_fifo;

architecture rtl of stream_fifo is

  constant in_blocks : boolean := depth > block_depth;

  -- Beats in the array. The case of one only keeps the ranges legal until the assertion stops the elaboration.
  function array_depth return positive is
  begin
    if in_blocks and depth > 2 then
      return depth - 1;
    end if;
    return depth;
  end function;

  subtype beat_t is std_logic_vector(data_bits downto 0);      -- tlast above tdata
  type beats_t is array (array_depth - 1 downto 0) of beat_t;
  subtype index_t is integer range 0 to array_depth - 1;

  function next_index(index : index_t) return index_t is
  begin
    if index = array_depth - 1 then
      return 0;
    end if;
    return index + 1;
  end function;

  signal running     : std_logic;                              -- out of reset
  signal ready       : std_logic;
  signal store       : std_logic;                              -- a beat enters the array at this clock edge
  signal take        : std_logic;                              -- a beat leaves it
  signal filled      : integer range 0 to array_depth;         -- beats in the array
  signal store_index : index_t;
  signal take_index  : index_t;
  signal out_beat    : beat_t;

begin

  assert depth >= 2
    report "stream_fifo: depth must be at least 2, but depth=" & integer'image(depth)
    severity failure;
  assert block_depth >= 2
    report "stream_fifo: block_depth must be at least 2, but block_depth=" & integer'image(block_depth)
    severity failure;

  ready <= running and to_std_logic(filled /= array_depth);
  store <= s_axis_tvalid and ready;

  s_axis_tready <= ready;
  m_axis_tdata  <= out_beat(data_bits - 1 downto 0);
  m_axis_tlast  <= out_beat(data_bits);

  count : process (clk)
  begin
    if rising_edge(clk) then
      running <= '1';
      if store = '1' then
        store_index <= next_index(store_index);
      end if;
      if take = '1' then
        take_index <= next_index(take_index);
      end if;
      if store = '1' and take = '0' then
        filled <= filled + 1;
      elsif store = '0' and take = '1' then
        filled <= filled - 1;
      end if;
      if rst = '1' then
        running     <= '0';
        store_index <= 0;
        take_index  <= 0;
        filled      <= 0;
      end if;
    end if;
  end process;

  lut_memory : if not in_blocks generate
    signal beats : beats_t;
    signal valid : std_logic;
  begin
    valid         <= to_std_logic(filled /= 0);
    take          <= valid and m_axis_tready;
    m_axis_tvalid <= valid;
    out_beat      <= beats(take_index);

    write : process (clk)
    begin
      if rising_edge(clk) then
        if store = '1' then
          beats(store_index) <= s_axis_tlast & s_axis_tdata;
        end if;
      end if;
    end process;
  end generate;

  block_memory : if in_blocks generate
    signal valid : std_logic;
    signal load  : std_logic;                                  -- the output register is free at this clock edge
  begin
    load          <= m_axis_tready or not valid;
    take          <= load and to_std_logic(filled /= 0);
    m_axis_tvalid <= valid;

    memory : process (clk)
      -- A variable, because a signal of this size costs a simulator a hundred times the memory.
      variable beats : beats_t;
    begin
      if rising_edge(clk) then
        if take = '1' then
          out_beat <= beats(take_index);
        end if;
        if store = '1' then
          beats(store_index) := s_axis_tlast & s_axis_tdata;
        end if;
        if load = '1' then
          valid <= to_std_logic(filled /= 0);
        end if;
        if rst = '1' then
          valid <= '0';
        end if;
      end if;
    end process;
  end generate;

end architecture rtl;
