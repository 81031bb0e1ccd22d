import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../src/index.js';

const runtime = await loadOnnxRuntime();
if (!runtime.ok) process.stderr.write(`skipped: ${runtime.diagnostics.map(({ message }) => message).join()}\n`);

describe.skipIf(!runtime.ok)('ONNX Runtime', () => {
  it('loads a model and runs it', async () => {
    if (!runtime.ok) throw new Error('unreachable');
    const model = makeModel({
      nodes: [makeNode('Add', ['x', 'one'], ['sum']), makeNode('Cast', ['sum'], ['y'], { to: { int: 6 } })],
      inputs: [makeValueInfo('x', 'float', [1, 3])],
      outputs: [makeValueInfo('y', 'int32', [1, 3])],
      initializers: [makeTensor('one', 'float', [1], [1])],
    });
    const session = await runtime.value.load(encodeModel(model));
    expect(session).toMatchObject({ inputNames: ['x'], outputNames: ['y'] });
    const x = { type: 'float32', dimensions: [1, 3], data: Float32Array.of(1, 2.5, -4) };
    const outputs = await session.run(new Map([['x', x]]));
    expect(outputs.get('y')).toEqual({ type: 'int32', dimensions: [1, 3], data: Int32Array.of(2, 3, -3) });
    await session.release();
    expect(runtime.value.version).toMatch(/^\d+\./);
  });

  it('refuses what is no model', async () => {
    if (!runtime.ok) throw new Error('unreachable');
    await expect(runtime.value.load(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });
});
