import { type Graph, type IntegerType, checkLegality, hasErrors, integerType, renderDiagnostic } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { evaluator, parts, valueAxes } from '../support/single-layer.js';
import { Random } from '../support/random.js';

function sumGraph(a: IntegerType, b: IntegerType, y: IntegerType, low: number): Graph {
  const axes = valueAxes(256 * 256);
  const layer = { name: 'sum', type: 'Add', inputs: ['a', 'b'], outputs: ['y'], attributes: {}, parameters: {}, sources: [] };
  const graph: Graph = {
    name: 'sum',
    inputs: ['a', 'b'],
    outputs: ['y'],
    values: new Map(Object.entries({ a, b, y }).map(([name, type]) => [name, { name, axes, type }])),
    layers: [{ ...layer, requantization: { rounding: 'half-even', low, high: 255 } }],
    hostSteps: [],
  };
  const problems = checkLegality(graph, parts);
  if (hasErrors(problems)) throw new Error(problems.map(renderDiagnostic).join('\n'));
  return graph;
}

describe('Add', () => {
  it.each([1, 2, 3, 4, 5, 6])('of all pairs of 8-bit codes is that of ONNX Runtime between QDQ (scales %d)', async (seed) => {
    const random = new Random(seed);
    const draw = (factor: number): IntegerType =>
      integerType(false, 8, { scale: [Math.fround((0.5 + random.unit()) * factor)], zeroPoint: [random.integer(0, 255)] });
    const [a, b, y] = [draw(0.01), draw(random.unit() < 0.5 ? 0.01 : 0.002), draw(0.02)];
    const zeroPoint = y.quantization?.zeroPoint[0] ?? 0;
    const isRelu = seed % 2 === 0;
    const dims = [256 * 256];
    const formats = Object.entries({ a, b, y }).flatMap(([name, { quantization }]) => [
      makeTensor(`s${name}`, 'float', [], Float32Array.from(quantization?.scale ?? [])),
      makeTensor(`z${name}`, 'uint8', [], Uint8Array.from(quantization?.zeroPoint ?? [])),
    ]);
    const run = await loadOnnx({
      nodes: [
        makeNode('DequantizeLinear', ['a', 'sa', 'za'], ['ra']),
        makeNode('DequantizeLinear', ['b', 'sb', 'zb'], ['rb']),
        makeNode('Add', ['ra', 'rb'], ['sum']),
        ...(isRelu ? [makeNode('Relu', ['sum'], ['real'])] : []),
        makeNode('QuantizeLinear', [isRelu ? 'real' : 'sum', 'sy', 'zy'], ['y']),
      ],
      inputs: [makeValueInfo('a', 'uint8', dims), makeValueInfo('b', 'uint8', dims)],
      outputs: [makeValueInfo('y', 'uint8', dims)],
      initializers: formats,
    });
    const left = Int32Array.from({ length: 256 * 256 }, (_, i) => i >> 8);
    const right = Int32Array.from({ length: 256 * 256 }, (_, i) => i & 255);
    const expected = await run([
      { name: 'a', kind: 'uint8', dims, data: Uint8Array.from(left) },
      { name: 'b', kind: 'uint8', dims, data: Uint8Array.from(right) },
    ]);
    const values = evaluator.evaluate(sumGraph(a, b, y, isRelu ? zeroPoint : 0), new Map([['a', left], ['b', right]]));
    expect(Array.from(values.get('y') ?? [])).toEqual(Array.from(expected.get('y') ?? [], Number));
  });
});
