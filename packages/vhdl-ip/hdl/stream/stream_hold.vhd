-- stream_hold: cuts the ready path at the input of a pipeline with one register.
--
-- Function
--   Passes beats on unchanged and in order to a pipeline in the same entity, whose clock enable is `take`. A beat that
--   is accepted while the pipeline stands still waits in `held_data`. The pipeline's first stage reads `held_data` when
--   `held` is '1' and `s_axis_tdata` otherwise.
-- Timing
--   Latency 0, one beat per cycle. `s_axis_tready` is a register; data, valid and last go through combinationally.
-- Layout
--   `data_bits` bits, opaque.
-- Reset
--   Empties the register. `s_axis_tready` is low during reset. Data registers are not reset.
-- Model
--   The identity on the sequence of beats.
-- Rejected
--   `stream_register`: cuts the data path too, which the pipeline's first register does again, with twice the
--   registers; and moving each beat through two more vectors cost a third of the simulation time of a whole mvu.
--   A selected data output: the unit's own process selects for nothing, as a signal it is simulated once per beat and bit.

library ieee;
use ieee.std_logic_1164.all;

entity stream_hold is
  generic (
    data_bits : positive                                       -- width of tdata
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(data_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    held          : out std_logic;                             -- the current beat's data is held_data
    held_data     : out std_logic_vector(data_bits - 1 downto 0);
    valid         : out std_logic;                             -- there is a current beat
    last          : out std_logic;                             -- its tlast
    take          : in  std_logic                              -- the pipeline takes the current beat, if any
  );
end entity stream_hold;

architecture rtl of stream_hold is

  signal ready     : std_logic;
  signal occupied  : std_logic;
  signal last_kept : std_logic;

begin

  s_axis_tready <= ready;
  held  <= occupied;
  valid <= occupied or (s_axis_tvalid and ready);
  last  <= last_kept when occupied = '1' else s_axis_tlast;

  process (clk)
  begin
    if rising_edge(clk) then
      if occupied = '1' then
        if take = '1' then
          occupied <= '0';
          ready    <= '1';
        end if;
      elsif s_axis_tvalid = '1' and ready = '1' and take = '0' then
        occupied  <= '1';
        ready     <= '0';
        held_data <= s_axis_tdata;
        last_kept <= s_axis_tlast;
      else
        ready <= '1';
      end if;

      if rst = '1' then
        ready    <= '0';
        occupied <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
