import { readFileSync } from 'node:fs';
import { createCompiler } from '@netloom/compiler';
import { describe, expect, it } from 'vitest';
import { renderLayerTable, replaceLayerTable } from '../src/docs/layer-table.js';

describe('the table of layers in the README', () => {
  it('says what the registries say (npm run docs writes it)', () => {
    const compiler = createCompiler();
    if (!compiler.ok) throw new Error('the built-in plugins must make a compiler');
    const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(text).toBe(replaceLayerTable(text, renderLayerTable(compiler.value)));
  });

  it('needs its place', () => {
    expect(() => replaceLayerTable('nothing', 'table')).toThrow(/no place/);
  });
});
