-- simulation_pkg: vector files, repeatable random stalls and report lines for the simulation parts.
--
-- Vector file
--   A text file. Its first line is a header for people and starts with the number format; it is skipped here.
--   Every further line is one value, hexadecimal two's complement, in stream order, so that the same file serves
--   every folding of the stream.
-- Verdict
--   Every monitor, wherever it stands in the design, adds to the signals `monitors_pending` and `monitors_failed`;
--   simulation_control waits for the first and judges by the second. No wiring, so that a monitor deep inside counts.
-- Report lines
--   Machine-readable lines go to standard output and start with `netloom:`, a kind, and `key=value` pairs.

library ieee;
use ieee.std_logic_1164.all;

library std;
use std.textio.all;

package simulation_pkg is

  -- What drives a stream changes its signals this long after the clock edge, so that a netlist whose clock arrives
  -- some delta cycles late samples the same values as the design it was made from.
  constant drive_delay : time := 1 ns;

  function total(contributions : integer_vector) return integer;
  subtype total_t is total integer;

  signal monitors_pending : total_t := 0;        -- monitors that have not compared all of their file yet
  signal monitors_failed  : total_t := 0;        -- monitors that saw a difference or a violation
  signal given_up         : boolean := false;    -- simulation_control ends early: say how far you came

  -- State of a pseudo-random sequence (minimal standard generator of Park and Miller).
  subtype random_state_t is integer range 1 to 2147483646;

  function random_start(seed : natural) return random_state_t;

  -- Draws once: true with a probability of `permille` / 1000. Permille 0 and 1000 draw nothing.
  procedure draw(state : inout random_state_t; permille : natural; hit : out boolean);

  -- Opens a vector file and skips its header.
  procedure open_vectors(file vectors : text; file_name : string);

  -- Reads the next value into `value`, whose length is the value's bits.
  procedure read_value(file vectors : text; file_name : string; value : out std_logic_vector);

  -- Lower-case hexadecimal digits; a digit with an unknown bit is `x`.
  function hex_text(value : std_logic_vector) return string;

  procedure print(message : string);

end package simulation_pkg;

package body simulation_pkg is

  constant random_modulus : positive := 2147483647;

  function total(contributions : integer_vector) return integer is
    variable sum : integer := 0;
  begin
    for i in contributions'range loop
      sum := sum + contributions(i);
    end loop;
    return sum;
  end function;

  procedure advance(state : inout random_state_t) is
    variable next_state : integer;
  begin
    -- Schrage's form of 16807 * state mod (2**31 - 1): no intermediate exceeds 31 bits.
    next_state := 16807 * (state mod 127773) - 2836 * (state / 127773);
    if next_state <= 0 then
      next_state := next_state + random_modulus;
    end if;
    state := next_state;
  end procedure;

  function random_start(seed : natural) return random_state_t is
    variable state : random_state_t := seed mod (random_modulus - 1) + 1;
  begin
    for i in 1 to 8 loop
      advance(state);
    end loop;
    return state;
  end function;

  procedure draw(state : inout random_state_t; permille : natural; hit : out boolean) is
  begin
    if permille = 0 then
      hit := false;
    elsif permille >= 1000 then
      hit := true;
    else
      advance(state);
      hit := (state / 1024) mod 1000 < permille;
    end if;
  end procedure;

  procedure open_vectors(file vectors : text; file_name : string) is
    variable status : file_open_status;
    variable header : line;
  begin
    file_open(status, vectors, file_name, read_mode);
    assert status = open_ok
      report "simulation: vector file """ & file_name & """ must be readable"
      severity failure;
    assert not endfile(vectors)
      report "simulation: vector file """ & file_name & """ must start with a header line, but it is empty"
      severity failure;
    readline(vectors, header);
    deallocate(header);
  end procedure;

  function digit_value(digit : character) return integer is
  begin
    case digit is
      when '0' to '9' => return character'pos(digit) - character'pos('0');
      when 'a' to 'f' => return character'pos(digit) - character'pos('a') + 10;
      when 'A' to 'F' => return character'pos(digit) - character'pos('A') + 10;
      when others => return -1;
    end case;
  end function;

  procedure read_value(file vectors : text; file_name : string; value : out std_logic_vector) is
    variable text_line : line;
    variable digit     : integer;
    variable position  : natural := 0;
    variable result    : std_logic_vector(value'length - 1 downto 0) := (others => '0');
  begin
    assert not endfile(vectors)
      report "simulation: vector file """ & file_name & """ ends inside a beat"
      severity failure;
    readline(vectors, text_line);
    assert text_line'length = (value'length + 3) / 4
      report "simulation: vector file """ & file_name & """: a value of " & integer'image(value'length)
        & " bits must have " & integer'image((value'length + 3) / 4) & " digits, but a line has "
        & integer'image(text_line'length) & " characters"
      severity failure;
    for i in text_line'reverse_range loop
      digit := digit_value(text_line(i));
      assert digit >= 0
        report "simulation: vector file """ & file_name & """: '" & text_line(i) & "' is no hexadecimal digit"
        severity failure;
      for b in 0 to 3 loop
        if digit mod 2 = 1 then
          assert position < value'length
            report "simulation: vector file """ & file_name & """: a value does not fit "
              & integer'image(value'length) & " bits"
            severity failure;
          result(position) := '1';
        end if;
        digit := digit / 2;
        position := position + 1;
      end loop;
    end loop;
    deallocate(text_line);
    value := result;
  end procedure;

  function hex_text(value : std_logic_vector) return string is
    constant digits : string(1 to 16) := "0123456789abcdef";
    constant length : positive := (value'length + 3) / 4;
    alias bits : std_logic_vector(value'length - 1 downto 0) is value;
    variable result : string(1 to length);
    variable digit  : natural;
  begin
    for i in 0 to length - 1 loop
      digit := 0;
      for b in 3 downto 0 loop
        if 4 * i + b <= bits'left then
          case bits(4 * i + b) is
            when '0' | 'L' => digit := 2 * digit;
            when '1' | 'H' => digit := 2 * digit + 1;
            when others => digit := 64;
          end case;
        end if;
      end loop;
      if digit < 16 then
        result(length - i) := digits(digit + 1);
      else
        result(length - i) := 'x';
      end if;
    end loop;
    return result;
  end function;

  procedure print(message : string) is
    variable text_line : line;
  begin
    write(text_line, message);
    writeline(output, text_line);
  end procedure;

end package body simulation_pkg;
