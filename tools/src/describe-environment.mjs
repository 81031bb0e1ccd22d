/**
 * Prints what tests depend on beside the repository's files: the versions of the external tools and the models that
 * stand beside the repository. Nx makes it part of the cache key of tests, so that a result obtained without GHDL is not
 * taken for one obtained with it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ghdl5Folder, repositoryRoot } from './repository.mjs';

/** @param {string} command */
function version(command) {
  const { status, stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n', 1)[0] : 'absent';
}

/** @param {string} folder */
function listing(folder) {
  return existsSync(folder) ? readdirSync(folder).sort().join(' ') : 'absent';
}

console.log(`ghdl: ${version('ghdl')}`);
console.log(`ghdl 5: ${version(join(ghdl5Folder, 'bin', 'ghdl'))}`);
for (const name of Object.keys(process.env).filter((key) => key.startsWith('NETLOOM_')).sort()) {
  console.log(`${name}: ${process.env[name] ?? ''}`);
}
console.log(`yosys: ${version('yosys')}`);
console.log(`onnx test data: ${listing('/usr/share/libonnx-testdata')}`);
console.log(`zoo: ${listing(join(repositoryRoot, '..', 'shared', 'pocket-cnn', 'zoo'))}`);
console.log(`models: ${listing(join(repositoryRoot, '..', 'shared', 'models'))}`);
