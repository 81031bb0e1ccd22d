import { describe, expect, it } from 'vitest';
import { type Result, type Graph, decodeGraph, encodeGraph, graphFromJson, graphToJson, irVersion } from '../../src/index.js';
import { netloom } from '../../src/generated/ir.js';
import { builtinTypes, floatGraph, integerGraph } from '../support/graphs.js';
import { randomGraph, randomGraphTypes } from '../support/random-graph.js';
import { createRandom } from '../support/random.js';

const types = builtinTypes();
const { v1 } = netloom.ir;

function codesOf(result: Result<Graph>): readonly string[] {
  return result.ok ? [] : [...new Set(result.diagnostics.map((diagnostic) => diagnostic.code))];
}

type Json = Record<string, unknown>;

function jsonWith(change: (document: Json) => void): string {
  const document = JSON.parse(graphToJson(integerGraph())) as Json;
  change(document);
  return JSON.stringify(document);
}

/** Changes the entry at a path such as `layers.0.parameters`. */
function setAt(path: string, entry: unknown): string {
  return jsonWith((document) => {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<Json>((found, key) => found[key] as Json, document);
    holder[last] = entry;
  });
}

describe('versions', () => {
  const newerMinor = '1.1.0';
  const newerMajor = '2.0.0';

  it.each([newerMinor, newerMajor, '0.9.0', 'latest', '1.0', '1.0.0-rc.1'])('refuses IR %s and names both', (theirs) => {
    const json = graphFromJson(setAt('irVersion', theirs), types);
    const protobuf = decodeGraph(v1.GraphHeader.encode({ ir_version: theirs }).finish(), types);
    for (const result of [json, protobuf]) {
      expect(codesOf(result)).toEqual(['IR030']);
      expect(result.diagnostics[0]?.values).toEqual({ theirs, ours: irVersion });
    }
  });

  it('refuses a newer version before it reads fields that it does not know', () => {
    const text = JSON.stringify({ irVersion: newerMinor, layers: 'of another kind' });
    expect(codesOf(graphFromJson(text, types))).toEqual(['IR030']);
  });

  it('takes other patches of the version', () => {
    expect(graphFromJson(setAt('irVersion', '1.0.7'), types).ok).toBe(true);
  });
});

describe('hostile JSON', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"irVersion": "1.0.0", '],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '7'],
    ['a million brackets', '['.repeat(1_000_000)],
    ['a million balanced brackets', '['.repeat(1_000_000) + ']'.repeat(1_000_000)],
    ['a bare version', '{"irVersion":"1.0.0"}'],
    ['an unknown field', setAt('extra', 1)],
    ['a prototype', setAt('layers.0.attributes', JSON.parse('{"__proto__": {"polluted": true}}'))],
    ['attributes that are a list', setAt('layers.0.attributes', [])],
    ['an unknown element kind', setAt('values.0.type', { kind: 'bipolar' })],
    ['a size of text', setAt('values.0.axes.0.size', '3')],
    ['a fractional size', setAt('values.0.axes.0.size', 3.5)],
    ['a negative size', setAt('values.0.axes.0.size', -1)],
    ['an unpaired surrogate', setAt('layers.0.name', '\ud800')],
    ['codes of text', setAt('layers.0.parameters.0.data', ['1', '2'])],
    ['fractional codes', setAt('layers.0.parameters.0.data', [1.5, 2])],
    ['a parameter twice', jsonWith((document) => {
      const [first] = document.layers as { parameters: unknown[] }[];
      first?.parameters.push(first.parameters[0]);
    })],
    ['a value twice', jsonWith((document) => {
      const values = document.values as unknown[];
      values.push(values[0]);
    })],
    ['an unknown rounding', setAt('layers.0.requantization.rounding', 'up')],
    ['a numeral of a million digits', setAt('layers.0.requantization.implementation', {
      accumulator: { low: '0', high: '9'.repeat(1_000_000) },
      method: 'thresholds',
      proof: { channels: 2, comparisons: 0 },
      thresholds: [[], []],
    })],
  ])('is refused: %s', (_, text) => {
    const codes = codesOf(graphFromJson(text, types));
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) expect(['IR010', 'IR031']).toContain(code);
  });

  it.each([
    ['a giant size', setAt('values.0.axes.0.size', 4294967295), 'IR007'],
    ['a scale beyond float32', setAt('values.0.type.quantization.scale', [1e300]), 'IR008'],
    ['an infinite scale', setAt('values.0.type.quantization.scale', [1]).replace('[1]', '[1e999]'), 'IR008'],
    ['a scale below float32', setAt('values.0.type.quantization.scale', [1e-60]), 'IR008'],
    ['giant bounds', setAt('layers.0.requantization.high', 2 ** 52), 'IR027'],
  ])('is refused when verified: %s', (_, text, code) => {
    expect(codesOf(graphFromJson(text, types))).toContain(code);
  });

  it('leaves no trace on prototypes', () => {
    graphFromJson(setAt('layers.0.attributes', JSON.parse('{"__proto__": {"polluted": true}}')), types);
    expect('polluted' in {}).toBe(false);
  });

  it('lists at most some problems', () => {
    const result = graphFromJson(setAt('values', Array.from({ length: 5000 }, () => 0)), types);
    expect(result.ok).toBe(false);
    expect(result.diagnostics.length).toBe(21);
  });

  it('is refused when attributes nest beyond the limit', () => {
    let nested: unknown = [];
    for (let i = 0; i < 16; i++) nested = [nested];
    expect(codesOf(graphFromJson(setAt('layers.0.attributes', { nested }), types))).toEqual(['IR031']);
    const deep = setAt('layers.0.attributes', {}).replace('"attributes":{}', `"attributes":{"x":${'['.repeat(200_000)}${']'.repeat(200_000)}}`);
    expect(codesOf(graphFromJson(deep, types))).toEqual(['IR031']);
  });
});

