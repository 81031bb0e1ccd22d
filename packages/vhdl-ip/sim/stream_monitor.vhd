-- stream_monitor: compares a stream with a vector file and checks the stream protocol. It only observes.
--
-- Function
--   Compares every transferred value with the next one of the file and prints, to standard output,
--     netloom:difference stream=<name> frame=<f> pixel=<p> channel=<c> expected=<hex> got=<hex>   the first difference
--     netloom:violation stream=<name> rule=<rule> cycle=<n>                      once per broken rule
--     netloom:beat stream=<name> frame=<f> first=<cycle>                         with report_timing, frame's first beat
--     netloom:beat stream=<name> frame=<f> last=<cycle>                          with report_timing, frame's last beat
--     netloom:compared stream=<name> values=<n> differing=<m>                    when the file is used up
--     netloom:incomplete stream=<name> values=<n> differing=<m>                  when the simulation gives up earlier
-- Rules
--   tvalid_unknown, tready_unknown   handshake signals are '0' or '1' outside reset
--   tvalid_stable                    an offered beat stays offered until it is taken
--   tdata_stable, tlast_stable       and does not change
--   tlast_position                   tlast is high exactly on the beat with a frame's last value
--   extra_beat                       nothing is offered after the file's last value
-- Timing
--   Cycles count from 0, the first rising clock edge without reset; a transfer has the number of its clock edge.
-- Layout
--   As in stream_source. Bits above `lane_bits` of a lane are not compared.

library ieee;
use ieee.std_logic_1164.all;

library std;
use std.textio.all;

use work.simulation_pkg.all;

entity stream_monitor is
  generic (
    name             : string;                 -- name in report lines, without blanks
    file_name        : string;                 -- vector file with the expected values
    lanes            : positive;
    lane_bits        : positive;               -- bits of a value
    lane_stride_bits : positive;               -- distance of the lanes, at least lane_bits
    channels         : positive;               -- values of a pixel, for report lines
    frame_values     : positive;               -- values of a frame, a multiple of lanes
    report_timing    : boolean := false
  );
  port (
    clk       : in  std_logic;
    rst       : in  std_logic;
    tdata     : in  std_logic_vector(lanes * lane_stride_bits - 1 downto 0);
    tvalid    : in  std_logic;
    tready    : in  std_logic;
    tlast     : in  std_logic;
    transfers : out natural                    -- beats taken so far
  );
end entity stream_monitor;

architecture sim of stream_monitor is

  type rule_t is (
    tvalid_unknown, tready_unknown, tvalid_stable, tdata_stable, tlast_stable, tlast_position, extra_beat
  );
  type rule_flags_t is array (rule_t) of boolean;

begin

  assert frame_values mod lanes = 0
    report "stream_monitor: lanes must divide frame_values, but lanes=" & integer'image(lanes)
      & " and frame_values=" & integer'image(frame_values)
    severity failure;

  observe : process
    file vectors : text;
    variable cycle         : natural := 0;
    variable beats         : natural := 0;
    variable values        : natural := 0;
    variable differing     : natural := 0;
    variable frame         : natural := 0;
    variable frame_offset  : natural := 0;
    variable expected      : std_logic_vector(lane_bits - 1 downto 0);
    variable got           : std_logic_vector(lane_bits - 1 downto 0);
    variable expected_last : std_logic;
    variable held          : boolean := false;     -- a beat was offered and not taken in the cycle before
    variable held_data     : std_logic_vector(tdata'range);
    variable held_last     : std_logic;
    variable broken        : rule_flags_t := (others => false);
    variable finished      : boolean := false;

    procedure require(rule : rule_t; condition : boolean) is
    begin
      if not condition then
        if not broken(rule) then
          print("netloom:violation stream=" & name & " rule=" & rule_t'image(rule) & " cycle=" & integer'image(cycle));
        end if;
        broken(rule) := true;
        monitors_failed <= 1;
      end if;
    end procedure;

    procedure summarize(kind : string) is
    begin
      print("netloom:" & kind & " stream=" & name & " values=" & integer'image(values)
        & " differing=" & integer'image(differing));
    end procedure;

    procedure compare_beat is
    begin
      if report_timing and frame_offset = 0 then
        print("netloom:beat stream=" & name & " frame=" & integer'image(frame) & " first=" & integer'image(cycle));
      end if;
      for l in 0 to lanes - 1 loop
        read_value(vectors, file_name, expected);
        got := tdata(l * lane_stride_bits + lane_bits - 1 downto l * lane_stride_bits);
        if got /= expected then
          if differing = 0 then
            print("netloom:difference stream=" & name & " frame=" & integer'image(frame)
              & " pixel=" & integer'image((frame_offset + l) / channels)
              & " channel=" & integer'image((frame_offset + l) mod channels)
              & " expected=" & hex_text(expected) & " got=" & hex_text(got));
          end if;
          differing := differing + 1;
          monitors_failed <= 1;
        end if;
      end loop;
      values := values + lanes;
      frame_offset := frame_offset + lanes;
      expected_last := '0';
      if frame_offset = frame_values then
        expected_last := '1';
        if report_timing then
          print("netloom:beat stream=" & name & " frame=" & integer'image(frame) & " last=" & integer'image(cycle));
        end if;
        frame_offset := 0;
        frame := frame + 1;
      end if;
      require(tlast_position, tlast = expected_last);
    end procedure;

  begin
    transfers <= 0;
    monitors_pending <= 1;
    monitors_failed <= 0;
    open_vectors(vectors, file_name);

    while not given_up loop
      wait until (rising_edge(clk) and rst = '0') or given_up;
      exit when given_up;
      require(tvalid_unknown, tvalid = '0' or tvalid = '1');
      require(tready_unknown, tready = '0' or tready = '1');
      if held then
        require(tvalid_stable, tvalid = '1');
        if tvalid = '1' then
          require(tdata_stable, tdata = held_data);
          require(tlast_stable, tlast = held_last);
        end if;
      end if;
      if tvalid = '1' then
        require(extra_beat, not finished);
        if tready = '1' then
          beats := beats + 1;
          transfers <= beats;
          if not finished then
            compare_beat;
            if endfile(vectors) then
              finished := true;
              monitors_pending <= 0;
              summarize("compared");
            end if;
          end if;
        end if;
      end if;
      held := tvalid = '1' and tready = '0';
      held_data := tdata;
      held_last := tlast;
      cycle := cycle + 1;
    end loop;

    if not finished then
      summarize("incomplete");
    end if;
    wait;
  end process;

end architecture sim;
