-- tree_pkg: the shape of a tree that joins several values of a beat, by additions or as their maximum.
--
-- Values are joined four at a time, with a register after every such group (two levels of two-input operators). Stage 0
-- is the values themselves, each further stage has a quarter of the nodes, rounded up, and the last has one. `tree_nodes`
-- and `tree_offsets` lay all stages out in one array of `tree_size` nodes.

use work.netloom_pkg.all;

package tree_pkg is

  -- Register stages behind the values: 0 for one value, 1 up to 4, 2 up to 16, 3 up to 64.
  function tree_stages(leaves : positive) return natural;
  -- Nodes of each stage, the values (stage 0) included.
  function tree_nodes(leaves : positive) return integer_vector;
  -- Where each stage begins in an array of the nodes of stage 1 and later.
  function tree_offsets(leaves : positive) return integer_vector;
  -- Nodes of all stages but the values; at least 1, so that an array of them exists.
  function tree_size(leaves : positive) return positive;

end package tree_pkg;

package body tree_pkg is

  function tree_stages(leaves : positive) return natural is
    variable nodes  : positive := leaves;
    variable stages : natural := 0;
  begin
    while nodes > 1 loop
      nodes := ceil_divide(nodes, 4);
      stages := stages + 1;
    end loop;
    return stages;
  end function;

  function tree_nodes(leaves : positive) return integer_vector is
    variable nodes : integer_vector(0 to tree_stages(leaves));
  begin
    nodes(0) := leaves;
    for stage in 1 to nodes'right loop
      nodes(stage) := ceil_divide(nodes(stage - 1), 4);
    end loop;
    return nodes;
  end function;

  function tree_offsets(leaves : positive) return integer_vector is
    constant nodes   : integer_vector(0 to tree_stages(leaves)) := tree_nodes(leaves);
    variable offsets : integer_vector(0 to tree_stages(leaves)) := (others => 0);
  begin
    for stage in 2 to offsets'right loop
      offsets(stage) := offsets(stage - 1) + nodes(stage - 1);
    end loop;
    return offsets;
  end function;

  function tree_size(leaves : positive) return positive is
    constant offsets : integer_vector(0 to tree_stages(leaves)) := tree_offsets(leaves);
  begin
    return offsets(offsets'right) + 1;
  end function;

end package body tree_pkg;
