import { type ElementKind, type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { judgeQuantizedModel, randomOptions } from '../src/index.js';

const dims = [1, 3, 5, 4];
const linear = (operator: string, from: string, to: string, format: string): NodeProto => makeNode(operator, [from, `${format}.s`, `${format}.z`], [to]);
const gate = [makeNode('Sigmoid', ['xr'], ['g']), linear('QuantizeLinear', 'g', 'gq', 'g'), linear('DequantizeLinear', 'gq', 'gr', 'g')];

/** Codes x, and the product y of them with w, the greatest of their neighbours. */
function model(kind: ElementKind, scales: readonly [number, number, number], nodes: readonly NodeProto[]): Uint8Array {
  // Another format is a table, which takes no 16 bits.
  const other = kind === 'int8' ? 'w' : 'x';
  const format = (name: string, scale: number, zeroPoint: number) => [makeTensor(`${name}.s`, 'float', [], [Math.fround(scale)]), makeTensor(`${name}.z`, kind, [], [zeroPoint])];
  const pool = makeNode('MaxPool', ['xr'], ['m'], { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } });
  const [x, w, y] = scales;
  return encodeModel(
    makeModel({
      opset: 21,
      irVersion: 10,
      domains: { 'com.microsoft': 1 },
      nodes: [linear('QuantizeLinear', 'x', 'xq', 'x'), linear('DequantizeLinear', 'xq', 'xr', 'x'), pool, linear('QuantizeLinear', 'm', 'wq', other), linear('DequantizeLinear', 'wq', 'wr', other), ...nodes],
      inputs: [makeValueInfo('x', 'float', dims)],
      outputs: [makeValueInfo('y', kind, dims)],
      initializers: [...format('x', x, 11), ...format('w', w, -5), ...format('y', y, 3), ...format('g', 1 / 255, -128)],
    }),
  );
}

const fractions = [0.1, 0.3, 0.7] as const;
const any = [0.0371, 0.0853, 0.1437] as const;
const ofReals = (factor: string): NodeProto[] => [makeNode('Mul', ['xr', factor], ['p']), linear('QuantizeLinear', 'p', 'y', 'y')];
const ofCodes = (a: string, b: string): NodeProto => makeNode('QLinearMul', [`${a}q`, `${a}.s`, `${a}.z`, `${b}q`, `${b}.s`, `${b}.z`, 'y.s', 'y.z'], ['y'], {}, { domain: 'com.microsoft' });

describe('products of two values, from ONNX to GHDL', () => {
  it.each<[string, ElementKind, readonly [number, number, number], readonly NodeProto[]]>([
    ['of reals, some pairs of codes corrected', 'int8', fractions, ofReals('wr')],
    ['of reals, limited', 'int8', any, [makeNode('Mul', ['xr', 'wr'], ['p']), makeNode('Relu', ['p'], ['r']), linear('QuantizeLinear', 'r', 'y', 'y')]],
    ['of a value with itself', 'int8', any, ofReals('xr')],
    ['of a value with a gate of its own', 'int8', any, [...gate, ...ofReals('gr')]],
    ['of reals of 16 bits', 'int16', [0.0371 / 256, 0.0853 / 256, 0.1437 / 256], ofReals('wr')],
    ['of codes', 'int8', fractions, [ofCodes('x', 'w')]],
    ['of codes with themselves', 'int8', any, [ofCodes('x', 'x')]],
  ])('%s are those of ONNX Runtime', async (_, kind, scales, nodes) => {
    const { failure, refusedBy, layers, comparisons } = await judgeQuantizedModel(model(kind, scales, nodes), { ...randomOptions(1), target: { multipliers: 16 } });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Mul).toBe(1);
    expect(comparisons.integer?.values).toBeGreaterThan(200);
    expect(comparisons.hardware?.values).toBeGreaterThan(200);
  });
});
