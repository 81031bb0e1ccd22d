-- stream_pipeline: the control of a compute unit's pipeline, from its input stream to the handshake of its output.
--
-- Function
--   Cuts the ready path at the input (`stream_hold`), moves a pipeline of `stages` stages and an output register by one
--   clock enable, and carries along which stage holds a beat, and whether that beat begins or ends one of the sums (or
--   whatever the unit makes of several beats) of which `sum_beats` input beats make one output beat. The arithmetic is
--   the unit's: with `enable`, it fills stage i from stage i - 1 where `valid(i - 1)`, and its output register from
--   stage `stages` where `valid(stages)`. Index 0 is the beat that enters, whose data is `held_data` or, without
--   `held`, `s_axis_tdata`.
--   Beats of `interleaved` sums take turns; `turn` is the one that the beat belongs to that enters.
-- Timing
--   One beat per cycle. Latency stages + 1 cycles from a sum's last input beat to its output beat. `s_axis_tready` is a
--   register; `enable` depends on `m_axis_tready` and one register.
-- Layout
--   `data_bits` bits, opaque.
-- Reset
--   Empties the pipeline and begins a new sum.
-- Model
--   A part of the units, tested with them.
-- Rejected
--   A ready path by stages, each of which moves into a free one: bubbles close up under stalls, but at full speed there
--   are none, and every stage takes an enable of its own.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity stream_pipeline is
  generic (
    unit_name   : string;                                      -- for messages
    data_bits   : positive;                                    -- bits of an input beat
    stages      : positive;                                    -- in front of the output register
    sum_beats   : positive := 1;                               -- input beats of an output beat
    interleaved : positive := 1;                               -- output beats whose input beats take turns
    frame_beats : natural := 0                                 -- input beats of a frame; 0 if unknown here
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(data_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    held          : out std_logic;                             -- the data of the beat that enters is held_data
    held_data     : out std_logic_vector(data_bits - 1 downto 0);
    enable        : out std_logic;                             -- the whole pipeline moves
    -- Of the beat that each stage holds: there is one, it begins a sum, it ends a sum.
    valid         : out std_logic_vector(0 to stages);
    begins        : out std_logic_vector(0 to stages);
    ends          : out std_logic_vector(0 to stages);
    turn          : out natural range 0 to interleaved - 1;
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity stream_pipeline;

architecture rtl of stream_pipeline is

  signal moves        : std_logic;
  signal beat_valid   : std_logic;
  signal beat_last    : std_logic;
  signal beat         : natural range 0 to sum_beats - 1;      -- of its sum
  signal beat_turn    : natural range 0 to interleaved - 1;
  signal stage_valid  : std_logic_vector(0 to stages);
  signal stage_begins : std_logic_vector(0 to stages);
  signal stage_ends   : std_logic_vector(0 to stages);
  signal stage_last   : std_logic_vector(0 to stages);
  signal output_valid : std_logic;

begin

  moves           <= m_axis_tready or not output_valid;
  stage_valid(0)  <= beat_valid;
  stage_begins(0) <= to_std_logic(beat = 0);
  stage_ends(0)   <= to_std_logic(beat = sum_beats - 1);
  stage_last(0)   <= beat_last;

  enable        <= moves;
  valid         <= stage_valid;
  begins        <= stage_begins;
  ends          <= stage_ends;
  turn          <= beat_turn;
  m_axis_tvalid <= output_valid;

  hold : entity work.stream_hold
    generic map (
      data_bits => data_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => s_axis_tdata,
      s_axis_tvalid => s_axis_tvalid,
      s_axis_tready => s_axis_tready,
      s_axis_tlast  => s_axis_tlast,
      held          => held,
      held_data     => held_data,
      valid         => beat_valid,
      last          => beat_last,
      take          => moves
    );

  move : process (clk)
  begin
    if rising_edge(clk) then
      if moves = '1' then
        stage_valid(1 to stages)  <= stage_valid(0 to stages - 1);
        stage_begins(1 to stages) <= stage_begins(0 to stages - 1);
        stage_ends(1 to stages)   <= stage_ends(0 to stages - 1);
        stage_last(1 to stages)   <= stage_last(0 to stages - 1);
        output_valid              <= stage_valid(stages) and stage_ends(stages);
        m_axis_tlast              <= stage_last(stages);

        if beat_valid = '1' then
          if beat_turn /= interleaved - 1 then
            beat_turn <= beat_turn + 1;
          else
            beat_turn <= 0;
            if beat /= sum_beats - 1 then
              beat <= beat + 1;
            else
              beat <= 0;
            end if;
          end if;
        end if;
      end if;

      if rst = '1' then
        stage_valid(1 to stages) <= (others => '0');
        output_valid             <= '0';
        beat                     <= 0;
        beat_turn                <= 0;
      end if;
    end if;
  end process;

  -- synthesis translate_off
  -- Frames of any other size are a wiring mistake upstream; nothing here depends on their size.
  frame_size : process (clk)
    variable beats : natural := 0;
  begin
    if rising_edge(clk) then
      if rst = '1' then
        beats := 0;
      elsif moves = '1' and beat_valid = '1' then
        beats := beats + 1;
        assert frame_beats = 0 or (beat_last = '1') = (beats = frame_beats)
          report unit_name & ": tlast must come with beat " & integer'image(frame_beats) & " of a frame, but beat "
            & integer'image(beats) & " has tlast " & std_logic'image(beat_last)
          severity failure;
        if beat_last = '1' then
          beats := 0;
        end if;
      end if;
    end if;
  end process;
  -- synthesis translate_on

end architecture rtl;
