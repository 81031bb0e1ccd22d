/**
 * Installs what the tests need beside npm packages: GHDL, yosys, ONNX's own test data, and GHDL 5 (for synthesis) in
 * `.tools/ghdl5`. Run it with `npm run setup`; what is there already is left alone.
 *
 * It installs only on Debian and its relatives, and only as root. Elsewhere it says what to install, and fails if GHDL
 * is missing.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installGhdl5 } from './install-ghdl5.mjs';
import { ghdl5Folder } from './repository.mjs';

const packages = ['ghdl', 'yosys', 'libonnx-testdata'];

/**
 * @param {string} command
 * @param {string[]} args
 */
function succeeds(command, args) {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function run(command, args) {
  console.log(`$ ${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  if (status !== 0) throw new Error(`${command} failed`);
}

/** @param {string} name */
function isInstalled(name) {
  const query = spawnSync('dpkg-query', ['--show', '--showformat=${db:Status-Status}', name], { encoding: 'utf8' });
  return query.status === 0 && query.stdout === 'installed';
}

function setUpWithApt() {
  const missing = packages.filter((name) => !isInstalled(name));
  if (missing.length > 0) {
    run('apt-get', ['update', '-qq']);
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  }
  for (const name of packages) console.log(`${name}: ${missing.includes(name) ? 'installed' : 'already there'}`);
  const ghdl5 = join(ghdl5Folder, 'bin', 'ghdl');
  if (existsSync(ghdl5) && succeeds(ghdl5, ['--version'])) {
    console.log(`GHDL 5: already there in ${ghdl5Folder}`);
  } else {
    console.log(`GHDL 5: ${installGhdl5(ghdl5Folder)} in ${ghdl5Folder}`);
  }
}

function explain() {
  console.log('Only apt-get, run as root, can be set up automatically. Please install, by whatever means you have:');
  console.log('  ghdl 2.0 or newer   simulates; the tests need it');
  console.log('  ghdl 5 or newer     synthesizes; older versions write wrong netlists. Looked for on the PATH as well');
  console.log('  yosys               counts resources (optional)');
  console.log('  ONNX test data      Debian calls it libonnx-testdata (optional)');
  const found = succeeds('ghdl', ['--version']);
  console.log(found ? 'ghdl is there, so the tests can run.' : 'ghdl is missing.');
  process.exitCode = found ? 0 : 1;
}

if (process.getuid?.() === 0 && succeeds('apt-get', ['--version'])) {
  setUpWithApt();
} else {
  explain();
}
