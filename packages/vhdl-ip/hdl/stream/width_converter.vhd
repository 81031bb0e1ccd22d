-- width_converter: gathers narrow beats into wide ones, or splits wide beats into narrow ones.
--
-- Function
--   One of `lanes_in` and `lanes_out` divides the other. Values keep their order: the first narrow beat of a wide one
--   has its lowest lanes. Equal numbers of lanes: wires.
-- Timing
--   With ratio = the larger number of lanes / the smaller one:
--     gathering   latency ratio + 1 cycles; the input takes one beat per cycle
--     splitting   latency 2 cycles; the output gives one beat per cycle
--   The side with more beats never waits for the converter. `s_axis_tready` depends on registers alone (not with
--   wires).
-- Layout
--   Lanes of `lane_bits` bits, lane 0 lowest. A frame is a whole number of wide beats; `tlast` moves to the wide beat
--   that has the last narrow one, or to the last narrow beat of the wide one.
-- Reset
--   Forgets everything that is inside. `s_axis_tready` is low during reset. Data is not reset.
-- Model
--   The identity on the sequence of values.
-- Rejected
--   Any ratio of numbers: needs a shifter of the least common multiple, while lanes can be chosen to divide.

library ieee;
use ieee.std_logic_1164.all;

use work.netloom_pkg.all;

entity width_converter is
  generic (
    lanes_in  : positive;                                      -- values of an input beat
    lanes_out : positive;                                      -- values of an output beat
    lane_bits : positive                                       -- bits of a value
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes_in * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes_out * lane_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity width_converter;

architecture rtl of width_converter is

  constant ratio       : positive := larger(lanes_in, lanes_out) / smaller(lanes_in, lanes_out);
  constant narrow_bits : positive := smaller(lanes_in, lanes_out) * lane_bits;
  constant wide_bits   : positive := ratio * narrow_bits;

  subtype narrow_t is std_logic_vector(narrow_bits - 1 downto 0);
  subtype wide_t is std_logic_vector(wide_bits - 1 downto 0);

  signal phase : integer range 0 to ratio - 1;                 -- narrow beat of the wide one

begin

  assert lanes_in mod lanes_out = 0 or lanes_out mod lanes_in = 0
    report "width_converter: one of lanes_in and lanes_out must divide the other, but lanes_in="
      & integer'image(lanes_in) & " and lanes_out=" & integer'image(lanes_out)
    severity failure;

  equal : if lanes_in = lanes_out generate
    s_axis_tready <= m_axis_tready;
    m_axis_tdata  <= s_axis_tdata;
    m_axis_tvalid <= s_axis_tvalid;
    m_axis_tlast  <= s_axis_tlast;
  end generate;

  gathering : if lanes_in < lanes_out generate
    signal narrow       : narrow_t;
    signal narrow_valid : std_logic;
    signal narrow_ready : std_logic;
    signal narrow_last  : std_logic;
    signal gathered     : std_logic_vector(wide_bits - narrow_bits - 1 downto 0);
    signal wide         : wide_t;
    signal wide_valid   : std_logic;
    signal wide_last    : std_logic;
  begin
    input_register : entity work.stream_register
      generic map (
        data_bits => narrow_bits
      )
      port map (
        clk           => clk,
        rst           => rst,
        s_axis_tdata  => s_axis_tdata,
        s_axis_tvalid => s_axis_tvalid,
        s_axis_tready => s_axis_tready,
        s_axis_tlast  => s_axis_tlast,
        m_axis_tdata  => narrow,
        m_axis_tvalid => narrow_valid,
        m_axis_tready => narrow_ready,
        m_axis_tlast  => narrow_last
      );

    narrow_ready  <= to_std_logic(phase /= ratio - 1) or not wide_valid or m_axis_tready;
    m_axis_tdata  <= wide;
    m_axis_tvalid <= wide_valid;
    m_axis_tlast  <= wide_last;

    gather : process (clk)
      variable all_beats : wide_t;
    begin
      if rising_edge(clk) then
        if m_axis_tready = '1' then
          wide_valid <= '0';
        end if;
        if narrow_valid = '1' and narrow_ready = '1' then
          all_beats := narrow & gathered;
          if phase = ratio - 1 then
            phase      <= 0;
            wide       <= all_beats;
            wide_valid <= '1';
            wide_last  <= narrow_last;
          else
            phase    <= phase + 1;
            gathered <= all_beats(wide_bits - 1 downto narrow_bits);
          end if;
        end if;
        if rst = '1' then
          phase      <= 0;
          wide_valid <= '0';
        end if;
      end if;
    end process;
  end generate;

  splitting : if lanes_in > lanes_out generate
    signal running      : std_logic;                           -- out of reset
    signal ready        : std_logic;
    signal wide         : wide_t;                              -- shifted down by a narrow beat at a time
    signal wide_valid   : std_logic;
    signal wide_last    : std_logic;
    signal narrow       : narrow_t;
    signal narrow_ready : std_logic;
    signal narrow_last  : std_logic;
  begin
    ready         <= running and (not wide_valid or (narrow_ready and to_std_logic(phase = ratio - 1)));
    narrow        <= wide(narrow_bits - 1 downto 0);
    narrow_last   <= wide_last and to_std_logic(phase = ratio - 1);
    s_axis_tready <= ready;

    split : process (clk)
    begin
      if rising_edge(clk) then
        running <= '1';
        if wide_valid = '1' and narrow_ready = '1' then
          wide(wide_bits - narrow_bits - 1 downto 0) <= wide(wide_bits - 1 downto narrow_bits);
          if phase = ratio - 1 then
            phase      <= 0;
            wide_valid <= '0';
          else
            phase <= phase + 1;
          end if;
        end if;
        if s_axis_tvalid = '1' and ready = '1' then
          wide       <= s_axis_tdata;
          wide_last  <= s_axis_tlast;
          wide_valid <= '1';
        end if;
        if rst = '1' then
          running    <= '0';
          phase      <= 0;
          wide_valid <= '0';
        end if;
      end if;
    end process;

    output_register : entity work.stream_register
      generic map (
        data_bits => narrow_bits
      )
      port map (
        clk           => clk,
        rst           => rst,
        s_axis_tdata  => narrow,
        s_axis_tvalid => wide_valid,
        s_axis_tready => narrow_ready,
        s_axis_tlast  => narrow_last,
        m_axis_tdata  => m_axis_tdata,
        m_axis_tvalid => m_axis_tvalid,
        m_axis_tready => m_axis_tready,
        m_axis_tlast  => m_axis_tlast
      );
  end generate;

end architecture rtl;
