-- simulation_control: clock, reset, end and exit code of a simulation.
--
-- Function
--   Drives the clock (10 ns) and a reset of four cycles. When no monitor is pending (simulation_pkg) it runs
--   `drain_cycles` more cycles, in which the monitors catch surplus beats, and ends the simulation with exit code 0, or
--   1 when a monitor failed.
--   When `transfers` does not change for `timeout_cycles` cycles before that, it prints
--     netloom:timeout cycle=<n>
--   sets `given_up`, so that every monitor says how far it came, and ends with exit code 2.
--   Cycles count as in stream_monitor.

library ieee;
use ieee.std_logic_1164.all;

library std;
use std.env.all;

use work.simulation_pkg.all;

entity simulation_control is
  generic (
    timeout_cycles : positive := 10000;
    drain_cycles   : positive := 64
  );
  port (
    clk       : out std_logic;
    rst       : out std_logic;
    transfers : in  natural                    -- any number that changes with every transfer
  );
end entity simulation_control;

architecture sim of simulation_control is

  constant half_period : time := 5 ns;

  signal clock : std_logic := '0';

begin

  clk <= clock;
  clock <= not clock after half_period;

  control : process
    variable cycle      : natural := 0;
    variable idle       : natural := 0;
    variable before     : natural := 0;
  begin
    rst <= '1';
    for i in 1 to 4 loop
      wait until rising_edge(clock);
    end loop;
    rst <= '0' after drive_delay;

    while monitors_pending > 0 loop
      wait until rising_edge(clock);
      cycle := cycle + 1;
      idle := idle + 1;
      if transfers /= before then
        before := transfers;
        idle := 0;
      end if;
      if idle > timeout_cycles then
        print("netloom:timeout cycle=" & integer'image(cycle - 1));
        given_up <= true;
        wait for half_period;
        finish(2);
      end if;
    end loop;

    for i in 1 to drain_cycles loop
      wait until rising_edge(clock);
    end loop;
    if monitors_failed > 0 then
      finish(1);
    end if;
    finish(0);
    wait;
  end process;

end architecture sim;
