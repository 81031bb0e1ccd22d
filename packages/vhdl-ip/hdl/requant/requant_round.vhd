-- requant_round: accumulators of `requant` rounded to 24 significant bits, half to even, as a conversion to float32 does.
--
-- Function
--   With 2 ** (23 + e) <= |acc| < 2 ** (24 + e) and e > 0, the multiple of 2 ** e nearest to acc, of two the even one.
--   Accumulators below 2 ** 24 stay as they are. `requant` steers it.
-- Timing
--   Stages: 1 the accumulator and what to add to it, 2 the rounded accumulator.
-- Layout
--   Lanes of `in_bits` signed in, of in_bits + 1 out: the greatest accumulators round up to 2 ** (in_bits - 1).
-- Reset
--   None: all registers are data.
-- Model
--   test/models/requant.ts; f32(acc) of the integer semantics (decision record 0002).
-- Rejected
--   Magnitude and sign: rounding half to even is symmetric, so two's complement does without both negations. The binade
--   is that of the highest bit unlike the sign; a negative power of two has it one too low, and is a multiple either way.
--   A significand and an exponent for the multiplier: saves its lower bits and costs a shifter as wide as the product.

library ieee;
use ieee.std_logic_1164.all;
use work.netloom_pkg.all;
use work.requant_pkg.all;

entity requant_round is
  generic (
    lanes   : positive;
    in_bits : positive                                         -- 26 to 48
  );
  port (
    clk        : in  std_logic;
    enable     : in  std_logic;
    data       : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    held       : in  std_logic;                                -- its data is held_data instead
    held_data  : in  std_logic_vector(lanes * in_bits - 1 downto 0);
    valid      : in  std_logic_vector(0 to 1);                 -- a beat enters stage 1, stage 1 holds one
    rounded    : out std_logic_vector(lanes * (in_bits + 1) - 1 downto 0)
  );
end entity requant_round;

architecture rtl of requant_round is

  constant most_dropped : positive := in_bits - significand_bits - 1;   -- the greatest e
  constant out_bits     : positive := in_bits + 1;

  subtype value_t is std_logic_vector(in_bits - 1 downto 0);
  subtype low_bits_t is std_logic_vector(most_dropped - 1 downto 0);
  type values_t is array (0 to lanes - 1) of value_t;
  type low_bits_list_t is array (0 to lanes - 1) of low_bits_t;

  -- '1' for the e lowest bits.
  function dropped_bits(value : value_t) return low_bits_t is
    variable dropped : low_bits_t;
    variable beyond  : std_logic := '0';
  begin
    for i in most_dropped - 1 downto 0 loop
      beyond := beyond or (value(significand_bits + i) xor value(in_bits - 1));
      dropped(i) := beyond;
    end loop;
    return dropped;
  end function;

  -- What carries into bit e exactly where acc rounds up: half of 2 ** e where that bit is odd, one less where it is even.
  function increment(value : value_t; dropped : low_bits_t) return low_bits_t is
    variable highest : low_bits_t;                             -- '1' for bit e - 1 alone
    variable odd     : std_logic := '0';
  begin
    for i in 0 to most_dropped - 1 loop
      highest(i) := dropped(i);
      if i < most_dropped - 1 then
        highest(i) := dropped(i) and not dropped(i + 1);
      end if;
      odd := odd or (highest(i) and value(i + 1));
    end loop;
    if odd = '1' then
      return highest;
    end if;
    return dropped and not highest;
  end function;

begin

  process (clk)
    variable values     : values_t;
    variable dropped    : low_bits_list_t;
    variable increments : low_bits_list_t;
    variable total      : std_logic_vector(out_bits - 1 downto 0);
  begin
    if rising_edge(clk) then
      if enable = '1' then
        -- Last stage first: it reads what the stage before it registered in the last cycle.
        if valid(1) = '1' then
          for l in 0 to lanes - 1 loop
            total := sum(values(l), '0' & increments(l), out_bits);
            total(most_dropped - 1 downto 0) := total(most_dropped - 1 downto 0) and not dropped(l);
            rounded((l + 1) * out_bits - 1 downto l * out_bits) <= total;
          end loop;
        end if;

        if valid(0) = '1' then
          for l in 0 to lanes - 1 loop
            if held = '1' then
              values(l) := held_data((l + 1) * in_bits - 1 downto l * in_bits);
            else
              values(l) := data((l + 1) * in_bits - 1 downto l * in_bits);
            end if;
            dropped(l) := dropped_bits(values(l));
            increments(l) := increment(values(l), dropped(l));
          end loop;
        end if;
      end if;
    end if;
  end process;

end architecture rtl;
