-- pad_frame: puts a border around every frame, or takes one away.
--
-- Function
--   With pads of 0 and more, a frame of in_height x in_width pixels leaves with `pad_top` rows above it, `pad_bottom` below,
--   `pad_left` columns before and `pad_right` after it, all of whose values are `pad_code`. With pads of 0 and less, as
--   many rows and columns of the frame are dropped instead.
-- Timing
--   One beat per cycle on the side that has more of them; the interval per frame is that side's beats, whatever the other
--   side does. Latency 1 cycle from a beat to itself. A frame's border begins as soon as the frame's first pixel is
--   there, and is made by itself from then on. `s_axis_tready` is a register.
-- Layout
--   Beats of `lanes` values of `lane_bits` bits, `groups` of them a pixel. `s_axis_tlast` is not looked at (in simulation
--   it is checked); `m_axis_tlast` is high on the last beat of the outgoing frame.
-- Reset
--   Empties the unit and starts a new frame. `s_axis_tready` is low during reset. Data registers are not reset.
-- Model
--   Bit-exact with padModel (test/models/pad-frame.ts).
-- Rejected
--   The window unit with a 1 x 1 kernel: pads as well, but stores rows to do so. Adding and taking away at once: two of
--   these units do it, and each is a single walk over the larger of its two frames.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;

entity pad_frame is
  generic (
    lanes      : positive;
    lane_bits  : positive;
    groups     : positive;                                     -- beats of a pixel
    in_height  : positive;
    in_width   : positive;
    pad_top    : integer;                                      -- all at least 0, or all at most 0
    pad_left   : integer;
    pad_bottom : integer;
    pad_right  : integer;
    pad_code   : natural                                       -- bit pattern of a value of the border
  );
  port (
    clk           : in  std_logic;
    rst           : in  std_logic;                             -- synchronous, active high
    s_axis_tdata  : in  std_logic_vector(lanes * lane_bits - 1 downto 0);
    s_axis_tvalid : in  std_logic;
    s_axis_tready : out std_logic;
    s_axis_tlast  : in  std_logic;
    m_axis_tdata  : out std_logic_vector(lanes * lane_bits - 1 downto 0);
    m_axis_tvalid : out std_logic;
    m_axis_tready : in  std_logic;
    m_axis_tlast  : out std_logic
  );
end entity pad_frame;

architecture rtl of pad_frame is

  constant out_height : integer := in_height + pad_top + pad_bottom;
  constant out_width  : integer := in_width + pad_left + pad_right;
  constant crops      : boolean := pad_top < 0 or pad_left < 0 or pad_bottom < 0 or pad_right < 0;

  impure function generics_are_legal return boolean is
  begin
    assert not crops or (pad_top <= 0 and pad_left <= 0 and pad_bottom <= 0 and pad_right <= 0)
      report "pad_frame: pads must all be at least 0 or all at most 0, but pad_top is " & integer'image(pad_top)
        & ", pad_left " & integer'image(pad_left) & ", pad_bottom " & integer'image(pad_bottom) & " and pad_right "
        & integer'image(pad_right) severity failure;
    assert out_height >= 1 and out_width >= 1
      report "pad_frame: a pixel must be left, but the frame becomes " & integer'image(out_height) & " x "
        & integer'image(out_width) severity failure;
    assert lane_bits >= 31 or pad_code <= greatest_code(smaller(lane_bits, 30), false)
      report "pad_frame: pad_code must fit lane_bits, but pad_code is " & integer'image(pad_code)
        & " and lane_bits is " & integer'image(lane_bits) severity failure;
    return true;
  end function;

  constant legal : boolean := generics_are_legal;

  -- The walk goes over the larger frame, of which the smaller one is the inner part.
  constant height       : positive := larger(larger(in_height, out_height), 1);
  constant width        : positive := larger(larger(in_width, out_width), 1);
  constant first_row    : natural  := larger(pad_top, -pad_top);
  constant first_column : natural  := larger(pad_left, -pad_left);
  constant last_row     : integer  := height - 1 - larger(pad_bottom, -pad_bottom);
  constant last_column  : integer  := width - 1 - larger(pad_right, -pad_right);

  -- Patterns of more than 31 bits have zeros above.
  function pattern return std_logic_vector is
    variable bits : std_logic_vector(lane_bits - 1 downto 0) := (others => '0');
  begin
    bits(smaller(lane_bits, 31) - 1 downto 0) := unsigned_bits(pad_code, smaller(lane_bits, 31));
    return bits;
  end function;

  constant border : std_logic_vector(lanes * lane_bits - 1 downto 0) := replicated(pattern, lanes);

  signal row       : natural range 0 to height - 1;
  signal column    : natural range 0 to width - 1;
  signal group_at  : natural range 0 to groups - 1;
  signal step      : std_logic;                                -- the walk goes on
  signal inner     : std_logic;                                -- it is in the smaller frame
  signal begun     : std_logic;                                -- a beat of the frame within the border has left
  signal keep      : std_logic;                                -- the input beat goes on
  signal ready     : std_logic;
  signal in_valid  : std_logic;
  signal in_last   : std_logic;
  signal data      : std_logic_vector(lanes * lane_bits - 1 downto 0);
  signal valid     : std_logic;
  signal last      : std_logic;
  signal take      : std_logic;
  signal out_valid : std_logic;

