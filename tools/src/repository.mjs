/** Where things stand in this repository. */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the root package.json. */
export const repositoryRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The folder of the GHDL 5 that `npm run setup` installs; its program is `bin/ghdl`. */
export const ghdl5Folder = join(repositoryRoot, '.tools', 'ghdl5');
