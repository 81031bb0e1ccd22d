import { describe, expect, it } from 'vitest';
import { readConfiguration } from '../src/options/config.js';
import { scratchDirectory } from './fixtures/scratch.js';

const scratch = scratchDirectory();

function read(content: unknown) {
  return readConfiguration(scratch.write('config.json', typeof content === 'string' ? content : JSON.stringify(content)));
}

describe('the configuration', () => {
  it('takes everything that it may hold', () => {
    const content = {
      $schema: './netloom.schema.json',
      quantization: { bits: 6, weights: 'per-tensor', layers: { 'conv/1': { weightBits: 4, scales: 'any', ranges: 'mse' } } },
      folding: { 'conv/1': { pe: 2, simd: 3 } },
      target: { framesPerSecond: 100, clockMegahertz: 50 },
      preprocessing: { mean: [0], std: [255] },
    };
    expect(read(content)).toEqual({ ok: true, value: content, diagnostics: [] });
    const images = { channels: 'BGR', layout: 'CHW', resize: 'area', shorterSide: 256, crop: 'center', place: 'host', scale: 0.5 };
    expect(read({ preprocessing: images })).toMatchObject({ ok: true, value: { preprocessing: images } });
    expect(read({})).toMatchObject({ ok: true, value: {} });
    expect(read({ target: { multipliers: 4 } })).toMatchObject({ ok: true });
  });

  it.each([
    [{ foldings: {} }, 'foldings', '"folding"'],
    [{ quantization: { bit: 8 } }, 'quantization.bit', '"bits"'],
    [{ quantization: { layers: { conv: { weigthBits: 4 } } } }, 'quantization.layers.conv.weigthBits', '"weightBits"'],
    [{ preprocessing: { means: [0], mean: [0], std: [1] } }, 'preprocessing.means', '"mean"'],
    [{ quantization: { layers: { conv: { percentil: 99 } } } }, 'quantization.layers.conv.percentil', '"percentile"'],
    [{ preprocessing: { shortSide: 3 } }, 'preprocessing.shortSide', '"shorterSide"'],
    [{ target: { multiplier: 4 } }, 'target.multiplier', '"multipliers"'],
  ])('names unknown keys and their neighbours: %j', (content, key, neighbour) => {
    const result = read(content);
    expect(result.ok).toBe(false);
    const unknown = result.diagnostics.find(({ code }) => code === 'CLI003');
    expect(unknown?.values.key).toBe(key);
    expect(unknown?.hint).toContain(neighbour);
  });

  it('says what is wrong with values, all at once', () => {
    const result = read({ quantization: { bits: 99 }, folding: { conv: { pe: 0 } }, preprocessing: { mean: [], std: 'x' } });
    expect(result.diagnostics.map(({ code }) => code)).toEqual(['CLI004', 'CLI004', 'CLI004', 'CLI004']);
    expect(result.diagnostics.map(({ values }) => values.key)).toEqual(['quantization.bits', 'folding.conv.pe', 'preprocessing.mean', 'preprocessing.std']);
  });

  it.each(['{', '', '{"a": }'])('what is no JSON: %j', (content) => {
    expect(read(content)).toMatchObject({ ok: false, diagnostics: [{ code: 'CLI002' }] });
  });

  it.each(['[]', 'null', '3'])('JSON that is no object: %s', (content) => {
    expect(read(content)).toMatchObject({ ok: false, diagnostics: [{ code: 'CLI004', values: { key: 'the configuration' } }] });
  });
});
