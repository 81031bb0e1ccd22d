/** What {@link misplacingTestbench} plays. */
export interface MisplacedFrames {
  readonly top: string;
  /** One code in each beat, eight bits; `tlast` on the last of each list, however long it is. */
  readonly beats: readonly (readonly number[])[];
  /** Beats of one signed byte to wait for. */
  readonly outputs: number;
}

/** A testbench that plays frames of any length and prints every output value, and how often `frame_error` was high. */
export function misplacingTestbench({ top, beats, outputs }: MisplacedFrames): string {
  const flat = beats.flatMap((frame) => frame.map((code, i) => 2 * code + (i === frame.length - 1 ? 1 : 0)));
  return `library ieee; use ieee.std_logic_1164.all; use ieee.numeric_std.all;
library std; use std.textio.all; use std.env.all;

entity misplacing_tb is
end entity;

architecture sim of misplacing_tb is
  constant beats : integer_vector(0 to ${flat.length - 1}) := (${flat.join(', ')});
  signal clk : std_logic := '0';
  signal rst : std_logic := '1';
  signal s_tdata, m_tdata : std_logic_vector(7 downto 0);
  signal s_tvalid, s_tready, s_tlast, m_tvalid, m_tlast, frame_error : std_logic := '0';
  signal errors : natural := 0;
begin
  clk <= not clk after 5 ns;
  rst <= '0' after 42 ns;

  dut : entity work.${top}
    port map (
      clk => clk, rst => rst,
      s_axis_tdata => s_tdata, s_axis_tvalid => s_tvalid, s_axis_tready => s_tready, s_axis_tlast => s_tlast,
      m_axis_tdata => m_tdata, m_axis_tvalid => m_tvalid, m_axis_tready => '1', m_axis_tlast => m_tlast,
      frame_error => frame_error
    );

  play : process
  begin
    wait until rst = '0';
    for i in beats'range loop
      s_tvalid <= '1';
      s_tdata <= std_logic_vector(to_unsigned(beats(i) / 2, 8));
      s_tlast <= '1' when beats(i) mod 2 = 1 else '0';
      wait until rising_edge(clk) and s_tready = '1';
    end loop;
    s_tvalid <= '0';
    wait;
  end process;

  collect : process
    variable text_line : line;
  begin
    for i in 1 to ${outputs} loop
      wait until rising_edge(clk) and m_tvalid = '1';
      write(text_line, "value " & integer'image(to_integer(signed(m_tdata))) & " last " & std_logic'image(m_tlast)(2));
      writeline(output, text_line);
    end loop;
    for i in 1 to 50 loop
      wait until rising_edge(clk);
      assert m_tvalid = '0' report "there is more than was put in" severity error;
    end loop;
    write(text_line, "errors " & integer'image(errors));
    writeline(output, text_line);
    finish(0);
  end process;

  count_errors : process (clk)
  begin
    if rising_edge(clk) and rst = '0' and frame_error = '1' then
      errors <= errors + 1;
    end if;
  end process;

  give_up : process
  begin
    wait for 1 ms;
    report "the outputs do not come" severity failure;
  end process;
end architecture;
`;
}
