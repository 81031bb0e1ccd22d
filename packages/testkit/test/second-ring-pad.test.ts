import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { type RandomNumbers, randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

/** What stands behind the Pad and takes it over, or how it stands alone. */
type Place = 'convolution' | 'average' | 'alone' | 'cut';

interface Model {
  readonly bytes: Uint8Array;
  /** True if the Pad must be a layer of its own. */
  readonly pads: boolean;
}

/** A convolution, a Pad over space, and a layer that may or may not take it over. */
function padModel(random: RandomNumbers, place: Place): Model {
  const space = Array.from({ length: random.pick([1, 2, 2]) }, () => random.integer(4, 8));
  const [inputs, channels, outputs] = [random.integer(1, 3), random.pick([1, 2, 4, 6]), random.integer(1, 4)];
  const each = (size: number): number[] => space.map(() => size);
  const weights = (name: string, dims: readonly number[]) =>
    makeTensor(name, 'float', [...dims], random.normal(dims.reduce((product, size) => product * size, 1)));
  const [least, greatest] = place === 'cut' ? [-1, random.pick([0, 2])] : [0, 2];
  const ends = [...space, ...space].map(() => random.integer(least, greatest));
  // At least one side is padded, or cut.
  ends[0] = place === 'cut' ? -1 : 1;
  const isFolded = place === 'convolution' || place === 'average';
  const value = isFolded ? 0 : random.pick([0, 0.5, -3, 7]);
  const attributes = { kernel_shape: { ints: each(3) } };
  const last = place === 'average' ? makeNode('AveragePool', ['padded'], ['y'], attributes) : makeNode('Conv', ['padded', 'last'], ['y']);
  const isLast = place === 'alone' && random.next() < 0.4;
  const clamps = random.next() < 0.5;
  const bytes = encodeModel(
    makeModel({
      opset: 13,
      inputs: [makeValueInfo('x', 'float', ['batch', inputs, ...space])],
      outputs: [{ name: isLast ? 'padded' : 'y', type: { tensor_type: { elem_type: 1 } } }],
      nodes: [
        makeNode('Conv', ['x', 'first'], ['sums'], {}, { name: 'conv' }),
        ...(clamps ? [makeNode('Relu', ['sums'], ['shown'], {}, { name: 'relu' })] : []),
        makeNode('Pad', [clamps ? 'shown' : 'sums', 'pads', 'value'], ['padded'], {}, { name: 'pad' }),
        ...(isLast ? [] : [last]),
      ],
      initializers: [
        weights('first', [channels, inputs, ...each(1)]),
        weights('last', [outputs, channels, ...each(isFolded ? 3 : random.pick([1, 2]))]),
        makeTensor('pads', 'int64', [2 * space.length + 4], [0, 0, ...ends.slice(0, space.length), 0, 0, ...ends.slice(space.length)].map(BigInt)),
        makeTensor('value', 'float', [], [value]),
      ],
    }),
  );
  // A convolution takes over zeros where they are fewer than its kernel.
  const mayFold = place === 'alone' && value === 0 && ends.every((end) => end <= 1);
  return { bytes, pads: !isFolded && !mayFold };
}

const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

describe('pads, from ONNX to GHDL: hardware equals the golden model, and takes the predicted cycles', () => {
  it.each<readonly [Place, number]>([
    ...seeds(1, 3).map((seed) => ['convolution', seed] as const),
    ...seeds(101, 3).map((seed) => ['average', seed] as const),
    ...seeds(201, 7).map((seed) => ['alone', seed] as const),
    ...seeds(301, 5).map((seed) => ['cut', seed] as const),
  ])('%s %i', async (place, seed) => {
    const { bytes, pads } = padModel(randomNumbers(seed), place);
    const { integerGraph } = await expectProof(bytes, seed);
    const types = integerGraph.layers.map(({ type }) => type);
    if (pads) expect(types).toContain('Pad');
    if (place === 'convolution' || place === 'average') expect(types).not.toContain('Pad');
  });
});
