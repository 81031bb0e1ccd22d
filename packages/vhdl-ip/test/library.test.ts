import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtinLibrary, builtinUnits } from '../src/index.js';
import { hdlFolder } from './harness/ghdl.js';

function textOf(file: string): string {
  return readFileSync(join(hdlFolder, file), 'utf8');
}

/** The file without its comments. */
function codeOf(file: string): string {
  return textOf(file).replace(/--.*$/gm, '');
}

/** Names of the generics that a schema knows; a union knows those of all its options. */
function keysOf(schema: unknown): string[] {
  if (schema instanceof z.ZodUnion) return [...new Set(schema.options.flatMap(keysOf))];
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  throw new Error('a schema of generics must be an object or a union of objects');
}

/** Names of the generics that an entity declares. */
function genericsOf(file: string): string[] {
  const clause = /\bgeneric \(\n([\s\S]*?)\n {2}\);/.exec(codeOf(file))?.[1] ?? '';
  return [...clause.matchAll(/^ *(\w+) *:/gm)].map((match) => match[1] ?? '');
}

describe('the library', () => {
  it('has every file below hdl/, and no other', () => {
    const files = readdirSync(hdlFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.vhd'));
    expect(builtinLibrary.map((unit) => unit.file).sort()).toEqual(files.sort());
  });

  it.each(builtinLibrary)('$name depends on what its file uses', ({ name, file, dependsOn }) => {
    expect(file.endsWith(`/${name}.vhd`)).toBe(true);
    const used = [...codeOf(file).matchAll(/\bwork\.(\w+)/g)].map((match) => match[1] ?? '');
    expect([...dependsOn].sort()).toEqual([...new Set(used)].sort());
  });
});

describe('the manifest', () => {
  it.each(builtinUnits)('of $name has the generics of the entity', ({ file, generics }) => {
    expect(keysOf(generics).sort()).toEqual(genericsOf(file).sort());
  });

  it.each(builtinUnits)('of $name has the streams of the entity', ({ file, streams }) => {
    const code = codeOf(file);
    const named = (prefix: string): string[] => [
      ...new Set(
        [...code.matchAll(new RegExp(`^ +(${prefix}\\d*_axis\\w*)_tdata +: (?:in|out) `, 'gm'))].map(
          (match) => match[1] ?? '',
        ),
      ),
    ];
    expect(streams.inputs.map(({ name }) => name)).toEqual(named('s'));
    expect(streams.outputs.map(({ name }) => name)).toEqual(named('m'));
  });

  it.each(builtinUnits)('of $name belongs to an entity with a page', ({ name, file }) => {
    const header = /^(?:--.*\n)+/.exec(textOf(file))?.[0] ?? '';
    expect(header).toMatch(new RegExp(`^-- ${name}: `));
    for (const section of ['Function', 'Timing', 'Layout', 'Reset', 'Model', 'Rejected']) {
      expect(header, `${name}: section ${section}`).toContain(`-- ${section}\n`);
    }
  });
});
