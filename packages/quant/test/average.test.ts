import { type Graph, type Layer, type TensorData, averageRatio, checkLegality, codeRange, countedTaps, elementCount, hasErrors, integerType, valueOf } from '@netloom/ir';
import { makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { deriveRequantizations, executeImplementation } from '../src/index.js';
import { GraphBuilder, evaluator, integerOf, parts } from './support/graph-builder.js';
import { loadOnnx } from './support/onnx-runtime.js';
import { checkProperty } from './support/property.js';
import type { Random } from './support/random.js';
import { channelsFirst, sourceShape, toSource, toStream } from './support/source-order.js';

type Scales = 'equal' | 'unlike';

interface Case {
  readonly graph: Graph;
  readonly layer: Layer;
  /** The same layer as ONNX attributes. */
  readonly attributes: NonNullable<Parameters<typeof makeNode>[3]>;
}

/** One averaging layer with zero points and scales of any kind. */
function randomCase(random: Random, size: number, scales: Scales): Case {
  const space = Array.from({ length: random.integer(1, 2) }, () => random.integer(4, 4 + 2 * size));
  const builder = new GraphBuilder(...space, random.integer(1, 2 * size));
  const axes = space.map(() => {
    const kernel = random.integer(1, 4);
    return { kernel, stride: random.integer(1, 3), begin: random.integer(0, kernel - 1), end: random.integer(0, kernel - 1) };
  });
  const [kernel, strides, padsBegin, padsEnd] = (['kernel', 'stride', 'begin', 'end'] as const).map((key) => axes.map((axis) => axis[key]));
  const counts = random.boolean();
  const isGlobal = random.boolean(0.3);
  const none = space.map(() => 0);
  const window = { kernel: kernel ?? [], strides: strides ?? [], dilations: space.map(() => 1), padsBegin: padsBegin ?? [], padsEnd: padsEnd ?? [] };
  const counted = { countedBegin: counts ? window.padsBegin : none, countedEnd: counts ? window.padsEnd : none };
  const float = (isGlobal ? builder.add('GlobalAveragePool') : builder.add('AveragePool', { ...window, ...counted })).build();
  const onnx = {
    kernel_shape: { ints: window.kernel },
    strides: { ints: window.strides },
    pads: { ints: [...window.padsBegin, ...window.padsEnd] },
    count_include_pad: { int: counts ? 1 : 0 },
  };
  const signed = random.boolean();
  const bounds = codeRange({ signed, bits: 8 });
  const scale = random.scale(-10, 2);
  const code = (): number => random.integer(bounds.low, bounds.high);
  const format = (s: number) => integerType(signed, 8, { scale: [s], zeroPoint: [code()] });
  const [first] = float.layers;
  if (first === undefined) throw new Error('no layer');
  const output = float.outputs[0] ?? '';
  const layer: Layer = { ...first, requantization: { rounding: 'half-even', ...bounds } };
  const values = new Map(float.values)
    .set('x', { ...valueOf(float, 'x'), type: format(scale) })
    .set(output, { ...valueOf(float, output), type: format(scales === 'equal' ? scale : Math.fround(scale * random.real(0.2, 1.5))) });
  return { graph: { ...float, values, layers: [layer] }, layer, attributes: isGlobal ? {} : onnx };
}

/** The codes of the layer between QuantizeLinear and DequantizeLinear in ONNX Runtime. */
async function onnxCodes({ graph, layer, attributes }: Case, x: TensorData): Promise<TensorData> {
  const [from, to] = [valueOf(graph, 'x'), valueOf(graph, graph.outputs[0] ?? '')];
  const quantization = (name: string, value: typeof from) => {
    const { signed, quantization: q } = integerOf(value.type);
    return [makeTensor(`${name}/s`, 'float', [], q?.scale ?? []), makeTensor(`${name}/z`, signed ? 'int8' : 'uint8', [], q?.zeroPoint ?? [])];
  };
  const kind = integerOf(from.type).signed ? 'int8' : 'uint8';
  const orders = [channelsFirst(from.axes), channelsFirst(to.axes)] as const;
  const run = await loadOnnx({
    nodes: [
      makeNode('DequantizeLinear', ['x', 'x/s', 'x/z'], ['real']),
      makeNode(layer.type, ['real'], ['average'], attributes),
      makeNode('QuantizeLinear', ['average', 'y/s', 'y/z'], ['y']),
    ],
    initializers: [...quantization('x', from), ...quantization('y', to)],
    inputs: [makeValueInfo('x', kind, sourceShape(orders[0]))],
    outputs: [makeValueInfo('y', kind, sourceShape(orders[1]))],
  });
  const result = (await run([makeTensor('x', kind, sourceShape(orders[0]), toSource(orders[0], x))])).get('y') ?? [];
  return toStream(orders[1], Array.from(result, Number), new Int32Array(result.length));
}

/** The exact average of every window before rounding, and how far float32 sums in any order can be from it. */
function exactLevels({ graph, layer }: Case, x: TensorData): readonly { readonly level: number; readonly bound: number }[] {
  const [from, to] = [valueOf(graph, 'x'), valueOf(graph, graph.outputs[0] ?? '')];
  const [a, b] = [integerOf(from.type).quantization, integerOf(to.type).quantization];
  const zero = a?.zeroPoint[0] ?? 0;
  const factor = (a?.scale[0] ?? 1) / (b?.scale[0] ?? 1);
  const averages = evaluateFloat(graph, layer, Float32Array.from(x, (code) => code - zero));
  const magnitudes = evaluateFloat(graph, layer, Float32Array.from(x, (code) => Math.abs(code - zero)));
  // Every average of codes is a multiple of 1 / divisor, from which float32 is a little away.
  const divisors = divisorsOf(graph, layer);
  return Array.from(averages, (average, i) => {
    const divisor = divisors(i);
    return { level: (Math.round(average * divisor) / divisor) * factor, bound: (divisor + 8) * 2 ** -24 * (magnitudes[i] ?? 0) * factor };
  });
}

function evaluateFloat(graph: Graph, layer: Layer, data: TensorData): TensorData {
  const { name, type, inputs, outputs, attributes, parameters, sources } = layer;
  const float: Layer = { name, type, inputs, outputs, attributes, parameters, sources };
  const values = new Map([...graph.values].map(([key, value]) => [key, { ...value, type: { kind: 'float32' as const } }]));
  const made = evaluator.evaluate({ ...graph, values, layers: [float] }, new Map([['x', data]])).get(graph.outputs[0] ?? '');
  if (made === undefined) throw new Error('no averages');
  return made;
}

function divisorsOf(graph: Graph, layer: Layer): (position: number) => number {
  const space = valueOf(graph, 'x').axes.slice(0, -1);
  if (layer.type === 'GlobalAveragePool') return () => elementCount(space);
  const { axes } = valueOf(graph, graph.outputs[0] ?? '');
  const channels = axes.at(-1)?.size ?? 1;
  const list = (name: string): readonly number[] => numbersOf(layer.attributes[name]);
  const window = {
    kernel: list('kernel'), strides: list('strides'), dilations: list('dilations'),
    padsBegin: list('padsBegin'), padsEnd: list('padsEnd'), countedBegin: list('countedBegin'), countedEnd: list('countedEnd'),
  };
  const [rows = [1], columns] = countedTaps(window, space, axes.slice(0, -1));
  return (position) => {
    const pixel = Math.floor(position / channels);
    if (columns === undefined) return rows[pixel] ?? 1;
    return (rows[Math.floor(pixel / columns.length)] ?? 1) * (columns[pixel % columns.length] ?? 1);
  };
}

function numbersOf(list: unknown): readonly number[] {
  return Array.isArray(list) ? list.map(Number) : [];
}

describe.each<[Scales, number]>([
  ['unlike', 1 / 20_000],
  ['equal', 1 / 10],
])('averages between QuantizeLinear and DequantizeLinear, scales %s', (scales, mostExplained) => {
  it('equal ONNX Runtime in every value but explained ties', async ({ annotate }) => {
    const total = { values: 0, explained: 0 };
    await checkProperty(120, async (random, size) => {
      const made = randomCase(random, size, scales);
      expect(checkLegality(made.graph, parts).filter((problem) => hasErrors([problem]))).toEqual([]);
      const to = integerOf(valueOf(made.graph, made.graph.outputs[0] ?? '').type);
      const zero = to.quantization?.zeroPoint[0] ?? 0;
      const { axes, type } = valueOf(made.graph, 'x');
      const { low, high } = codeRange(integerOf(type));
      for (let frame = 0; frame < 8; frame++) {
        const x = random.integers(elementCount(axes), low, high);
        const ours = evaluator.evaluate(made.graph, new Map([['x', x]])).get(made.graph.outputs[0] ?? '') ?? new Int32Array();
        const theirs = await onnxCodes(made, x);
        expect(ours.length).toBe(theirs.length);
        const levels = exactLevels(made, x);
        total.values += ours.length;
        ours.forEach((code, i) => {
          const other = theirs[i] ?? Number.NaN;
          if (code === other) return;
          const { level, bound } = levels[i] ?? { level: 0, bound: 0 };
          expect(Math.abs(code - other)).toBe(1);
          expect(Math.abs(level - (Math.min(code, other) + 0.5 - zero))).toBeLessThanOrEqual(bound);
          total.explained++;
        });
      }
    });
    await annotate(`${total.values} values compared, ${total.explained} explained differences`);
    expect(total.values).toBeGreaterThan(50_000);
    expect(total.explained).toBeLessThanOrEqual(total.values * mostExplained);
  });
});

describe('the implementation of an average', () => {
  it('is proven, takes no thresholds, and equals the exact quotient on every reachable accumulator', async () => {
    const methods = new Set<string>();
    await checkProperty(80, (random, size) => {
      const { graph } = randomCase(random, size, random.pick('equal', 'unlike'));
      const derived = deriveRequantizations(graph, parts);
      if (!derived.ok) throw new Error('nothing derived');
      const implementation = derived.value.layers[0]?.requantization?.implementation;
      if (implementation === undefined) throw new Error('nothing derived');
      expect(implementation.method).not.toBe('thresholds');
      methods.add(implementation.method);
      const from = integerOf(valueOf(graph, 'x').type);
      const to = integerOf(valueOf(graph, graph.outputs[0] ?? '').type);
      const bounds = { zeroPoint: to.quantization?.zeroPoint[0] ?? 0, ...codeRange(to) };
      const { accumulator } = implementation;
      const divisor = Number((accumulator.high - accumulator.low) / 255n);
      const ratio = averageRatio({ inputScale: from.quantization?.scale[0] ?? 1, outputScale: to.quantization?.scale[0] ?? 1, divisor, ...bounds });
      const step = (accumulator.high - accumulator.low) / 20_000n + 1n;
      for (let sum = accumulator.low; sum <= accumulator.high; sum += step)
        if (executeImplementation(implementation, 0, sum, bounds) !== exactCode(sum, ratio, bounds)) throw new Error(`differs at ${sum}`);
    });
    expect([...methods].sort()).toEqual(['half-even', 'offset']);
  });
});

/** Half to even by the remainder, written out once more. */
function exactCode(sum: bigint, { numerator, denominator }: ReturnType<typeof averageRatio>, bounds: { zeroPoint: number; low: number; high: number }): number {
  const product = sum * numerator;
  const rest = ((product % denominator) + denominator) % denominator;
  const floor = (product - rest) / denominator;
  const up = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
  return Math.min(bounds.high, Math.max(bounds.low, Number(up ? floor + 1n : floor) + bounds.zeroPoint));
}
