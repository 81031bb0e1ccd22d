-- requant_search: the arithmetic of `requant` for the method thresholds.
--
-- Function
--   Counts the thresholds of a value's channel that the value reaches, by binary search: step by step one more bit of
--   the count, from the highest. `requant` steers it.
-- Timing
--   Stages: 1 operands, then one step per bit of the count; the last step fills the output register. A step's threshold
--   is read during the step before, as both that it may be.
-- Layout, model
--   As `requant`.
-- Reset
--   None: all registers are data.
-- Rejected
--   All comparisons at once: `levels` comparators per lane instead of one per bit of the count, 255 instead of 8.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.requant_pkg.all;

entity requant_search is
  generic (
    lanes      : positive;
    channels   : positive;
    in_bits    : positive;
    out_bits   : positive;
    out_signed : boolean;
    low        : integer;
    levels     : positive;
    thresholds : std_logic_vector
  );
  port (
    clk         : in  std_logic;
    enable      : in  std_logic;
    data        : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    held        : in  std_logic;                               -- its data is held_data instead
    held_data   : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    group_index : in  natural range 0 to channels / lanes - 1; -- its channels
    valid       : in  std_logic_vector(0 to bits_for(levels));
    codes       : out std_logic_vector(lanes * out_bits - 1 downto 0)
  );
end entity requant_search;

architecture rtl of requant_search is

  constant groups         : positive := channels / lanes;
  constant steps          : positive := bits_for(levels);
  constant threshold_bits : positive := in_bits + 1;

  alias threshold_list : std_logic_vector(channels * levels * threshold_bits - 1 downto 0) is thresholds;

  subtype threshold_t is std_logic_vector(threshold_bits - 1 downto 0);

  -- The threshold that decides about the next bit of a count that began with `prefix`, in step `step`; one that no
  -- value reaches where the count would exceed `levels`.
  function threshold(channel : natural; step : positive; prefix : natural) return threshold_t is
    constant place   : natural := prefix * 2 ** (steps - step + 1) + 2 ** (steps - step) - 1;
    constant index   : natural := channel * levels + place;
    variable highest : threshold_t := (others => '1');
  begin
    if place < levels then
      return threshold_list((index + 1) * threshold_bits - 1 downto index * threshold_bits);
    end if;
    highest(threshold_bits - 1) := '0';
    return highest;
  end function;

  -- What stage s holds: the values, their channels, and the upper s - 1 bits of their counts.
  type values_t is array (1 to steps) of std_logic_vector(lanes * in_bits - 1 downto 0);
  type groups_t is array (1 to steps) of natural range 0 to groups - 1;
  type lane_counts_t is array (0 to lanes - 1) of natural range 0 to 2 ** steps - 1;
  type counts_t is array (1 to steps) of lane_counts_t;
  signal values       : values_t;
  signal value_groups : groups_t;
  signal counts       : counts_t;                              -- counts(1) has no bits yet

begin

  counts(1) <= (others => 0);

  operands : process (clk)
  begin
    if rising_edge(clk) then
      if enable = '1' then
        if valid(0) = '1' then
          value_groups(1) <= group_index;
          if held = '1' then
            values(1) <= held_data;
          else
            values(1) <= data;
          end if;
        end if;
        for s in 2 to steps loop
          if valid(s - 1) = '1' then
            values(s) <= values(s - 1);
            value_groups(s) <= value_groups(s - 1);
          end if;
        end loop;
      end if;
    end if;
  end process;

  each_step : for s in 1 to steps generate
    each_lane : for l in 0 to lanes - 1 generate

      constant prefixes : positive := 2 ** (s - 1);
      constant choices  : positive := smaller(s, 2);           -- by the last bit of the prefix, if it has one
      constant parents  : positive := larger(prefixes / choices, 1);

      -- A memory for synthesis alone, of the thresholds that this comparator meets one after another.
      function limits_depth return positive is
      begin
        if in_simulation then
          return 1;
        end if;
        return groups * parents;
      end function;

      type limits_t is array (limits_depth - 1 downto 0) of std_logic_vector(choices * threshold_bits - 1 downto 0);

      function limit_words return limits_t is
        variable words : limits_t;
      begin
        for i in words'range loop
          for choice in 0 to choices - 1 loop
            words(i)((choice + 1) * threshold_bits - 1 downto choice * threshold_bits)
              := threshold(i / parents * lanes + l, s, i mod parents * choices + choice);
          end loop;
        end loop;
        return words;
      end function;

      constant limits : limits_t := limit_words;

      signal candidates : std_logic_vector(choices * threshold_bits - 1 downto 0);

      -- The count with one more bit.
      impure function continued(prefix : natural; value : std_logic_vector; value_group : natural) return natural is
        variable limit : threshold_t;
      begin
        if in_simulation then
          limit := threshold(value_group * lanes + l, s, prefix);
        elsif prefix mod choices = 0 then
          limit := candidates(threshold_bits - 1 downto 0);
        else
          limit := candidates(choices * threshold_bits - 1 downto (choices - 1) * threshold_bits);
        end if;
        if at_least(extended(value, threshold_bits), limit) then
          return 2 * prefix + 1;
        end if;
        return 2 * prefix;
      end function;

      signal prefix : natural range 0 to prefixes - 1;
      signal value  : std_logic_vector(in_bits - 1 downto 0);

    begin

      value <= values(s)((l + 1) * in_bits - 1 downto l * in_bits);

      prefix <= counts(s)(l);

      first_candidates : if s = 1 generate
        process (clk)
        begin
          if rising_edge(clk) then
            if enable = '1' and valid(0) = '1' and not in_simulation then
              candidates <= limits(group_index);
            end if;
          end if;
        end process;
      end generate;

      further_candidates : if s > 1 generate
        process (clk)
        begin
          if rising_edge(clk) then
            if enable = '1' and valid(s - 1) = '1' and not in_simulation then
              candidates <= limits(value_groups(s - 1) * parents + counts(s - 1)(l));
            end if;
          end if;
        end process;
      end generate;

      more_to_know : if s < steps generate
        process (clk)
        begin
          if rising_edge(clk) then
            if enable = '1' and valid(s) = '1' then
              counts(s + 1)(l) <= continued(prefix, value, value_groups(s));
            end if;
          end if;
        end process;
      end generate;

      all_known : if s = steps generate
        process (clk)
          variable code : integer range -(2 ** out_bits) to 2 ** (out_bits + 1);
        begin
          if rising_edge(clk) then
            if enable = '1' and valid(s) = '1' then
              code := low + continued(prefix, value, value_groups(s));
              if out_signed then
                codes((l + 1) * out_bits - 1 downto l * out_bits) <= signed_bits(code, out_bits);
              else
                codes((l + 1) * out_bits - 1 downto l * out_bits) <= unsigned_bits(code, out_bits);
              end if;
            end if;
          end if;
        end process;
      end generate;

    end generate;
  end generate;

end architecture rtl;
