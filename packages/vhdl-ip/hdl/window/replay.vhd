-- replay: emits every vector of a stream several times, for layers whose window is one vector, or that repeat a pixel.
--
-- Function
--   Takes vectors of `beats` beats and emits each of them `repeats` times in a row: the input of a matrix-vector unit
--   whose rows are folded `repeats` times, in dense layers and convolutions with 1 x 1 kernels; or one pixel of a frame,
--   as often as the frame has pixels. repeats = 1: wires.
-- Timing
--   One beat per cycle on both sides, no idle cycle between vectors and frames when the input keeps up: the interval
--   per frame is vectors_per_frame * repeats * beats. Latency 2 cycles: the first pass runs behind the input, it does
--   not wait for the whole vector. `s_axis_tready` depends on registers alone (not with wires).
-- Layout
--   `data_bits` bits, opaque. `s_axis_tlast` is not looked at (but passed on by wires); `m_axis_tlast` is high on the
--   last beat of the last pass over a frame's last vector.
-- Storage
--   Two vectors in one memory with one write port and one registered read port: while one is emitted, the next comes
--   in.
-- Reset
--   Empties the memory and starts a new frame. `s_axis_tready` is low during reset. Data and memory are not reset.
-- Model
--   Bit-exact with replayModel (test/models/replay.ts).
-- Rejected
--   A single vector plus a few beats: enough for an input in bursts, but an input that comes evenly would only be taken
--   during the last pass and hold up the layer before. The window unit with a 1 x 1 kernel: right, with more logic.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

entity replay is
  generic (
    data_bits         : positive;                              -- width of tdata
    beats             : positive;                              -- beats of a vector
    repeats           : positive;                              -- times that each vector is emitted
    vectors_per_frame : positive
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
end entity replay;

architecture rtl of replay is

begin

  wires : if repeats = 1 generate
    s_axis_tready <= m_axis_tready;
    m_axis_tdata  <= s_axis_tdata;
    m_axis_tvalid <= s_axis_tvalid;
    m_axis_tlast  <= s_axis_tlast;
  end generate;

  buffered : if repeats > 1 generate
    subtype address_t is integer range 0 to 2 * beats - 1;

    signal running       : std_logic;                          -- out of reset
    signal ready         : std_logic;
    signal store         : std_logic;                          -- a beat is stored at this clock edge
    signal store_address : address_t;
    signal store_beat    : integer range 0 to beats - 1;
    signal free_vectors  : integer range 0 to 2;
    signal unread        : integer range 0 to 2 * beats;       -- beats stored and not yet read once

    signal read         : std_logic;                           -- a beat is read at this clock edge
    signal read_address : address_t;
    signal vector_start : integer range 0 to beats;            -- address of the vector that is read
    signal read_beat    : integer range 0 to beats - 1;
    signal pass         : integer range 0 to repeats - 1;
    signal vector       : integer range 0 to vectors_per_frame - 1;
    signal valid        : std_logic;
    signal last         : std_logic;
    signal data         : std_logic_vector(data_bits - 1 downto 0);
  begin
    ready <= running and to_std_logic(free_vectors /= 0);
    store <= s_axis_tvalid and ready;
    read  <= (m_axis_tready or not valid) and to_std_logic(pass /= 0 or unread /= 0);

    s_axis_tready <= ready;
    m_axis_tvalid <= valid;
    m_axis_tdata  <= data;
    m_axis_tlast  <= last;

    memory : process (clk)
      -- A variable, because a signal of this size costs a simulator a hundred times the memory.
      type words_t is array (2 * beats - 1 downto 0) of std_logic_vector(data_bits - 1 downto 0);
      variable words : words_t;
    begin
      if rising_edge(clk) then
        if read = '1' then
          data <= words(read_address);
        end if;
        if store = '1' then
          words(store_address) := s_axis_tdata;
        end if;
      end if;
    end process;

    count : process (clk)
      variable vectors   : integer range -1 to 3;
      variable beat_done : boolean;
      variable pass_done : boolean;
    begin
      if rising_edge(clk) then
        running <= '1';
        vectors := free_vectors;
        beat_done := read_beat = beats - 1;
        pass_done := beat_done and pass = repeats - 1;

        if store = '1' then
          if store_address = 2 * beats - 1 then
            store_address <= 0;
          else
            store_address <= store_address + 1;
          end if;
          if store_beat = beats - 1 then
            store_beat <= 0;
            vectors := vectors - 1;
          else
            store_beat <= store_beat + 1;
          end if;
        end if;

        if m_axis_tready = '1' then
          valid <= '0';
        end if;
        if read = '1' then
          valid <= '1';
          last  <= to_std_logic(pass_done and vector = vectors_per_frame - 1);
          if not beat_done then
            read_beat    <= read_beat + 1;
            read_address <= read_address + 1;
          elsif not pass_done then
            read_beat    <= 0;
            pass         <= pass + 1;
            read_address <= vector_start;
          else
            read_beat <= 0;
            pass      <= 0;
            vectors   := vectors + 1;
            if vector_start = 0 then
              vector_start <= beats;
              read_address <= beats;
            else
              vector_start <= 0;
              read_address <= 0;
            end if;
            if vector = vectors_per_frame - 1 then
              vector <= 0;
            else
              vector <= vector + 1;
            end if;
          end if;
        end if;

        if store = '1' and not (read = '1' and pass = 0) then
          unread <= unread + 1;
        elsif store = '0' and read = '1' and pass = 0 then
          unread <= unread - 1;
        end if;
        free_vectors <= vectors;

        if rst = '1' then
          running       <= '0';
          store_address <= 0;
          store_beat    <= 0;
          free_vectors  <= 2;
          unread        <= 0;
          read_address  <= 0;
          vector_start  <= 0;
          read_beat     <= 0;
          pass          <= 0;
          vector        <= 0;
          valid         <= '0';
        end if;
      end if;
    end process;
  end generate;

end architecture rtl;
