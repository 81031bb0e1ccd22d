import { type ElementType, codeRange, float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import { irWindow, onnxWindow, randomWindow } from '../support/random-window.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';
import { channelsFirst, sourceShape, toSource, toStream } from '../support/source-order.js';

const quantization = { scale: [0.5], zeroPoint: [3] };

describe('MaxPool', () => {
  it('equals MaxPool of ONNX Runtime on floats and 8-bit codes', async () => {
    await checkProperty(120, async (random, size) => {
      const window = randomWindow(random, size, random.pick(1, 2), 'taps');
      const axes = valueAxes(...window.sizes, random.integer(1, 2 * size));
      const kind = random.pick('float', 'int8', 'uint8');
      const type: ElementType = kind === 'float' ? float32 : integerType(kind === 'int8', 8, quantization);
      const graph = singleLayer({ type: 'MaxPool', attributes: irWindow(window), parameters: {} }, axes, type, type);
      const order = channelsFirst(axes);
      const outOrder = channelsFirst(graph.values.get('y')?.axes ?? []);
      const run = await loadOnnx({
        nodes: [makeNode('MaxPool', ['x'], ['y'], onnxWindow(window))],
        inputs: [makeValueInfo('x', kind, [1, ...sourceShape(order).slice(1)])],
        outputs: [makeValueInfo('y', kind, [1, ...sourceShape(outOrder).slice(1)])],
      });
      const length = axes.reduce((product, axis) => product * axis.size, 1);
      const { low, high } = codeRange({ signed: kind === 'int8', bits: 8 });
      const x = kind === 'float' ? random.reals(length, -1, 1) : random.integers(length, low, high);
      const result = await run([makeTensor('x', kind, sourceShape(order), toSource(order, x))]);
      const actual = runSingle(graph, x);
      const expected = kind === 'float' ? new Float32Array(actual.length) : new Int32Array(actual.length);
      expect(actual).toEqual(toStream(outOrder, Array.from(result.get('y') ?? [], Number), expected));
    });
  });

  it('orders unsigned 32-bit codes, which wrap, as numbers', () => {
    const window = { kernel: [2], strides: [1], dilations: [1], padsBegin: [1], padsEnd: [0] };
    const type = integerType(false, 32);
    const graph = singleLayer({ type: 'MaxPool', attributes: window, parameters: {} }, valueAxes(3, 1), type, type);
    expect(runSingle(graph, Int32Array.of(5, -1, 0))).toEqual(Int32Array.of(5, -1, -1));
  });
});
