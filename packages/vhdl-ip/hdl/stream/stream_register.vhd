-- stream_register: a two-entry register that cuts every path of a stream.
--
-- Function
--   Passes beats on unchanged and in order. All outputs, `s_axis_tready` among them, come from registers (the skid
--   register takes the beat that arrives in the cycle in which the consumer stops).
-- Timing
--   Latency 1 cycle, initiation interval 1 cycle, whatever the stalls. No combinational path between the two sides.
-- Layout
--   `data_bits` bits, opaque.
-- Reset
--   Empties the register. `s_axis_tready` is low during reset and rises one cycle after it, so that a beat that is
--   offered under reset is never lost. Data registers are not reset.
-- Model
--   The identity on the sequence of beats.
-- Rejected
--   A single register with `s_axis_tready <= m_axis_tready or not valid`: half the flip-flops, but ready ripples
--   through every unit of the accelerator. A half-rate register with registered ready: half the throughput.

library ieee;
use ieee.std_logic_1164.all;

entity stream_register is
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
    m_axis_tdata  : out std_logic_vector(data_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity stream_register;

architecture rtl of stream_register is

  signal ready      : std_logic;                               -- the skid register is free
  signal valid      : std_logic;
  signal data       : std_logic_vector(data_bits - 1 downto 0);
  signal last       : std_logic;
  signal skid_valid : std_logic;
  signal skid_data  : std_logic_vector(data_bits - 1 downto 0);
  signal skid_last  : std_logic;

begin

  s_axis_tready <= ready;
  m_axis_tvalid <= valid;
  m_axis_tdata  <= data;
  m_axis_tlast  <= last;

  process (clk)
  begin
    if rising_edge(clk) then
      -- The skid register follows the input as long as it is free, so its enable needs no look at the output side.
      if ready = '1' then
        skid_data <= s_axis_tdata;
        skid_last <= s_axis_tlast;
      end if;

      if valid = '0' or m_axis_tready = '1' then
        if skid_valid = '1' then
          data  <= skid_data;
          last  <= skid_last;
        else
          data  <= s_axis_tdata;
          last  <= s_axis_tlast;
        end if;
        valid      <= skid_valid or (s_axis_tvalid and ready);
        skid_valid <= '0';
        ready      <= '1';
      elsif s_axis_tvalid = '1' and ready = '1' then
        skid_valid <= '1';
        ready      <= '0';
      end if;

      if rst = '1' then
        ready      <= '0';
        valid      <= '0';
        skid_valid <= '0';
      end if;
    end if;
  end process;

end architecture rtl;
