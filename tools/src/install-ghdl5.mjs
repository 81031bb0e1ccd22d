/**
 * Installs GHDL 5 into a folder of its own, beside a Debian whose own GHDL is older.
 *
 * A private apt, with state of its own, looks at the machine's package source under the name of a later release, and the
 * packages are unpacked, not installed: neither the system's packages nor its apt lists change. As that GHDL wants the
 * later release's C library, it is started through that library's own loader.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The Debian release that carries GHDL 5. */
const release = 'trixie';
/** GHDL, its libraries, and the shared libraries it is linked with. */
const packages = ['ghdl-mcode', 'ghdl-common', 'libgnat-14', 'libc6', 'libgcc-s1', 'zlib1g'];
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * The address of the first package source of this machine that is not the one for security updates.
 *
 * @returns {string}
 */
function packageSource() {
  const folder = '/etc/apt/sources.list.d';
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const read = (/** @type {string} */ file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  const deb822 = names
    .filter((name) => name.endsWith('.sources'))
    .flatMap((name) => read(join(folder, name)))
    .map((line) => /^URIs:\s*(\S+)/.exec(line)?.[1]);
  const oneLine = ['/etc/apt/sources.list', ...names.filter((name) => name.endsWith('.list')).map((name) => join(folder, name))]
    .flatMap(read)
    .map((line) => /^deb\s+(?:\[[^\]]*\]\s*)?(\S+)/.exec(line)?.[1]);
  const source = [...deb822, ...oneLine].find((uri) => uri !== undefined && !uri.includes('security'));
  if (source === undefined) throw new Error('no Debian package source found in /etc/apt');
  return source;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, config?: string }} [options]
 * @returns {string} standard output
 */
function run(command, args, { cwd, config } = {}) {
  const env = config === undefined ? process.env : { ...process.env, APT_CONFIG: config };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr}`);
  return stdout;
}

/**
 * Prepares an apt that keeps everything below `root`.
 *
 * @param {string} root
 * @returns {string} its configuration file
 */
function privateApt(root) {
  const folders = ['etc/apt/apt.conf.d', 'etc/apt/preferences.d', 'etc/apt/sources.list.d', 'var/lib/apt/lists/partial', 'var/cache/apt/archives/partial', 'var/lib/dpkg'];
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'var/lib/dpkg/status'), '');
  writeFileSync(join(root, 'etc/apt/sources.list'), `deb [signed-by=${keyring}] ${packageSource()} ${release} main\n`);
  // Proxies and the like are configured by the machine's own snippets of this kind.
  const snippets = '/etc/apt/apt.conf.d';
  for (const name of existsSync(snippets) ? readdirSync(snippets).filter((entry) => entry.startsWith('99')) : []) {
    cpSync(join(snippets, name), join(root, 'etc/apt/apt.conf.d', name));
  }
  const config = join(root, 'apt.conf');
  writeFileSync(config, [
    `Dir "${root}";`,
    `Dir::State::status "${root}/var/lib/dpkg/status";`,
    'Acquire::Languages "none";',
    'APT::Sandbox::User "root";',
    '',
  ].join('\n'));
  return config;
}

/**
 * @param {string} prefix the folder to fill, an absolute path; the program becomes `bin/ghdl` in it
 * @returns {string} the first line of what the installed program says of its version
 */
export function installGhdl5(prefix) {
  if (process.arch !== 'x64') throw new Error(`GHDL 5 is installed on x64 only, and this is ${process.arch}`);
  const root = mkdtempSync(join(tmpdir(), 'ghdl5-'));
  try {
    const config = privateApt(root);
    run('apt-get', ['update', '-qq'], { config });
    run('apt-get', ['download', '-qq', ...packages], { config, cwd: root });
    rmSync(prefix, { recursive: true, force: true });
    mkdirSync(join(prefix, 'bin'), { recursive: true });
    for (const archive of readdirSync(root).filter((name) => name.endsWith('.deb'))) {
      run('dpkg-deb', ['--extract', join(root, archive), prefix]);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  const program = join(prefix, 'bin', 'ghdl');
  writeFileSync(program, [
    '#!/bin/sh',
    'here=$(dirname "$(dirname "$(readlink -f "$0")")")',
    'export GHDL_PREFIX="$here/usr/lib/ghdl/mcode/vhdl"',
    'exec "$here/usr/lib64/ld-linux-x86-64.so.2" --library-path "$here/usr/lib/x86_64-linux-gnu" "$here/usr/bin/ghdl-mcode" "$@"',
    '',
  ].join('\n'));
  chmodSync(program, 0o755);
  return run(program, ['--version']).split('\n', 1)[0] ?? '';
}
