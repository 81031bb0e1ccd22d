import { renderDiagnostic } from '@netloom/ir';
import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { type ProofOptions, type RandomNumbers, proveModel, randomNumbers } from '../src/index.js';

type Attributes = NonNullable<Parameters<typeof makeNode>[3]>;

/** A convolution, the pool, and a convolution of single pixels behind it, over one or two axes. */
function poolModel(random: RandomNumbers, operator: string, attributes: Attributes, space: readonly number[]): Uint8Array {
  const [inputs, channels, outputs] = [random.integer(1, 3), random.pick([1, 2, 4, 6]), random.integer(1, 4)];
  const ones = space.map(() => 1);
  const weights = (name: string, dims: readonly number[]) =>
    makeTensor(name, 'float', [...dims], random.normal(dims.reduce((product, size) => product * size, 1)));
  const takesRelu = random.next() < 0.5;
  const isLast = random.next() < 0.5;
  const pooled = isLast && !takesRelu ? 'y' : 'pooled';
  return encodeModel(
    makeModel({
      opset: 19,
      inputs: [makeValueInfo('x', 'float', ['batch', inputs, ...space])],
      outputs: [{ name: 'y', type: { tensor_type: { elem_type: 1 } } }],
      nodes: [
        makeNode('Conv', ['x', 'first'], ['sums'], {}, { name: 'conv' }),
        makeNode(operator, ['sums'], [pooled], attributes, { name: 'pool' }),
        ...(takesRelu ? [makeNode('Relu', ['pooled'], [isLast ? 'y' : 'shown'], {}, { name: 'relu' })] : []),
        ...(isLast ? [] : [makeNode('Conv', [takesRelu ? 'shown' : 'pooled', 'last'], ['y'], {}, { name: 'behind' })]),
      ],
      initializers: [weights('first', [channels, inputs, ...ones]), weights('last', [outputs, channels, ...ones])],
    }),
  );
}

/** A window with any padding below the kernel, rounded up or down, that counts padding or not. */
function averageWindow(random: RandomNumbers, space: readonly number[]): Attributes {
  const axes = space.map((size) => {
    const kernel = random.integer(1, Math.min(4, size));
    return { kernel, stride: random.integer(1, 3), begin: random.integer(0, kernel - 1), end: random.integer(0, kernel - 1) };
  });
  const shape = { kernel_shape: { ints: axes.map(({ kernel }) => kernel) }, strides: { ints: axes.map(({ stride }) => stride) } };
  const common = { ...shape, count_include_pad: { int: random.integer(0, 1) }, ceil_mode: { int: random.integer(0, 1) } };
  if (random.next() < 0.2) return { ...common, ceil_mode: { int: 0 }, auto_pad: { string: random.pick(['SAME_UPPER', 'SAME_LOWER', 'VALID']) } };
  return { ...common, pads: { ints: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)] } };
}

type AttributesOf = (random: RandomNumbers, space: readonly number[]) => Attributes;

/** What is not left to chance. */
interface Fixed {
  readonly space?: readonly number[];
  readonly folding?: Readonly<Record<string, number>>;
}

async function prove(seed: number, operator: string, attributesOf: AttributesOf, { folding = {}, ...fixed }: Fixed = {}): Promise<void> {
  const random = randomNumbers(seed);
  const space = fixed.space ?? Array.from({ length: random.pick([1, 2, 2]) }, () => random.integer(1, 9));
  const model = poolModel(random, operator, attributesOf(random, space), space);
  const options: ProofOptions = {
    seed,
    simulatedFrames: 4,
    quantization: {
      bits: random.pick([3, 5, 8, 8, 8, 12, 16]),
      activations: random.pick(['affine', 'symmetric']),
      scales: random.pick(['short', 'any', 'power-of-two']),
    },
    target: { multipliers: random.pick([2, 4, 16, 1000]) },
    folding: { pool: folding },
  };
  const proof = await proveModel(model, options);
  if (!proof.ok) throw new Error(proof.diagnostics.map(renderDiagnostic).join('\n'));
  const { fullSpeed, stalled, manifest, integerGraph, diagnostics } = proof.value;
  expect(integerGraph.layers.some(({ type }) => type.endsWith('Pool'))).toBe(true);
  expect(manifest.layers.find(({ name }) => name === 'pool')?.folding).toMatchObject(folding);
  expect(diagnostics.filter(({ code }) => code.startsWith('QNT04'))).toEqual([]);
  for (const report of [fullSpeed, stalled]) {
    expect(report.firstDifference).toBeUndefined();
    expect(report.violations).toEqual([]);
    expect(report.equal).toBe(true);
    expect(report.comparedValues).toBeGreaterThan(0);
    const layers = report.perStream.filter(({ role }) => role === 'layer').map(({ layer }) => layer);
    expect(layers).toEqual(manifest.layers.map(({ name }) => name));
  }
  expect(fullSpeed.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
}

const seeds = (first: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => first + i);

/** The window is the frame itself, or leaves a margin of it. */
const wholeFrame = (margin: number) => (_: RandomNumbers, space: readonly number[]): Attributes => ({
  kernel_shape: { ints: space.map((size) => Math.max(1, size - margin)) },
});

/** A window with any padding below the kernel, rounded up or down, that counts padding or not. */
const windowOf = (kernel: readonly number[]): AttributesOf => (random) => {
  const begins = kernel.map((size) => random.integer(0, size - 1));
  const ends = kernel.map((size) => random.integer(0, size - 1));
  return {
    kernel_shape: { ints: [...kernel] },
    strides: { ints: kernel.map(() => random.integer(1, 2)) },
    pads: { ints: [...begins, ...ends] },
    count_include_pad: { int: random.integer(0, 1) },
    ceil_mode: { int: random.integer(0, 1) },
  };
};

describe('pools, from ONNX to GHDL: hardware equals the golden model, and takes the predicted cycles', () => {
  it.each(['AveragePool', 'MaxPool'])('%s of the whole frame, and of nearly the whole', async (operator) => {
    await prove(190, operator, wholeFrame(0));
    await prove(191, operator, wholeFrame(1));
  });
  it.each(seeds(200, 12))('AveragePool %d', async (seed) => {
    await prove(seed, 'AveragePool', averageWindow);
  });

  it.each<[number, readonly number[], number]>([
    [220, [3, 3], 9],
    [222, [3, 3], 3],
    [223, [2, 2], 4],
    [224, [4, 3], 12],
    [226, [5, 5], 25],
    [227, [3], 3],
  ])('AveragePool %d of a kernel of %j, %d positions a cycle', async (seed, kernel, positions) => {
    const space = kernel.map((size, i) => size + 1 + ((seed + i) % 4));
    await prove(seed, 'AveragePool', windowOf(kernel), { space, folding: { positions } });
  });

  it.each(seeds(300, 12))('GlobalAveragePool %d', async (seed) => {
    await prove(seed, 'GlobalAveragePool', () => ({}));
  });

  it.each(seeds(400, 12))('GlobalMaxPool %d', async (seed) => {
    await prove(seed, 'GlobalMaxPool', () => ({}));
  });
});
