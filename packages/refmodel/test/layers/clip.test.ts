import { type AttributeValue, codeRange, float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import type { Random } from '../support/random.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

function randomBounds(random: Random): Record<string, AttributeValue> {
  const low = Math.fround(random.real(-4, 2));
  const high = Math.fround(low + random.real(0, 4));
  return random.pick<Record<string, AttributeValue>>({ low, high }, { low }, { high }, { low: 0, high: 6 });
}

describe('Clip', () => {
  it('limits floats', () => {
    const graph = singleLayer({ type: 'Clip', attributes: { low: -1, high: 6 }, parameters: {} }, valueAxes(5), float32, float32);
    expect(runSingle(graph, Float32Array.of(-9, -1, 0.25, 6, 7))).toEqual(Float32Array.of(-1, -1, 0.25, 6, 6));
  });

  it('limits codes by the scale of their channel', () => {
    const type = integerType(true, 8, { axis: 'C', scale: [1, 2], zeroPoint: [0, 1] });
    const graph = singleLayer({ type: 'Clip', attributes: { low: -4, high: 6 }, parameters: {} }, valueAxes(2, 2), type, type);
    expect(runSingle(graph, Int32Array.of(-5, -5, 9, 9))).toEqual(Int32Array.of(-4, -1, 6, 4));
  });

  it('equals QDQ around Clip in ONNX Runtime on every 8-bit code', async () => {
    await checkProperty(60, async (random) => {
      const kind = random.pick('int8', 'uint8');
      const range = codeRange({ signed: kind === 'int8', bits: 8 });
      const scale = random.scale(-8, 0);
      const zeroPoint = random.integer(range.low, range.high);
      const attributes = randomBounds(random);
      const type = integerType(kind === 'int8', 8, { scale: [scale], zeroPoint: [zeroPoint] });
      const graph = singleLayer({ type: 'Clip', attributes, parameters: {} }, valueAxes(256), type, type);
      const bounds = ['low', 'high'].flatMap((name) => (name in attributes ? [makeTensor(name, 'float', [], [Number(attributes[name])])] : []));
      const named = (name: string): string => (name in attributes ? name : '');
      const run = await loadOnnx({
        nodes: [
          makeNode('DequantizeLinear', ['x', 's', 'z'], ['r']),
          makeNode('Clip', ['r', named('low'), named('high')], ['c']),
          makeNode('QuantizeLinear', ['c', 's', 'z'], ['y']),
        ],
        inputs: [makeValueInfo('x', kind, [1, 256])],
        outputs: [makeValueInfo('y', kind, [1, 256])],
        initializers: [makeTensor('s', 'float', [], [scale]), makeTensor('z', kind, [], [zeroPoint]), ...bounds],
      });
      const x = Int32Array.from({ length: 256 }, (_, i) => range.low + i);
      const result = await run([makeTensor('x', kind, [1, 256], Array.from(x))]);
      expect(runSingle(graph, x)).toEqual(Int32Array.from(result.get('y') ?? [], Number));
    });
  });
});
