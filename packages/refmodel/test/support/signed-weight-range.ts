import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { loadOnnx } from './onnx-runtime.js';

/**
 * The 8-bit signed weights that ONNX Runtime multiplies exactly on this machine.
 *
 * Processors with AVX2 but without VNNI add pairs of products in 16 bits with saturation, which is not what QLinearConv
 * and QLinearMatMul mean; weights of 7 bits cannot reach that. A probe decides.
 */
export async function signedWeightRange(): Promise<{ readonly low: number; readonly high: number }> {
  const count = 64;
  const run = await loadOnnx({
    nodes: [makeNode('QLinearMatMul', ['x', 'sx', 'zx', 'w', 'sw', 'zw', 'sy', 'zy'], ['y'])],
    inputs: [makeValueInfo('x', 'uint8', [1, count])],
    outputs: [makeValueInfo('y', 'uint8', [1, 1])],
    initializers: [
      makeTensor('sx', 'float', [], [1]),
      makeTensor('zx', 'uint8', [], [0]),
      makeTensor('w', 'int8', [count, 1], new Int8Array(count).fill(127)),
      makeTensor('sw', 'float', [], [1]),
      makeTensor('zw', 'int8', [], [0]),
      makeTensor('sy', 'float', [], [(count * 255 * 127) / 200]),
      makeTensor('zy', 'uint8', [], [0]),
    ],
  });
  const result = await run([makeTensor('x', 'uint8', [1, count], new Uint8Array(count).fill(255))]);
  return Number(result.get('y')?.[0]) === 200 ? { low: -128, high: 127 } : { low: -64, high: 63 };
}