describe('hostile protobuf', () => {
  it('is refused when it is no graph', () => {
    const random = createRandom(3);
    for (let i = 0; i < 500; i++) {
      const noise = Uint8Array.from({ length: random.below(200) }, () => random.below(256));
      expect(decodeGraph(noise, types).ok).toBe(false);
    }
  });

  it('is refused or another sound graph when bytes are changed, cut or repeated', () => {
    const random = createRandom(5);
    let refused = 0;
    for (let i = 0; i < 2000; i++) {
      const bytes = encodeGraph(i % 2 === 0 ? randomGraph(i) : integerGraph());
      const at = random.below(bytes.length);
      const changed = random.pick([
        (): Uint8Array => bytes.subarray(0, at),
        (): Uint8Array => bytes.map((byte, index) => (index === at ? random.below(256) : byte)),
        (): Uint8Array => Uint8Array.of(...bytes.subarray(0, at), ...bytes.subarray(random.below(bytes.length))),
      ])();
      const result = decodeGraph(changed, i % 2 === 0 ? randomGraphTypes : types);
      if (result.ok) expect(() => encodeGraph(result.value)).not.toThrow();
      else refused++;
    }
    expect(refused).toBeGreaterThan(700);
  });

  it.each<[string, netloom.ir.v1.Graph.$Properties]>([
    ['an unknown element kind', { values: [{ name: 'x', axes: [], type: {} }] }],
    ['an unknown rounding', { layers: [{ name: 'l', type: 'Relu', requantization: {} }] }],
    ['an unknown implementation', { layers: [{ name: 'l', type: 'Relu', requantization: { rounding: v1.Rounding.ROUNDING_HALF_EVEN, implementation: {} } }] }],
    ['an unknown attribute kind', { layers: [{ name: 'l', type: 'Relu', attributes: { entries: [{ key: 'k', value: {} }] } }] }],
    ['half an element', {
      layers: [{ name: 'l', type: 'Relu', parameters: [{ name: 'p', type: { float32: {} }, data: new Uint8Array(5) }] }],
    }],
  ])('is refused: %s', (_, message) => {
    const bytes = v1.Graph.encode({ ir_version: irVersion, ...message }).finish();
    expect(codesOf(decodeGraph(bytes, types))).toEqual(['IR031']);
  });

  it('is refused when it nests without end', () => {
    let value: netloom.ir.v1.AttributeValue.$Properties = { text: '' };
    for (let i = 0; i < 40; i++) value = { list: { items: [value] } };
    const attributes = { entries: [{ key: 'k', value }] };
    const bytes = v1.Graph.encode({ ir_version: irVersion, layers: [{ name: 'l', type: 'Relu', attributes }] }).finish();
    expect(codesOf(decodeGraph(bytes, types))).toEqual(['IR031']);
    // 0x5b opens group 11; nothing closes it.
    expect(codesOf(decodeGraph(new Uint8Array(1_000_000).fill(0x5b), types))).toEqual(['IR031']);
  });

  it('allocates for what is there, not for what is claimed', () => {
    const claimed = floatGraph();
    const [first] = claimed.layers;
    const bytes = v1.Graph.encode({
      ir_version: irVersion,
      name: 'claims',
      inputs: ['x'],
      outputs: ['x'],
      values: [{ name: 'x', axes: [{ name: 'C', size: 4294967295 }], type: { float32: {} } }],
      layers: [
        {
          name: first?.name ?? '',
          type: 'Conv',
          inputs: ['x'],
          parameters: [{ name: 'weight', axes: [{ name: 'O', size: 4294967295 }], type: { float32: {} } }],
        },
      ],
    }).finish();
    const before = process.memoryUsage().arrayBuffers;
    expect(codesOf(decodeGraph(bytes, types))).toContain('IR007');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
  });
});

describe('graphs that no form can hold', () => {
  it.each([
    ['an element that is not finite', (graph: Graph) => ({ ...graph, layers: graph.layers.map((layer) => ({ ...layer, attributes: { a: Number.NaN } })) })],
    ['a name that is no Unicode', (graph: Graph) => ({ ...graph, name: '\udc00' })],
  ])('throw: %s', (_, change) => {
    expect(() => graphToJson(change(floatGraph()))).toThrow();
    expect(() => encodeGraph(change(floatGraph()))).toThrow();
  });

  it('throw: a code outside its type', () => {
    const graph = integerGraph();
    const layers = graph.layers.map((layer) => {
      const { weight } = layer.parameters;
      const data = new Int32Array(6).fill(300);
      return { ...layer, parameters: weight === undefined ? {} : { ...layer.parameters, weight: { ...weight, data } } };
    });
    expect(() => encodeGraph({ ...graph, layers })).toThrow('does not fit');
  });
});
