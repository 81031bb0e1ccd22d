import { float32, integerType } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnx } from '../support/onnx-runtime.js';
import { checkProperty } from '../support/property.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

describe('ArgMax', () => {
  it('equals ArgMax of ONNX Runtime, ties included', async () => {
    await checkProperty(40, async (random, size) => {
      const axes = valueAxes(random.integer(1, size), random.integer(1, size), random.integer(1, 3 * size));
      const [height, width, channels] = axes.map((axis) => axis.size);
      const selectLastIndex = random.boolean();
      const index = integerType(false, Math.max(1, Math.ceil(Math.log2(channels ?? 1))));
      const graph = singleLayer({ type: 'ArgMax', attributes: { selectLastIndex }, parameters: {} }, axes, float32, index);
      const dims = [1, height ?? 1, width ?? 1, channels ?? 1];
      const run = await loadOnnx({
        nodes: [makeNode('ArgMax', ['x'], ['y'], { axis: { int: 3 }, select_last_index: { int: selectLastIndex ? 1 : 0 } })],
        inputs: [makeValueInfo('x', 'float', dims)],
        outputs: [makeValueInfo('y', 'int64', [...dims.slice(0, 3), 1])],
      });
      // Few different values, so that ties are common.
      const x = Float32Array.from(random.integers((height ?? 1) * (width ?? 1) * (channels ?? 1), -2, 2));
      const result = await run([makeTensor('x', 'float', dims, x)]);
      expect(runSingle(graph, x)).toEqual(Int32Array.from(result.get('y') ?? [], Number));
    });
  });

  it('orders unsigned 32-bit codes, which wrap, as numbers', () => {
    const graph = singleLayer(
      { type: 'ArgMax', attributes: { selectLastIndex: false }, parameters: {} },
      valueAxes(3),
      integerType(false, 32),
      integerType(false, 2),
    );
    expect(runSingle(graph, Int32Array.of(7, -1, 8))).toEqual(Int32Array.of(1));
  });
});
