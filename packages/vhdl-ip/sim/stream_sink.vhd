-- stream_sink: takes every beat of a stream, with random stalls.
--
-- Function
--   Drives `s_axis_tready`: low in each cycle with a probability of `stall_permille` / 1000, independent of `tvalid`.
--   The data is looked at by a stream_monitor on the same signals.
-- Timing
--   Without stalls ready in every cycle, under reset too.

library ieee;
use ieee.std_logic_1164.all;

use work.simulation_pkg.all;

entity stream_sink is
  generic (
    stall_permille : natural := 0;
    seed           : natural := 2
  );
  port (
    clk           : in  std_logic;
    s_axis_tready : out std_logic
  );
end entity stream_sink;

architecture sim of stream_sink is

begin

  assert stall_permille < 1000
    report "stream_sink: stall_permille must be below 1000, but stall_permille=" & integer'image(stall_permille)
    severity failure;

  drive : process
    variable random  : random_state_t := random_start(seed);
    variable stalled : boolean;
  begin
    s_axis_tready <= '1';
    if stall_permille = 0 then
      wait;
    end if;
    loop
      wait until rising_edge(clk);
      draw(random, stall_permille, stalled);
      if stalled then
        s_axis_tready <= '0' after drive_delay;
      else
        s_axis_tready <= '1' after drive_delay;
      end if;
    end loop;
  end process;

end architecture sim;
