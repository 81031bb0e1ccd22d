-- concat_streams: two streams of pixels to one whose pixels have the channels of both.
--
-- Function
--   For every pixel, first the beats of `s0_axis` (channels0 / lanes), then those of `s1_axis` (channels1 / lanes).
--   Units in a row concatenate more streams.
-- Timing
--   Latency 1 cycle, one output beat per cycle as long as the input that is due has one; the interval per frame is
--   pixels_per_frame * (channels0 + channels1) / lanes. Each input stops while the other one is due, for a single beat
--   fits in here: an input that comes evenly needs a FIFO in front for its beats of a pixel.
--   Both `tready` are registers.
-- Layout
--   Beats of `lanes` values of `lane_bits` bits, the same on all streams. The inputs' `tlast` is not looked at (in
--   simulation it is checked); `m_axis_tlast` is high on the last beat of a frame's last pixel.
-- Reset
--   Empties the unit and starts a new frame. Both `tready` are low during reset. Data registers are not reset.
-- Model
--   Bit-exact with concatPixels (test/models/concat-streams.ts).
-- Rejected
--   Channels side by side in one wider beat: lanes would differ before and behind, for the same throughput. FIFOs
--   inside: their depth follows from the branches' timing, which is known outside only.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity concat_streams is
  generic (
    lanes            : positive;                               -- divides channels0 and channels1
    lane_bits        : positive;
    channels0        : positive;
    channels1        : positive;
    pixels_per_frame : positive
  );
  port (
    clk            : in  std_logic;
    rst            : in  std_logic;                            -- synchronous, active high
    s0_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s0_axis_tvalid : in  std_logic;
    s0_axis_tready : out std_logic;
    s0_axis_tlast  : in  std_logic;
    s1_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s1_axis_tvalid : in  std_logic;
    s1_axis_tready : out std_logic;
    s1_axis_tlast  : in  std_logic;
    m_axis_tdata   : out std_logic_vector(lanes * lane_bits - 1 downto 0);
    m_axis_tvalid  : out std_logic;
    m_axis_tready  : in  std_logic;
    m_axis_tlast   : out std_logic
  );
end entity concat_streams;

architecture rtl of concat_streams is

  impure function generics_are_legal return boolean is
  begin
    assert channels0 mod lanes = 0
      report "concat_streams: lanes must divide channels0, but lanes is " & integer'image(lanes)
        & " and channels0 is " & integer'image(channels0) severity failure;
    assert channels1 mod lanes = 0
      report "concat_streams: lanes must divide channels1, but lanes is " & integer'image(lanes)
        & " and channels1 is " & integer'image(channels1) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  constant data_bits : positive := lanes * lane_bits;
  constant groups0   : positive := larger(channels0 / lanes, 1);         -- beats of a pixel of s0_axis
  constant groups    : positive := larger((channels0 + channels1) / lanes, 1);

  signal enable       : std_logic;                             -- the output register is free at this clock edge
  signal group_index  : natural range 0 to groups - 1;         -- beat of the output pixel
  signal pixel        : natural range 0 to pixels_per_frame - 1;
  signal first_due    : std_logic;                             -- the beat comes from s0_axis
  signal held0        : std_logic;
  signal held_data0   : std_logic_vector(data_bits - 1 downto 0);
  signal valid0       : std_logic;
  signal last0        : std_logic;
  signal take0        : std_logic;
  signal held1        : std_logic;
  signal held_data1   : std_logic_vector(data_bits - 1 downto 0);
  signal valid1       : std_logic;
  signal last1        : std_logic;
  signal take1        : std_logic;
  signal due_valid    : std_logic;
  signal output_valid : std_logic;

begin

  enable    <= m_axis_tready or not output_valid;
  first_due <= to_std_logic(group_index < groups0);
  take0     <= enable and first_due;
  take1     <= enable and not first_due;
  due_valid <= valid0 when first_due = '1' else valid1;

  m_axis_tvalid <= output_valid;

  hold0 : entity work.stream_hold
    generic map (
      data_bits => data_bits
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
      data_bits => data_bits
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

  process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' then
        output_valid <= due_valid;
        if due_valid = '1' then
          if first_due = '1' then
            if held0 = '1' then
              m_axis_tdata <= held_data0;
            else
              m_axis_tdata <= s0_axis_tdata;
            end if;
          else
            if held1 = '1' then
              m_axis_tdata <= held_data1;
            else
              m_axis_tdata <= s1_axis_tdata;
            end if;
          end if;
          m_axis_tlast <= to_std_logic(group_index = groups - 1 and pixel = pixels_per_frame - 1);

          if group_index = groups - 1 then
            group_index <= 0;
            if pixel = pixels_per_frame - 1 then
              pixel <= 0;
            else
              pixel <= pixel + 1;
            end if;
          else
            group_index <= group_index + 1;
          end if;
        end if;
      end if;

      if rst = '1' then
        output_valid <= '0';
        group_index  <= 0;
        pixel        <= 0;
      end if;
    end if;
  end process;

  -- synthesis translate_off
  -- Frames of any other size are a wiring mistake upstream; nothing here depends on tlast.
  frame_size : process (clk)
    variable frame_end : boolean;
  begin
    if rising_edge(clk) then
      if rst = '0' and enable = '1' and due_valid = '1' then
        if first_due = '1' then
          frame_end := group_index = groups0 - 1 and pixel = pixels_per_frame - 1;
          assert (last0 = '1') = frame_end
            report "concat_streams: s0_axis must have tlast with beat "
              & integer'image(pixels_per_frame * groups0) & " of a frame and no other, but has tlast "
              & std_logic'image(last0) & " with beat " & integer'image(pixel * groups0 + group_index + 1)
            severity failure;
        else
          frame_end := group_index = groups - 1 and pixel = pixels_per_frame - 1;
          assert (last1 = '1') = frame_end
            report "concat_streams: s1_axis must have tlast with beat "
              & integer'image(pixels_per_frame * (groups - groups0)) & " of a frame and no other, but has tlast "
              & std_logic'image(last1) & " with beat "
              & integer'image(pixel * (groups - groups0) + group_index - groups0 + 1)
            severity failure;
        end if;
      end if;
    end if;
  end process;
  -- synthesis translate_on

end architecture rtl;
