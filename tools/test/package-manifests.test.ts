import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../src/repository.mjs';

interface Manifest {
  name: string;
  version: string;
  dependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
}

const packagesFolder = join(repositoryRoot, 'packages');
const folders = readdirSync(packagesFolder).filter((name) => existsSync(join(packagesFolder, name, 'package.json')));

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(packagesFolder, folder, 'package.json'), 'utf8')) as Manifest;
}

/** The packages that the sources of a package import, by name and without subpaths. */
function importedPackages(folder: string): string[] {
  const source = join(packagesFolder, folder, 'src');
  const specifiers = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .flatMap((text) => ts.preProcessFile(text).importedFiles.map((imported) => imported.fileName))
    .filter((specifier) => !specifier.startsWith('.') && !specifier.startsWith('node:'));
  return [...new Set(specifiers.map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')))].sort();
}

describe.each(folders)('packages/%s', (folder) => {
  const manifest = readManifest(folder);
  const declared = { ...manifest.peerDependencies, ...manifest.dependencies };

  it('declares every package that its sources import', () => {
    expect(importedPackages(folder).filter((name) => !(name in declared))).toEqual([]);
  });

  it('depends on the versions of its neighbours that stand beside it', () => {
    for (const neighbour of folders.map(readManifest)) {
      if (neighbour.name in declared) expect(declared[neighbour.name]).toBe(`^${neighbour.version}`);
    }
  });
});
