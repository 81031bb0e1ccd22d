-- stream_fork: one stream to two consumers.
--
-- Function
--   Gives every beat to both outputs, in order. Each output takes it as soon as it is ready, whatever the other does;
--   the next beat comes when both have taken it. Forks in a row make more outputs.
-- Timing
--   Latency 1 cycle, initiation interval 1 cycle while both outputs are ready. All outputs, `s_axis_tready` among them,
--   come from registers: no combinational path between any two sides. An output is at most one beat ahead of the other.
-- Layout
--   `data_bits` bits, opaque; `tlast` goes along to both.
-- Reset
--   Empties the fork. `s_axis_tready` is low during reset. Data registers are not reset.
-- Model
--   The identity on the sequence of beats, twice.
-- Rejected
--   A lazy fork (a beat leaves only when both outputs are ready): an output's valid depends on the other one's ready,
--   and two branches that meet again can wait for each other forever. A stream register per output: twice the data.

library ieee;
use ieee.std_logic_1164.all;

entity stream_fork is
  generic (
    data_bits : positive                                       -- width of tdata
  );
  port (
    clk            : in  std_logic;
    rst            : in  std_logic;                            -- synchronous, active high
    s_axis_tdata   : in  std_logic_vector(data_bits - 1 downto 0);
    s_axis_tvalid  : in  std_logic;
    s_axis_tready  : out std_logic;
    s_axis_tlast   : in  std_logic;
    m0_axis_tdata  : out std_logic_vector(data_bits - 1 downto 0);
    m0_axis_tvalid : out std_logic;
    m0_axis_tready : in  std_logic;
    m0_axis_tlast  : out std_logic;
    m1_axis_tdata  : out std_logic_vector(data_bits - 1 downto 0);
    m1_axis_tvalid : out std_logic;
    m1_axis_tready : in  std_logic;
    m1_axis_tlast  : out std_logic
  );
end entity stream_fork;

architecture rtl of stream_fork is

  signal ready      : std_logic;                               -- the skid register is free
  signal valid0     : std_logic;                               -- output 0 has not taken the beat yet
  signal valid1     : std_logic;
  signal data       : std_logic_vector(data_bits - 1 downto 0);
  signal last       : std_logic;
  signal skid_valid : std_logic;
  signal skid_data  : std_logic_vector(data_bits - 1 downto 0);
  signal skid_last  : std_logic;

begin

  s_axis_tready  <= ready;
  m0_axis_tvalid <= valid0;
  m0_axis_tdata  <= data;
  m0_axis_tlast  <= last;
  m1_axis_tvalid <= valid1;
  m1_axis_tdata  <= data;
  m1_axis_tlast  <= last;

  process (clk)
    variable next_valid : std_logic;
  begin
    if rising_edge(clk) then
      -- The skid register follows the input as long as it is free, so its enable needs no look at the output sides.
      if ready = '1' then
        skid_data <= s_axis_tdata;
        skid_last <= s_axis_tlast;
      end if;

      if (valid0 = '0' or m0_axis_tready = '1') and (valid1 = '0' or m1_axis_tready = '1') then
        if skid_valid = '1' then
          data <= skid_data;
          last <= skid_last;
        else
          data <= s_axis_tdata;
          last <= s_axis_tlast;
        end if;
        next_valid := skid_valid or (s_axis_tvalid and ready);
        valid0     <= next_valid;
        valid1     <= next_valid;
        skid_valid <= '0';
        ready      <= '1';
      else
        if m0_axis_tready = '1' then
          valid0 <= '0';
        end if;
        if m1_axis_tready = '1' then
          valid1 <= '0';
        end if;
        if s_axis_tvalid = '1' and ready = '1' then
          skid_valid <= '1';
          ready      <= '0';
        end if;
      end if;

      if rst = '1' then
        ready      <= '0';
        valid0     <= '0';
        valid1     <= '0';
        skid_valid <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
