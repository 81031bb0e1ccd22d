-- frame_guard: keeps the frames of a stream at their size, whatever the sender does with `tlast`.
--
-- Function
--   Its output is frames of exactly `frame_beats` beats with `tlast` on the last one. Input frames of that size pass on
--   unchanged. A frame that ends early is completed with beats of zeros. A frame without `tlast` on its last beat is
--   cut there, and what follows is dropped up to and including the next `tlast`; the beat after it starts the next
--   frame. In both cases `frame_error` is high for one cycle, the one after the transfer of the beat with the misplaced
--   `tlast` or with the missing one.
-- Timing
--   Latency 1 cycle, initiation interval 1 cycle. Completing a frame takes a cycle per missing beat, in which the input
--   waits; dropping takes a cycle per beat. No combinational path between the two sides.
-- Layout
--   `data_bits` bits, opaque.
-- Reset
--   Starts a new frame. `s_axis_tready` is low during reset. Data is not reset.
-- Model
--   Bit-exact with frameGuardModel (test/models/frame-guard.ts).
-- Rejected
--   Passing broken frames on and resetting everything behind: every unit counts its frames by itself, so each would
--   need a way to give up a frame. Waiting for the frame's end before it starts: costs a frame's storage and time.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

entity frame_guard is
  generic (
    data_bits   : positive;                                    -- width of tdata
    frame_beats : positive                                     -- beats of a frame
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
    m_axis_tlast  : out std_logic;
    frame_error   : out std_logic                              -- one cycle per broken frame
  );
end entity frame_guard;

architecture rtl of frame_guard is

  type mode_t is (passing, completing, dropping);

  signal running   : std_logic;                                -- out of reset
  signal mode      : mode_t;
  signal beat      : integer range 0 to frame_beats - 1;       -- of the output frame
  signal last_beat : boolean;
  signal ready     : std_logic;
  signal out_data  : std_logic_vector(data_bits - 1 downto 0);
  signal out_valid : std_logic;
  signal out_ready : std_logic;
  signal out_last  : std_logic;

begin

  last_beat <= beat = frame_beats - 1;
  out_last  <= to_std_logic(last_beat);

  s_axis_tready <= ready;

  select_beat : process (all)
  begin
    out_data  <= s_axis_tdata;
    out_valid <= '0';
    ready     <= '0';
    if mode = passing then
      out_valid <= s_axis_tvalid and running;
      ready     <= out_ready and running;
    elsif mode = completing then
      out_data  <= (others => '0');
      out_valid <= '1';
    else
      ready <= '1';
    end if;
  end process;

  guard : process (clk)
  begin
    if rising_edge(clk) then
      running     <= '1';
      frame_error <= '0';

      if out_valid = '1' and out_ready = '1' then
        -- Written out, because synthesis looks at the other branch too when it does not see that frame_beats is 1.
        if beat = frame_beats - 1 then
          beat <= 0;
          mode <= passing;
        else
          beat <= beat + 1;
        end if;
      end if;

      if mode = passing and s_axis_tvalid = '1' and ready = '1' then
        if s_axis_tlast = '1' and not last_beat then
          frame_error <= '1';
          mode        <= completing;
        elsif s_axis_tlast = '0' and last_beat then
          frame_error <= '1';
          mode        <= dropping;
        end if;
      elsif mode = dropping and s_axis_tvalid = '1' and s_axis_tlast = '1' then
        mode <= passing;
      end if;

      if rst = '1' then
        running     <= '0';
        frame_error <= '0';
        mode        <= passing;
        beat        <= 0;
      end if;
    end if;
  end process;

  output_register : entity work.stream_register
    generic map (
      data_bits => data_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => out_data,
      s_axis_tvalid => out_valid,
      s_axis_tready => out_ready,
      s_axis_tlast  => out_last,
      m_axis_tdata  => m_axis_tdata,
      m_axis_tvalid => m_axis_tvalid,
      m_axis_tready => m_axis_tready,
      m_axis_tlast  => m_axis_tlast
    );

end architecture rtl;
