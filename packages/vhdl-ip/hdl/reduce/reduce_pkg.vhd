-- reduce_pkg: what `global_reduce` can do.

package reduce_pkg is

  -- Values of the generic `reduction`.
  constant reduce_sum     : natural := 0;
  constant reduce_maximum : natural := 1;

end package reduce_pkg;
