import { readFileSync } from 'node:fs';
import { createCompiler } from '@netloom/compiler';
import { describe, expect, it } from 'vitest';
import { replaceGenerated } from '../src/docs/generated-part.js';
import { renderLayerTable } from '../src/docs/layer-table.js';

describe('the table of layers in the README', () => {
  it('says what the registries say (npm run docs writes it)', () => {
    const compiler = createCompiler();
    if (!compiler.ok) throw new Error('the built-in plugins must make a compiler');
    const text = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(text).toBe(replaceGenerated(text, 'layers', renderLayerTable(compiler.value)));
  });

  it('needs its place', () => {
    expect(() => replaceGenerated('nothing', 'layers', 'table')).toThrow(/no place/);
  });
});
