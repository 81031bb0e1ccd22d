import { type ElementType, codeRange, float32, integerType, padCode } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';
import { channelsFirst, sourceShape, toSource, toStream } from '../support/source-order.js';

describe('Pad', () => {
  it('equals Pad of ONNX Runtime on floats and 8-bit codes, whether it adds or cuts', async () => {
    await checkProperty(60, async (random, size) => {
      const space = Array.from({ length: random.pick(1, 2) }, () => random.integer(2, 2 + size));
      const axes = valueAxes(...space, random.integer(1, 2 * size));
      const kind = random.pick('float', 'int8', 'uint8');
      const type: ElementType = kind === 'float' ? float32 : integerType(kind === 'int8', 8, { scale: [0.5], zeroPoint: [3] });
      const [padsBegin, padsEnd] = [space, space].map((sizes) => sizes.map((length) => random.integer(-Math.floor((length - 1) / 2), 3)));
      if (padsBegin === undefined || padsEnd === undefined) throw new Error('two ends');
      const attributes = { padsBegin, padsEnd, value: random.pick(0, -1, 2.5) };
      const graph = singleLayer({ type: 'Pad', attributes, parameters: {} }, axes, type, type);
      const order = channelsFirst(axes);
      const outOrder = channelsFirst(graph.values.get('y')?.axes ?? []);
      const code = type.kind === 'float32' ? attributes.value : padCode(attributes, type);
      const run = await loadOnnx({
        nodes: [makeNode('Pad', ['x', 'pads', 'value'], ['y'])],
        inputs: [makeValueInfo('x', kind, [1, ...sourceShape(order).slice(1)])],
        outputs: [makeValueInfo('y', kind, [1, ...sourceShape(outOrder).slice(1)])],
        initializers: [
          makeTensor('pads', 'int64', [2 * space.length + 4], [0, 0, ...padsBegin, 0, 0, ...padsEnd].map(BigInt)),
          makeTensor('value', kind, [], [code]),
        ],
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

  it('has a border of the code of each channel', () => {
    const type = integerType(true, 8, { axis: 'C', scale: [0.5, 0.25], zeroPoint: [1, 0] });
    const attributes = { padsBegin: [1], padsEnd: [0], value: 2 };
    const graph = singleLayer({ type: 'Pad', attributes, parameters: {} }, valueAxes(1, 2), type, type);
    expect(runSingle(graph, Int32Array.of(7, 9))).toEqual(Int32Array.of(5, 8, 7, 9));
  });
});
