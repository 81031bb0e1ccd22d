import { type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { judgeQuantizedModel, randomOptions } from '../src/index.js';

const dims = [1, 3, 5, 4];
const linear = (operator: string, from: string, to: string, format: string): NodeProto => makeNode(operator, [from, `${format}.s`, `${format}.z`], [to]);
const ofCodes = (...operands: readonly string[]): NodeProto => makeNode('QLinearAdd', [...operands.flatMap((name) => [`${name}q`, `${name}.s`, `${name}.z`]), 'y.s', 'y.z'], ['y'], {}, { domain: 'com.microsoft' });

/** Codes x, and the sum y of them and w: the greatest of their neighbours, or of all pixels. */
function model(scales: readonly [number, number, number], isPixel: boolean, operands: readonly string[]): Uint8Array {
  const format = (name: string, scale: number, zeroPoint: number) => [makeTensor(`${name}.s`, 'float', [], [Math.fround(scale)]), makeTensor(`${name}.z`, 'int8', [], [zeroPoint])];
  const pool = isPixel ? makeNode('GlobalMaxPool', ['xr'], ['m']) : makeNode('MaxPool', ['xr'], ['m'], { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } });
  const [x, w, y] = scales;
  return encodeModel(
    makeModel({
      opset: 13,
      domains: { 'com.microsoft': 1 },
      nodes: [linear('QuantizeLinear', 'x', 'xq', 'x'), linear('DequantizeLinear', 'xq', 'xr', 'x'), pool, linear('QuantizeLinear', 'm', 'wq', 'w'), ofCodes(...operands)],
      inputs: [makeValueInfo('x', 'float', dims)],
      outputs: [makeValueInfo('y', 'int8', dims)],
      initializers: [...format('x', x, 11), ...format('w', w, -5), ...format('y', y, 3)],
    }),
  );
}

const [fractions, powers, any] = [[0.1, 0.3, 0.6], [0.5, 1, 1], [0.0371, 0.0853, 0.1437]] as const;

describe('sums of codes, from ONNX to GHDL', () => {
  it.each<[string, readonly [number, number, number], boolean, readonly string[]]>([
    ['with any scales', any, false, ['x', 'w']],
    ['with sums next to ties', fractions, false, ['w', 'x']],
    ['with halves that become even codes', powers, false, ['x', 'w']],
    ['with themselves', any, false, ['x', 'x']],
    ['with one pixel, which comes first', fractions, true, ['w', 'x']],
  ])('%s are those of ONNX Runtime', async (_, scales, isPixel, operands) => {
    const { failure, refusedBy, layers, comparisons } = await judgeQuantizedModel(model(scales, isPixel, operands), { ...randomOptions(1), target: { multipliers: 16 } });
    expect(failure).toBeUndefined();
    expect(refusedBy).toEqual([]);
    expect(layers.Add).toBe(1);
    expect(comparisons.integer?.values).toBeGreaterThan(200);
    expect(comparisons.hardware?.values).toBeGreaterThan(200);
  });
});
