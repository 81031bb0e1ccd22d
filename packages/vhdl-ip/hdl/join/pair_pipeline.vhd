-- pair_pipeline: the control of the pipeline of a unit that makes one beat of each pair of beats of two streams.
--
-- Function
--   Cuts the ready path at both inputs (`stream_hold`), lets a pair of beats enter together, moves a pipeline of `stages`
--   stages and an output register by one clock enable, and carries along which stage holds a pair. The arithmetic is
--   the unit's: with `enable`, it fills stage i from stage i - 1 where `valid(i - 1)`, and its output register from
--   stage `stages` where `valid(stages)`. Index 0 is the pair that enters: data of the one beat is `held_data0` or,
--   without `held0`, `s0_axis_tdata`, and of the other one alike.
-- Timing
--   One pair per cycle. Latency stages + 1 cycles from the later of both beats to the output beat. Both `tready` are
--   registers; one beat of the earlier input waits in here. `enable` depends on `m_axis_tready` and one register.
-- Layout
--   `data0_bits` and `data1_bits` bits, opaque. Both inputs have frames of the same size, and so has the output.
-- Reset
--   Empties the pipeline.
-- Model
--   A part of the units, tested with them.
-- Rejected
--   Two inputs of `stream_pipeline`: sums of several beats, which it counts, are not made of pairs.

library ieee;
use ieee.std_logic_1164.all;

entity pair_pipeline is
  generic (
    unit_name  : string;                                       -- for messages
    data0_bits : positive;                                     -- bits of a beat of s0_axis
    data1_bits : positive;                                     -- bits of a beat of s1_axis
    stages     : positive                                      -- in front of the output register
  );
  port (
    clk            : in  std_logic;
    rst            : in  std_logic;                            -- synchronous, active high
    s0_axis_tdata  : in  std_logic_vector(data0_bits - 1 downto 0);
    s0_axis_tvalid : in  std_logic;
    s0_axis_tready : out std_logic;
    s0_axis_tlast  : in  std_logic;
    s1_axis_tdata  : in  std_logic_vector(data1_bits - 1 downto 0);
    s1_axis_tvalid : in  std_logic;
    s1_axis_tready : out std_logic;
    s1_axis_tlast  : in  std_logic;
    held0          : out std_logic;                            -- the data of the beat that enters is held_data0
    held_data0     : out std_logic_vector(data0_bits - 1 downto 0);
    held1          : out std_logic;
    held_data1     : out std_logic_vector(data1_bits - 1 downto 0);
    enable         : out std_logic;                            -- the whole pipeline moves
    valid          : out std_logic_vector(0 to stages);        -- each stage holds a pair
    m_axis_tvalid  : out std_logic;
    m_axis_tready  : in  std_logic;
    m_axis_tlast   : out std_logic
  );
end entity pair_pipeline;

architecture rtl of pair_pipeline is

  signal moves        : std_logic;
  signal take0        : std_logic;
  signal valid0       : std_logic;
  signal last0        : std_logic;
  signal take1        : std_logic;
  signal valid1       : std_logic;
  signal last1        : std_logic;
  signal stage_valid  : std_logic_vector(0 to stages);
  signal stage_last   : std_logic_vector(0 to stages);
  signal output_valid : std_logic;

begin

  moves          <= m_axis_tready or not output_valid;
  stage_valid(0) <= valid0 and valid1;
  stage_last(0)  <= last0;
  take0          <= moves and valid1;
  take1          <= moves and valid0;

  enable        <= moves;
  valid         <= stage_valid;
  m_axis_tvalid <= output_valid;

  hold0 : entity work.stream_hold
    generic map (
      data_bits => data0_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => s0_axis_tdata,
      s_axis_tvalid => s0_axis_tvalid,
      s_axis_tready => s0_axis_tready,
      s_axis_tlast  => s0_axis_tlast,
      held          => held0,
      held_data     => held_data0,
      valid         => valid0,
      last          => last0,
      take          => take0
    );

  hold1 : entity work.stream_hold
    generic map (
      data_bits => data1_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => s1_axis_tdata,
      s_axis_tvalid => s1_axis_tvalid,
      s_axis_tready => s1_axis_tready,
      s_axis_tlast  => s1_axis_tlast,
      held          => held1,
      held_data     => held_data1,
      valid         => valid1,
      last          => last1,
      take          => take1
    );

  move : process (clk)
  begin
    if rising_edge(clk) then
      if moves = '1' then
        stage_valid(1 to stages) <= stage_valid(0 to stages - 1);
        stage_last(1 to stages)  <= stage_last(0 to stages - 1);
        output_valid             <= stage_valid(stages);
        m_axis_tlast             <= stage_last(stages);
      end if;

      if rst = '1' then
        stage_valid(1 to stages) <= (others => '0');
        output_valid             <= '0';
      end if;
    end if;
  end process;

  -- synthesis translate_off
  -- Frames of different sizes are a wiring mistake upstream; nothing here depends on their size.
  frame_size : process (clk)
  begin
    if rising_edge(clk) then
      assert rst = '1' or moves = '0' or stage_valid(0) = '0' or last0 = last1
        report unit_name & ": both inputs must have tlast with the same beats, but s0_axis has "
          & std_logic'image(last0) & " where s1_axis has " & std_logic'image(last1)
        severity failure;
    end if;
  end process;
  -- synthesis translate_on

end architecture rtl;
