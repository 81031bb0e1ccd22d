import { createCompiler } from '@netloom/compiler';
import { describe, expect, it } from 'vitest';
import { readLayerPages } from '../src/docs/layer-page-files.js';
import { fillLayerPage, layerTypesOf } from '../src/docs/layer-pages.js';

const compiler = createCompiler();
if (!compiler.ok) throw new Error('the built-in plugins must make a compiler');
const { value } = compiler;

describe('the pages about layers', () => {
  it('say what the registries say (npm run docs writes it)', () => {
    for (const { path, text } of readLayerPages()) expect(text, path).toBe(fillLayerPage(text, value));
  });

  it('are one for every built-in layer', () => {
    const described = readLayerPages().flatMap(({ text }) => layerTypesOf(text));
    expect([...described].sort()).toEqual(value.describe().layers.map(({ type }) => type).sort());
  });

  it('say how a layer is quantized and built', () => {
    for (const { path, text } of readLayerPages().filter((page) => layerTypesOf(page.text).length > 0))
      for (const section of ['## Values', '## As integers', '## As hardware']) expect(text, path).toContain(section);
  });

  it('name no layer that nobody knows', () => {
    expect(() => fillLayerPage('<!-- layer:Nothing -->\n<!-- end -->', value)).toThrow(/Nothing/);
  });
});
