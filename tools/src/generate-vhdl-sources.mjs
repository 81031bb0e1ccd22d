/**
 * Turns the VHDL of a package into a TypeScript module, so that it can be bundled where there is no file system.
 *
 *     node generate-vhdl-sources.mjs PACKAGE
 *
 * reads `PACKAGE/{hdl,sim}/**` and writes `PACKAGE/src/generated/sources.ts`. Keys are paths below `hdl` or `sim` with
 * forward slashes, in ascending order of their code units, whatever the platform or the file system.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * @param {string} folder
 * @returns {Array<[path: string, text: string]>}
 */
function vhdlFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.vhd'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => /** @type {[string, string]} */ ([
      relative(folder, file).split(sep).join('/'),
      readFileSync(file, 'utf8').replaceAll('\r\n', '\n'),
    ]))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * @param {string} name
 * @param {string} about
 * @param {Array<[path: string, text: string]>} files
 */
function declaration(name, about, files) {
  const entries = files.map(([path, text]) => `  ${JSON.stringify(path)}: ${JSON.stringify(text)},\n`).join('');
  return `/** ${about} */\nexport const ${name}: Readonly<Record<string, string>> = {\n${entries}};\n`;
}

/**
 * @param {string} packageFolder
 * @returns {void}
 */
export function generateVhdlSources(packageFolder) {
  const outputFolder = join(packageFolder, 'src', 'generated');
  mkdirSync(outputFolder, { recursive: true });
  writeFileSync(
    join(outputFolder, 'sources.ts'),
    [
      '// Generated from hdl/ and sim/ by tools/src/generate-vhdl-sources.mjs.\n',
      declaration('hdlSources', 'Text of every file below hdl/, by its path there.', vhdlFiles(join(packageFolder, 'hdl'))),
      declaration('simSources', 'Text of every file below sim/, by its path there.', vhdlFiles(join(packageFolder, 'sim'))),
    ].join('\n'),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [packageFolder] = process.argv.slice(2);
  if (packageFolder === undefined) throw new Error('usage: generate-vhdl-sources.mjs PACKAGE');
  generateVhdlSources(packageFolder);
}
