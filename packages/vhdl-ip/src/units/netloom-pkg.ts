import type { LibraryUnit } from '../manifest.js';

/** The package of helpers that the entities use. */
export const netloomPackage: LibraryUnit = {
  name: 'netloom_pkg',
  file: 'common/netloom_pkg.vhd',
  dependsOn: [],
};
