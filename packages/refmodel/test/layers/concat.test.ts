import { type ElementType, type Graph, type IntegerType, type TensorData, checkLegality, codeRange, float32, hasErrors, integerType, renderDiagnostic } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { evaluator, parts, valueAxes } from '../support/single-layer.js';
import { Random } from '../support/random.js';

/** The channels of `a`, then those of `b`, of each of some pixels. */
function joined(types: Readonly<Record<'a' | 'b' | 'y', ElementType>>, pixels: number, channels: readonly [number, number], rounds: boolean): Graph {
  const [ofA, ofB] = channels;
  const sizes = { a: ofA, b: ofB, y: ofA + ofB };
  const values = (['a', 'b', 'y'] as const).map((name) => ({ name, axes: valueAxes(pixels, sizes[name]), type: types[name] }));
  const bounds = types.y.kind === 'integer' ? codeRange(types.y) : { low: 0, high: 0 };
  const layer = { name: 'c', type: 'Concat', inputs: ['a', 'b'], outputs: ['y'], attributes: {}, parameters: {}, sources: [] };
  const graph: Graph = {
    name: 'concat',
    inputs: ['a', 'b'],
    outputs: ['y'],
    values: new Map(values.map((value) => [value.name, value])),
    layers: [rounds ? { ...layer, requantization: { rounding: 'half-even', ...bounds } } : layer],
    hostSteps: [],
  };
  const problems = checkLegality(graph, parts);
  if (hasErrors(problems)) throw new Error(problems.map(renderDiagnostic).join('\n'));
  return graph;
}

function run(graph: Graph, a: TensorData, b: TensorData): number[] {
  return Array.from(evaluator.evaluate(graph, new Map([['a', a], ['b', b]])).get('y') ?? []);
}

describe('Concat', () => {
  it('puts channels side by side, reals as codes', () => {
    const types = { a: float32, b: float32, y: float32 };
    expect(run(joined(types, 2, [1, 2], false), Float32Array.of(1, 2), Float32Array.of(3, 4, 5, 6))).toEqual([1, 3, 4, 2, 5, 6]);
    const s8 = integerType(true, 8, { scale: [0.5], zeroPoint: [1] });
    expect(run(joined({ a: s8, b: s8, y: s8 }, 2, [2, 1], false), Int32Array.of(1, -2, 3, 4), Int32Array.of(5, -128))).toEqual([1, -2, 5, 3, 4, -128]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('of all 8-bit codes of unlike formats is that of ONNX Runtime between QDQ (scales %d)', async (seed) => {
    const random = new Random(seed);
    const draw = (factor: number): { kind: 'uint8' | 'int8'; type: IntegerType } => {
      const signed = random.unit() < 0.5;
      const scale = seed % 4 === 0 ? 2 ** -random.integer(3, 7) : Math.fround((0.5 + random.unit()) * factor);
      const zeroPoint = signed ? random.integer(-128, 127) : random.integer(0, 255);
      return { kind: signed ? 'int8' : 'uint8', type: integerType(signed, 8, { scale: [scale], zeroPoint: [zeroPoint] }) };
    };
    const formats = { a: draw(0.01), b: draw(random.unit() < 0.5 ? 0.01 : 0.002), y: draw(0.015) };
    const dims = [256, 1];
    const model = await loadOnnx({
      nodes: [
        ...['a', 'b'].map((name) => makeNode('DequantizeLinear', [name, `s${name}`, `z${name}`], [`r${name}`])),
        makeNode('Concat', ['ra', 'rb'], ['r'], { axis: { int: 1 } }),
        makeNode('QuantizeLinear', ['r', 'sy', 'zy'], ['y']),
      ],
      inputs: [makeValueInfo('a', formats.a.kind, dims), makeValueInfo('b', formats.b.kind, dims)],
      outputs: [makeValueInfo('y', formats.y.kind, [256, 2])],
      initializers: Object.entries(formats).flatMap(([name, { kind, type }]) => [
        makeTensor(`s${name}`, 'float', [], type.quantization?.scale ?? []),
        makeTensor(`z${name}`, kind, [], type.quantization?.zeroPoint ?? []),
      ]),
    });
    const codesOf = ({ type }: { type: IntegerType }): Int32Array => Int32Array.from({ length: 256 }, (_, i) => i + codeRange(type).low);
    const [a, b] = [codesOf(formats.a), codesOf(formats.b)];
    const expected = await model([makeTensor('a', formats.a.kind, dims, a), makeTensor('b', formats.b.kind, dims, b)]);
    const graph = joined({ a: formats.a.type, b: formats.b.type, y: formats.y.type }, 256, [1, 1], true);
    expect(run(graph, a, b)).toEqual(Array.from(expected.get('y') ?? [], Number));
  });
});
