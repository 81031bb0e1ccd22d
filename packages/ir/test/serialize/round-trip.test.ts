import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Graph, decodeGraph, encodeGraph, graphFromJson, graphToJson, verifyGraph } from '../../src/index.js';
import { builtinTypes, floatGraph, integerGraph } from '../support/graphs.js';
import { randomFloat, randomGraph, randomGraphTypes } from '../support/random-graph.js';
import { createRandom } from '../support/random.js';
import { float32Text } from '../../src/serialize/number-text.js';

const seeds = Array.from({ length: 200 }, (_, seed) => seed);

function readJson(text: string): Graph {
  const result = graphFromJson(text, randomGraphTypes);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

function readBytes(bytes: Uint8Array): Graph {
  const result = decodeGraph(bytes, randomGraphTypes);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

describe('random graphs', () => {
  it('are sound', () => {
    for (const seed of seeds) expect(verifyGraph(randomGraph(seed), randomGraphTypes), `seed ${seed}`).toEqual([]);
  });

  it('hold what encodings trip over', () => {
    const text = seeds.map((seed) => graphToJson(randomGraph(seed))).join('');
    for (const part of ['-0,', '1e-45', '"__proto__": ', '"axis"', '"offset"', '"half-even"', '"thresholds"', '"factor"', '"table"', '"correctedPairs"', '"provenance"'])
      expect(text).toContain(part);
  });

  it('survive JSON, which is canonical', () => {
    for (const seed of seeds) {
      const graph = randomGraph(seed);
      const text = graphToJson(graph);
      const back = readJson(text);
      // It tells -0 from 0 and Float32Array from Int32Array, and unlike toStrictEqual it stands keys such as __proto__.
      expect(isDeepStrictEqual(back, graph), `seed ${seed}`).toBe(true);
      expect(graphToJson(back), `seed ${seed}`).toBe(text);
    }
  });

  it('survive protobuf, which is deterministic', () => {
    for (const seed of seeds) {
      const graph = randomGraph(seed);
      const bytes = encodeGraph(graph);
      const back = readBytes(bytes);
      expect(isDeepStrictEqual(back, graph), `seed ${seed}`).toBe(true);
      expect(Buffer.compare(encodeGraph(back), bytes), `seed ${seed}`).toBe(0);
    }
  });

  it('survive both forms, one after the other', () => {
    for (const seed of seeds) {
      const text = graphToJson(randomGraph(seed));
      expect(graphToJson(readBytes(encodeGraph(readJson(text)))), `seed ${seed}`).toBe(text);
    }
  });

  it('have one form whatever the order of their maps', () => {
    for (const seed of seeds) {
      const graph = randomGraph(seed);
      const turned: Graph = {
        ...graph,
        values: new Map([...graph.values].toReversed()),
        layers: graph.layers.map((layer) => ({
          ...layer,
          attributes: Object.fromEntries(Object.entries(layer.attributes).toReversed()),
          parameters: Object.fromEntries(Object.entries(layer.parameters).toReversed()),
        })),
      };
      expect(graphToJson(turned)).toBe(graphToJson(graph));
      expect(Buffer.compare(encodeGraph(turned), encodeGraph(graph))).toBe(0);
    }
  });
});

describe('built-in graphs', () => {
  it.each([floatGraph(), integerGraph()])('survive both forms', (graph) => {
    const json = graphFromJson(graphToJson(graph), builtinTypes());
    expect(json).toStrictEqual({ ok: true, value: graph, diagnostics: [] });
    const protobuf = decodeGraph(encodeGraph(graph), builtinTypes());
    expect(protobuf).toStrictEqual({ ok: true, value: graph, diagnostics: [] });
  });
});

describe('float32Text', () => {
  it('reads back to the same bits with no digit to spare', () => {
    const random = createRandom(7);
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      const number = randomFloat(random);
      const text = float32Text(number);
      const digits = text.replace(/e.*|[-.]/g, '').replace(/^0+|0+$/g, '').length;
      const isShorter = digits > 1 && !Number.isInteger(number) && Math.fround(Number(number.toPrecision(digits - 1))) === number;
      if (!Object.is(Math.fround(Number(text)), number) || digits > 9 || isShorter) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    [0.1, '0.1'],
    [1 / 3, '0.33333334'],
    [-0, '-0'],
    [1.401298464324817e-45, '1e-45'],
    [3.4028234663852886e38, '3.4028235e+38'],
    [16777218, '16777218'],
  ])('writes %d as %s', (number, text) => {
    expect(float32Text(Math.fround(number))).toBe(text);
  });

  it('refuses what JSON does not have', () => {
    expect(() => float32Text(Number.NaN)).toThrow('JSON has no NaN');
    expect(() => float32Text(Number.NEGATIVE_INFINITY)).toThrow('JSON has no -Infinity');
  });
});

describe('graphToJson', () => {
  it('gives every value, parameter and host step a line', () => {
    expect(graphToJson(integerGraph())).toBe(expectedJson);
  });
});

const expectedJson = `{
  "hostSteps": [],
  "inputs": ["x"],
  "irVersion": "1.0.0",
  "layers": [
    {
      "attributes": {},
      "inputs": ["x"],
      "name": "gemm",
      "outputs": ["y"],
      "parameters": [
        {"axes": [{"name": "O", "size": 2}], "data": [1000, 1001], "name": "bias", "type": {"bits": 32, "kind": "integer", "quantization": {"axis": "O", "scale": [0.125, 0.0625], "zeroPoint": [0, 0]}, "signed": true}},
        {"axes": [{"name": "O", "size": 2}, {"name": "I", "size": 3}], "data": [-3, -2, -1, 0, 1, 2], "name": "weight", "type": {"bits": 8, "kind": "integer", "quantization": {"axis": "O", "scale": [0.25, 0.125], "zeroPoint": [0, 0]}, "signed": true}}
      ],
      "requantization": {
        "high": 127,
        "low": -2,
        "rounding": "half-even"
      },
      "sources": [],
      "type": "Gemm"
    }
  ],
  "name": "test",
  "outputs": ["y"],
  "values": [
    {"axes": [{"name": "C", "size": 3}], "name": "x", "type": {"bits": 8, "kind": "integer", "quantization": {"scale": [0.5], "zeroPoint": [3]}, "signed": false}},
    {"axes": [{"name": "C", "size": 2}], "name": "y", "type": {"bits": 8, "kind": "integer", "quantization": {"scale": [1], "zeroPoint": [-2]}, "signed": true}}
  ]
}
`;
