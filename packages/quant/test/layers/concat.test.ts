import { type Graph, type Layer, type Value, codeRange, float32, layerTypes, renderDiagnostic, rescaleCode } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { executeImplementation } from '../../src/index.js';
import { evaluator, floatTensor, integerOf, parts, quantizer, randomFrames, valueAxes, weightAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

/** x, a convolution of it with Relu, one without, and what joins them: `joins` reads `x`, `a`, `b`. */
function branches(random: Random, joins: readonly Partial<Layer>[]): Graph {
  const window = { kernel: [1, 1], strides: [1, 1], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0], groups: 1 };
  const conv = (name: string, size: number): Layer => ({
    ...plain, name, type: 'Conv', inputs: ['x'], outputs: [name], attributes: window, parameters: { weight: floatTensor(random, weightAxes(3, 1, 1, 2), size) },
  });
  const layers = [conv('s', 1), { ...plain, name: 'a', type: 'Relu', inputs: ['s'], outputs: ['a'] }, conv('b', 4), ...joins.map((join) => ({ ...plain, ...join }))];
  const values = new Map<string, Value>([['x', { name: 'x', axes: valueAxes(3, 4, 2), type: float32 }]]);
  for (const layer of layers) {
    const inferred = parts.all(layerTypes).find(({ type }) => type === layer.type)?.infer(layer, layer.inputs.flatMap((name) => values.get(name) ?? []));
    const [made] = inferred?.ok === true ? inferred.value : [];
    const [name = ''] = layer.outputs;
    if (made === undefined) throw new Error(inferred?.diagnostics.map(renderDiagnostic).join());
    values.set(name, { ...made, name });
  }
  return { name: 'branches', inputs: ['x'], outputs: ['y'], values, layers, hostSteps: [] };
}

const plain: Layer = { name: '', type: '', inputs: [], outputs: [], attributes: {}, parameters: {}, sources: [] };
const concat = (inputs: readonly string[], output = 'y', name = 'join'): Partial<Layer> => ({ name, type: 'Concat', inputs, outputs: [output] });

function quantize(graph: Graph, options: Parameters<typeof quantizer.quantize>[1]): Graph {
  const result = quantizer.quantize(graph, options, randomFrames(new Random(3), graph, 8, -1, 2));
  if (!result.ok) throw new Error(result.diagnostics.map(renderDiagnostic).join('\n'));
  return result.value;
}

const typeOf = (graph: Graph, name: string): ReturnType<typeof integerOf> => integerOf(graph.values.get(name)?.type);

describe('Concat', () => {
  it.each(['short', 'any', 'power-of-two'] as const)('has inputs of one format, with %s scales, so that its codes are moved', (scales) => {
    for (const bits of [4, 8, 16]) {
      const graph = quantize(branches(new Random(1), [concat(['a', 'b', 'x'])]), { bits, scales });
      expect(graph.layers.find(({ type }) => type === 'Concat')?.requantization).toBeUndefined();
      for (const name of ['x', 'a', 'b']) expect(typeOf(graph, name)).toEqual(typeOf(graph, 'y'));
    }
  });

  it('shares the format through layers that keep it, and through others of its kind', () => {
    const joins = [concat(['a', 'x'], 'm', 'first'), { name: 'relu', type: 'Relu', inputs: ['m'], outputs: ['r'] }, concat(['r', 'b', 'r'])];
    const graph = quantize(branches(new Random(2), joins), {});
    expect(graph.layers.filter(({ requantization, type }) => type === 'Concat' && requantization !== undefined)).toEqual([]);
    for (const name of ['x', 'a', 'b', 'm', 'r']) expect(typeOf(graph, name)).toEqual(typeOf(graph, 'y'));
  });

  it('rounds where formats differ, by an implementation that is proven, and equals its definition on every code', () => {
    for (const [seed, bits] of [[1, 6], [2, 11], [3, 16]] as const) {
      const graph = quantize(branches(new Random(seed), [concat(['a', 'x', 'b'])]), { layers: { b: { bits } }, inputBits: 7 });
      const layer = graph.layers.find(({ type }) => type === 'Concat');
      const { implementation, low, high } = layer?.requantization ?? {};
      const to = typeOf(graph, 'y');
      if (implementation === undefined || low === undefined || high === undefined || to.quantization === undefined) expect.unreachable('rounds');
      expect({ low, high }).toEqual(codeRange(to));
      const zeroPoint = to.quantization.zeroPoint[0] ?? 0;
      ['a', 'a', 'a', 'x', 'x', 'b', 'b', 'b'].forEach((name, channel) => {
        const from = typeOf(graph, name);
        const range = codeRange(from);
        for (let code = range.low; code <= range.high; code++) {
          const accumulator = BigInt(code - (from.quantization?.zeroPoint[0] ?? 0));
          const expected = rescaleCode(code, from, to.quantization ?? expect.unreachable(), { low, high });
          if (executeImplementation(implementation, channel, accumulator, { zeroPoint, low, high }) !== expected) expect.unreachable(`${name} ${code}`);
        }
      });
      const frame = [...randomFrames(new Random(4), graph, 1, 0, 63)][0]?.get('x') ?? new Float32Array();
      expect(evaluator.evaluate(graph, new Map([['x', Int32Array.from(frame)]])).get('y')).toHaveLength(96);
    }
  });

  it('and an addition of the same value agree on its scale', () => {
    const joins = [concat(['a', 'b'], 'm'), { name: 'sum', type: 'Add', inputs: ['m', 'm'], outputs: ['y'], attributes: { adds: 'reals' } }];
    const graph = quantize(branches(new Random(5), joins), { scales: 'any' });
    expect(graph.layers.find(({ type }) => type === 'Add')?.requantization?.implementation).toBeDefined();
    expect(typeOf(graph, 'a')).toEqual(typeOf(graph, 'm'));
  });
});

describe('Pad', () => {
  it.each([0, 9, -5])('widens the format of its input so that %d is in range', (value) => {
    const pad = { name: 'pad', type: 'Pad', inputs: ['a'], outputs: ['y'], attributes: { padsBegin: [1, 0], padsEnd: [0, 2], value } };
    const graph = quantize(branches(new Random(6), [pad]), {});
    const type = typeOf(graph, 'y');
    expect(typeOf(graph, 'a')).toEqual(type);
    const { low, high } = codeRange(type);
    const { scale: [scale = 1] = [], zeroPoint: [zero = 0] = [] } = type.quantization ?? {};
    expect((low - zero) * scale - scale / 2).toBeLessThanOrEqual(value);
    expect((high - zero) * scale + scale / 2).toBeGreaterThanOrEqual(value);
    expect(graph.layers.at(-1)?.requantization).toBeUndefined();
  });
});
