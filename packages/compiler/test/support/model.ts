import { encodeModel, makeModel, makeNode, makeValueInfo, type OnnxTensor } from '@netloom/onnx-frontend/codec';
import { createRandom } from './random.js';

type Node = ReturnType<typeof makeNode>;

/** Conv 3x3 of 2 channels to 4 on 6x6, the given node on its result, then Flatten and Gemm to 3. */
export function smallModel(activation: (input: string, output: string) => Node, domains: Readonly<Record<string, number>> = {}): Uint8Array {
  const random = createRandom(9);
  const tensor = (name: string, dims: readonly number[]): OnnxTensor => {
    const count = dims.reduce((product, size) => product * size, 1);
    return { name, kind: 'float', dims, data: Float32Array.from({ length: count }, () => random.real(-0.5, 0.5)) };
  };
  return encodeModel(
    makeModel({
      nodes: [
        makeNode('Conv', ['x', 'w', 'b'], ['c'], { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } }, { name: 'conv' }),
        activation('c', 'a'),
        makeNode('Flatten', ['a'], ['f'], {}, { name: 'flatten' }),
        makeNode('Gemm', ['f', 'v', 'd'], ['y'], { transB: { int: 1 } }, { name: 'gemm' }),
      ],
      inputs: [makeValueInfo('x', 'float', [1, 2, 6, 6])],
      outputs: [makeValueInfo('y', 'float', [1, 3])],
      initializers: [tensor('w', [4, 2, 3, 3]), tensor('b', [4]), tensor('v', [3, 144]), tensor('d', [3])],
      domains,
      name: 'small',
    }),
  );
}

/** Random frames for the model's input. */
export function smallFrames(count: number): ReadonlyMap<string, Float32Array>[] {
  const random = createRandom(17);
  return Array.from({ length: count }, () => new Map([['x', Float32Array.from({ length: 72 }, () => random.real(-1, 1))]]));
}
