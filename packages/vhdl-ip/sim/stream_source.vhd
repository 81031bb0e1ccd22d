-- stream_source: plays a vector file into a stream.
--
-- Function
--   Reads `lanes` values per beat from the file and offers them; `tlast` is high on the beat that holds a frame's last
--   value. Between beats it is idle for a random number of cycles (each cycle with a probability of
--   `stall_permille` / 1000); an offered beat is held until it is taken. While idle, the data is unknown, so that a
--   unit that uses data without `tvalid` shows it.
-- Timing
--   Offers the first beat from the first clock edge without reset on, and one beat per cycle without stalls.
-- Layout
--   Lane l holds its value in the bits l * lane_stride_bits and up; bits above `lane_bits` of a lane are zero.

library ieee;
use ieee.std_logic_1164.all;

library std;
use std.textio.all;

use work.simulation_pkg.all;

entity stream_source is
  generic (
    file_name        : string;                 -- vector file
    lanes            : positive;
    lane_bits        : positive;               -- bits of a value
    lane_stride_bits : positive;               -- distance of the lanes, at least lane_bits
    frame_values     : positive;               -- values of a frame, a multiple of lanes
    stall_permille   : natural := 0;
    seed             : natural := 1
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * lane_stride_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic;
    done          : out boolean                -- the file's last beat was taken
  );
end entity stream_source;

architecture sim of stream_source is

begin

  assert lane_stride_bits >= lane_bits
    report "stream_source: lane_stride_bits must be at least lane_bits, but lane_stride_bits="
      & integer'image(lane_stride_bits) & " and lane_bits=" & integer'image(lane_bits)
    severity failure;
  assert frame_values mod lanes = 0
    report "stream_source: lanes must divide frame_values, but lanes=" & integer'image(lanes)
      & " and frame_values=" & integer'image(frame_values)
    severity failure;

  play : process
    file vectors : text;
    variable beat         : std_logic_vector(lanes * lane_stride_bits - 1 downto 0);
    variable value        : std_logic_vector(lane_bits - 1 downto 0);
    variable last         : std_logic;
    variable frame_offset : natural := 0;
    variable random       : random_state_t := random_start(seed);
    variable stalled      : boolean;
  begin
    done <= false;
    m_axis_tvalid <= '0';
    m_axis_tlast <= 'X';
    m_axis_tdata <= (others => 'X');
    open_vectors(vectors, file_name);
    wait until rising_edge(clk) and rst = '0';

    while not endfile(vectors) loop
      beat := (others => '0');
      for l in 0 to lanes - 1 loop
        read_value(vectors, file_name, value);
        beat(l * lane_stride_bits + lane_bits - 1 downto l * lane_stride_bits) := value;
      end loop;
      frame_offset := frame_offset + lanes;
      last := '0';
      if frame_offset = frame_values then
        last := '1';
        frame_offset := 0;
      end if;

      loop
        draw(random, stall_permille, stalled);
        exit when not stalled;
        wait until rising_edge(clk);
      end loop;

      m_axis_tvalid <= '1' after drive_delay;
      m_axis_tdata <= beat after drive_delay;
      m_axis_tlast <= last after drive_delay;
      wait until rising_edge(clk) and m_axis_tready = '1';
      m_axis_tvalid <= '0' after drive_delay;
      m_axis_tdata <= (m_axis_tdata'range => 'X') after drive_delay;
      m_axis_tlast <= 'X' after drive_delay;
    end loop;

    file_close(vectors);
    done <= true;
    wait;
  end process;

end architecture sim;
