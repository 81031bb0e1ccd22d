import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryRoot } from '../src/repository.mjs';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports?: string | Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly workspaces?: readonly string[];
}

const examples = join(repositoryRoot, 'examples');

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

const packages = readdirSync(join(repositoryRoot, 'packages'))
  .map((name) => join(repositoryRoot, 'packages', name))
  .filter((folder) => existsSync(join(folder, 'package.json')))
  .map(readManifest);

/** What the sources import from elsewhere, in code and in the types of comments. */
function importedSpecifiers(folder: string): string[] {
  const texts = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.js'))
    .map((file) => readFileSync(join(folder, 'src', file), 'utf8'));
  const found = texts.flatMap((text) => [...text.matchAll(/\b(?:from|import) *\(?'([^']+)'/g)].map(([, specifier = '']) => specifier));
  return [...new Set(found.filter((specifier) => !specifier.startsWith('./')))].sort();
}

describe.each(readdirSync(examples))('examples/%s', (name) => {
  const folder = join(examples, name);
  const manifest = readManifest(folder);

  it('is a package of its own, outside the workspaces', () => {
    expect(readManifest(repositoryRoot).workspaces?.some((pattern) => pattern.startsWith('examples'))).toBe(false);
    expect(packages.map((other) => other.name)).not.toContain(manifest.name);
  });

  it('imports nothing but published entry points of packages that it declares', () => {
    const specifiers = importedSpecifiers(folder);
    expect(specifiers).toContain('@netloom/ir');
    const unknown = specifiers.filter((specifier) => {
      const [scope = '', base = '', ...path] = specifier.split('/');
      const target = packages.find((other) => other.name === `${scope}/${base}`);
      const entry = ['.', ...path].join('/');
      const isEntry = typeof target?.exports === 'object' && Object.hasOwn(target.exports, entry);
      return !isEntry || manifest.peerDependencies?.[target.name] !== `^${target.version}`;
    });
    expect(unknown).toEqual([]);
  });

  it('is read in one go: less than 300 lines', () => {
    const files = readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
    const lines = files.map((file) => readFileSync(join(folder, 'src', file), 'utf8').split('\n').length - 1);
    expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThan(300);
  });
});
