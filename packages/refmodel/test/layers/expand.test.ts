import { type ElementType, codeRange, float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';
import { channelsFirst, sourceShape, toStream } from '../support/source-order.js';

describe('Expand', () => {
  it('equals Expand of ONNX Runtime on floats and 8-bit codes', async () => {
    await checkProperty(40, async (random, size) => {
      const space = Array.from({ length: random.pick(1, 2) }, () => random.integer(1, 2 + size));
      const channels = random.integer(1, 2 * size);
      const kind = random.pick('float', 'int8', 'uint8');
      const type: ElementType = kind === 'float' ? float32 : integerType(kind === 'int8', 8, { scale: [0.5], zeroPoint: [3] });
      const ones = space.map(() => 1);
      const graph = singleLayer({ type: 'Expand', attributes: { space }, parameters: {} }, valueAxes(...(random.pick(true, false) ? ones : []), channels), type, type);
      const order = channelsFirst(graph.values.get('y')?.axes ?? []);
      const dims = [1, channels, ...space];
      const run = await loadOnnx({
        nodes: [makeNode('Expand', ['x', 'shape'], ['y'])],
        inputs: [makeValueInfo('x', kind, [1, channels, ...ones])],
        outputs: [makeValueInfo('y', kind, dims)],
        initializers: [makeTensor('shape', 'int64', [dims.length], dims.map(BigInt))],
      });
      const { low, high } = codeRange({ signed: kind === 'int8', bits: 8 });
      const x = kind === 'float' ? random.reals(channels, -1, 1) : random.integers(channels, low, high);
      const result = await run([makeTensor('x', kind, [1, channels, ...ones], x)]);
      const actual = runSingle(graph, x);
      const expected = kind === 'float' ? new Float32Array(actual.length) : new Int32Array(actual.length);
      expect(sourceShape(order).slice(1)).toEqual(dims.slice(1));
      expect(actual).toEqual(toStream(order, Array.from(result.get('y') ?? [], Number), expected));
    });
  });
});
