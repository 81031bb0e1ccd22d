import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { randomNumbers } from '../../src/index.js';

/**
 * A small network whose middle is squeezed to one pixel, and added to all of it or multiplied with it: Conv, GlobalAveragePool, two layers of
 * single pixels with Relu between, HardSigmoid, and Add or Mul, broadcast by itself or by an Expand, in one or two dimensions.
 */
export function randomSqueeze(seed: number): Uint8Array {
  const random = randomNumbers(seed);
  const rank = random.pick([1, 2, 2, 2]);
  const space = Array.from({ length: rank }, () => random.integer(3, 6));
  const [inputs, channels, squeezed] = [random.integer(1, 3), random.pick([2, 3, 4, 6]), random.integer(1, 3)];
  const ones = space.map(() => 1);
  const weight = (name: string, outputs: number, from: number, kernel: readonly number[]) => {
    const dims = [outputs, from, ...kernel];
    return makeTensor(name, 'float', dims, random.normal(dims.reduce((product, size) => product * size, 1)));
  };
  const expands = random.next() < 0.5;
  const scale = expands ? 'wide' : 'scale';
  const nodes = [
    makeNode('Conv', ['x', 'w'], ['c'], { pads: { ints: [...space, ...space].map(() => 1) } }),
    makeNode('GlobalAveragePool', ['c'], ['mean']),
    makeNode('Conv', ['mean', 'down'], ['less']),
    makeNode('Relu', ['less'], ['some']),
    makeNode('Conv', ['some', 'up'], ['more']),
    makeNode('HardSigmoid', ['more'], ['scale']),
    ...(expands ? [makeNode('Expand', ['scale', 'shape'], ['wide'])] : []),
    makeNode(seed % 2 === 0 ? 'Add' : 'Mul', random.next() < 0.5 ? ['c', scale] : [scale, 'c'], ['sum']),
    ...(random.next() < 0.5 ? [makeNode('Conv', ['sum', 'last'], ['y'])] : [makeNode('Relu', ['sum'], ['y'])]),
  ];
  const shape = [1, channels, ...space];
  return encodeModel(
    makeModel({
      nodes,
      inputs: [makeValueInfo('x', 'float', ['batch', inputs, ...space])],
      outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
      initializers: [
        weight('w', channels, inputs, space.map(() => 3)),
        ...[weight('down', squeezed, channels, ones), weight('up', channels, squeezed, ones), weight('last', 3, channels, ones)],
        makeTensor('shape', 'int64', [shape.length], shape.map(BigInt)),
      ],
    }),
  );
}
