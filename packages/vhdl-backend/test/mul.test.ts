import { type ElementType, type Graph, type IntegerType, type Layer, type TensorData, type Value, codeRange, elementCount, integerType, valueOf } from '@netloom/ir';
import { randomNumbers } from '@netloom/testkit';
import { simulateProject } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { type Step, axes, compiler, conv, groupedConv, inputValue, integerGraph } from './support/integer-graph.js';
import { build, ghdl, manifestOf, textOf, valueOfResult, withProject } from './support/project.js';

const at = (scale: number, zeroPoint: number) => ({ scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
const space = axes('H', 3, 'W', 4, 'C', 6);

interface Rounding {
  readonly multiplies?: 'reals' | 'codes';
  readonly low?: number;
}

/** The product of two values. */
function mulStep(a: Value, b: Value, to: IntegerType, { multiplies = 'reals', low = codeRange(to).low }: Rounding = {}): Step {
  const layer: Layer = {
    name: 'product', type: 'Mul', inputs: [a.name, b.name], outputs: ['product'], attributes: { multiplies }, parameters: {}, sources: [],
    requantization: { rounding: 'half-even', low, high: codeRange(to).high },
  };
  return { layer, value: { name: 'product', axes: a.axes, type: to } };
}

function product(first: IntegerType, second: IntegerType, to: IntegerType, rounding?: Rounding): Graph {
  const [a, b]: Value[] = [{ name: 'a', axes: space, type: first }, { name: 'b', axes: space, type: second }];
  if (a === undefined || b === undefined) throw new Error('a product has two factors');
  return integerGraph([a, b], [mulStep(a, b, to, rounding)], ['product']);
}

/** Frames of random codes, every other one of a corrected pair if the product of both inputs has such. */
function framesOf(graph: Graph, count: number): Map<string, TensorData>[] {
  const random = randomNumbers(7);
  const pairs = graph.layers.flatMap(({ requantization }) => requantization?.implementation?.correctedPairs ?? []);
  const inputs = graph.inputs.map((name) => {
    const { axes: sizes, type } = valueOf(graph, name);
    return { name, size: elementCount(sizes), ...codeRange(integerOf(type)) };
  });
  const [a, b] = inputs;
  return Array.from({ length: count }, () => {
    const codes = inputs.map(({ size, low, high }) => Int32Array.from({ length: size }, () => random.integer(low, high)));
    if (pairs.length > 0 && a !== undefined && b !== undefined) {
      for (let i = 0; i < a.size; i += 2) {
        const pair = random.pick(pairs);
        const codesOfB = b.high - b.low + 1;
        codes[0]?.fill(a.low + Math.floor(pair / codesOfB), i, i + 1);
        codes[1]?.fill(b.low + (pair % codesOfB), i, i + 1);
      }
    }
    return new Map(compiler.evaluator.evaluate(graph, new Map(inputs.map(({ name }, i) => [name, codes[i] ?? new Int32Array()]))));
  });
}

function integerOf(type: ElementType): IntegerType {
  if (type.kind !== 'integer') throw new Error('the graphs of these tests are integer graphs');
  return type;
}

async function prove(graph: Graph, frames: readonly Map<string, TensorData>[], folding?: Readonly<Record<string, Readonly<Record<string, number>>>>) {
  const files = valueOfResult(build(graph, { frames, ...(folding === undefined ? {} : { folding }) }));
  const manifest = manifestOf(files);
  const [full, stalled] = await withProject(files, async (directory) => [
    valueOfResult(await simulateProject(directory)),
    valueOfResult(await simulateProject(directory, { stallPermille: 400, seed: 5 })),
  ] as const);
  for (const report of [full, stalled]) expect(report).toMatchObject({ equal: true, differingValues: 0, violations: [] });
  expect(full.frameIntervals.at(-1)).toBe(manifest.totals.predictedFrameIntervalCycles);
  return { files, manifest };
}

const u4 = integerType(false, 4, at(0.3, 3));
const s4 = integerType(true, 4, at(0.7, -2));
const u8 = integerType(false, 8, at(0.1, 30));
const s8 = integerType(true, 8, at(0.7, -5));
const eighths = integerType(true, 8, at(1 / 8, -5));
const gate = integerType(false, 8, at(1 / 256, 0));

describe.skipIf(!ghdl.ok)('the product of two values', () => {
  it.each<[string, Graph]>([
    ['reals', product(eighths, gate, integerType(true, 6, at(0.5, 2)))],
    ['reals of which some pairs are corrected', product(u4, s4, integerType(true, 6, at(0.6, 1)))],
    ['reals of 8 bits, some corrected, clamped', product(u8, s8, integerType(true, 6, at(1.4, -7)), { low: -7 })],
    ['codes, with ties to even codes', product(integerType(true, 5, at(0.5, 1)), integerType(false, 3, at(0.25, 0)), integerType(false, 6, at(0.25, 31)), { multiplies: 'codes' })],
    ['reals of many bits', product(integerType(true, 12, at(2 ** -6, 7)), integerType(false, 11, at(2 ** -4, 0)), integerType(true, 8, at(2 ** 2, -9)))],
    ['the widest', product(integerType(true, 16, at(2 ** -8, 0)), integerType(true, 16, at(2 ** -7, 0)), integerType(true, 16, at(1, 3)))],
  ])('%s: hardware equals the golden model, in the predicted cycles', async (_, graph) => {
    const corrected = graph.layers[0]?.requantization?.implementation?.correctedPairs;
    const { files, manifest } = await prove(graph, framesOf(graph, 5), { product: { lanes: 3 } });
    expect(textOf(files, `hdl/${manifest.top}.vhd`).match(/: entity work\.multiply_streams/g)).toHaveLength(1);
    const [layer] = manifest.layers;
    expect(layer).toMatchObject({ intervalCycles: 24, multipliers: 0 });
    expect(layer?.otherMultipliers).toBeGreaterThanOrEqual(3);
    expect(layer?.rounding?.correctedPairs).toBe(corrected?.length);
    const [, pairs] = /, (\d+) pairs? corrected/.exec(textOf(files, 'README.md')) ?? [];
    expect(pairs).toBe(corrected?.length.toString());
  });

  it('of a value and what a convolution makes of it, with a layer behind: the shorter branch waits in a FIFO', async () => {
    const x = inputValue('x', axes('H', 6, 'W', 6, 'C', 2), 5);
    const branch = groupedConv('branch', x, 2, { groups: 1, kernel: [3, 3], padsBegin: [1, 1], padsEnd: [1, 1] });
    const narrow = { ...branch, value: { ...branch.value, type: integerType(true, 5, at(2 ** 7, 0)) } };
    const limited = { ...narrow, layer: { ...narrow.layer, requantization: { rounding: 'half-even' as const, low: -16, high: 15 } } };
    const joined = mulStep(x, limited.value, integerType(true, 6, at(2 ** 10, 0)));
    const graph = integerGraph([x], [limited, joined, conv('last', joined.value, 3, 1)], ['last']);
    const { manifest } = await prove(graph, framesOf(graph, 4));
    expect(manifest.fifos?.map(({ layer }) => layer)).toEqual(['product']);
    expect(manifest.totals.predictedFrameIntervalCycles).toBe(Math.max(...manifest.layers.map(({ intervalCycles }) => intervalCycles)));
  });

  it('of a value with itself', async () => {
    const x: Value = { name: 'x', axes: space, type: s4 };
    const graph = integerGraph([x], [mulStep(x, x, integerType(false, 5, at(0.9, 0)))], ['product']);
    await prove(graph, framesOf(graph, 4));
  });
});

describe('the hardware of a product', () => {
  it('has a table in each lane where pairs are corrected', () => {
    const tablesOf = (graph: Graph, lanes: number): number => {
      const [layer] = manifestOf(valueOfResult(build(graph, { frames: [], folding: { product: { lanes } } }))).layers;
      return Math.floor((layer?.memoryBits ?? NaN) / 2 ** 16);
    };
    const plain = product(eighths, gate, integerType(true, 6, at(0.5, 2)));
    const corrected = product(u8, s8, integerType(true, 6, at(1.4, -7)));
    expect([tablesOf(plain, 1), tablesOf(plain, 3), tablesOf(corrected, 1), tablesOf(corrected, 3)]).toEqual([0, 0, 1, 3]);
  });

  it('takes factors of at most 16 bits', () => {
    const wide = product(integerType(true, 17, at(1, 0)), s8, integerType(true, 8, at(1, 0)));
    expect(compiler.check(wide).map(({ code }) => code)).toEqual(['HDL024']);
  });
});