begin

  inner <= to_std_logic(row >= first_row and row <= last_row and column >= first_column and column <= last_column);

  dropping : if crops generate
    step      <= s_axis_tvalid and ready;
    keep      <= inner;
    in_last   <= to_std_logic(row = last_row and column = last_column and group_at = groups - 1);
    take      <= m_axis_tready;
    out_valid <= valid;
    m_axis_tdata <= data;
    m_axis_tlast <= last;
  end generate;

  adding : if not crops generate
    step      <= out_valid and m_axis_tready;
    keep      <= '1';
    in_last   <= s_axis_tlast;
    take      <= m_axis_tready and inner;
    -- A frame's first beats of the border wait for its first pixel.
    out_valid <= valid or (begun and not inner);
    m_axis_tdata <= data when inner = '1' else border;
    m_axis_tlast <= to_std_logic(row = height - 1 and column = width - 1 and group_at = groups - 1);
  end generate;

  in_valid      <= s_axis_tvalid and keep;
  s_axis_tready <= ready;
  m_axis_tvalid <= out_valid;

  input_register : entity work.stream_register
    generic map (
      data_bits => lanes * lane_bits
    )
    port map (
      clk           => clk,
      rst           => rst,
      s_axis_tdata  => s_axis_tdata,
      s_axis_tvalid => in_valid,
      s_axis_tready => ready,
      s_axis_tlast  => in_last,
      m_axis_tdata  => data,
      m_axis_tvalid => valid,
      m_axis_tready => take,
      m_axis_tlast  => last
    );

  walk : process (clk)
  begin
    if rising_edge(clk) then
      if step = '1' then
        if inner = '1' then
          begun <= '1';
        end if;
        if group_at = groups - 1 then
          group_at <= 0;
          if column = width - 1 then
            column <= 0;
            if row = height - 1 then
              row   <= 0;
              begun <= '0';
            else
              row <= row + 1;
            end if;
          else
            column <= column + 1;
          end if;
        else
          group_at <= group_at + 1;
        end if;
      end if;

      if rst = '1' then
        row      <= 0;
        column   <= 0;
        group_at <= 0;
        begun    <= '0';
      end if;
    end if;
  end process;

  -- synthesis translate_off
  -- Frames of any other size are a wiring mistake upstream; nothing here depends on tlast.
  frame_size : process (clk)
    variable beat : natural := 0;
  begin
    if rising_edge(clk) then
      if rst = '1' then
        beat := 0;
      elsif s_axis_tvalid = '1' and ready = '1' then
        beat := beat + 1;
        assert (s_axis_tlast = '1') = (beat = in_height * in_width * groups)
          report "pad_frame: s_axis must have tlast with beat " & integer'image(in_height * in_width * groups)
            & " of a frame and no other, but has tlast " & std_logic'image(s_axis_tlast) & " with beat "
            & integer'image(beat)
          severity failure;
        if beat = in_height * in_width * groups then
          beat := 0;
        end if;
      end if;
    end if;
  end process;
  -- synthesis translate_on

end architecture rtl;
