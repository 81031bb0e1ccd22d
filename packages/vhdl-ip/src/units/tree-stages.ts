import type { LibraryUnit } from '../manifest.js';

/** The shape of a tree that joins the values of a beat. */
export const treePackage: LibraryUnit = { name: 'tree_pkg', file: 'common/tree_pkg.vhd', dependsOn: ['netloom_pkg'] };

/** Registers of a tree that joins `leaves` values: one after every fourfold joining. */
export function treeStages(leaves: number): number {
  let stages = 0;
  for (let nodes = leaves; nodes > 1; nodes = Math.ceil(nodes / 4)) stages++;
  return stages;
}
