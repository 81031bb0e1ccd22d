import {
  type Graph,
  type TensorData,
  builtinLayerTypes,
  checkLegality,
  collectParts,
  definePlugin,
  elementCount,
  irVersion,
  success,
  quantizeReal, scaleAt, valueOf, verifyGraph, layerTypes, zeroPointAt } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { builtinKernels } from '@netloom/refmodel';
import { type QuantizationOptions, type QuantizationRule, createQuantizer, multiplierBits, quantizationRules } from '../src/index.js';
import { GraphBuilder, evaluator, integerOf, parts, quantizer, randomFrames } from './support/graph-builder.js';
import { Random } from './support/random.js';

function network(seed: number): Graph {
  const random = new Random(seed);
  return new GraphBuilder(10, 10, 3).conv(random, 8).relu().pool().conv(random, 6, { kernel: 3, pad: 0 }).relu().flatten().gemm(random, 5).build();
}

function calibration(graph: Graph, low: number) {
  return randomFrames(new Random(99), graph, 8, low, 1);
}

function quantize(graph: Graph, options: QuantizationOptions, low = 0) {
  return quantizer.quantize(graph, options, calibration(graph, low));
}

function quantized(graph: Graph, options: QuantizationOptions, low = 0): Graph {
  const result = quantize(graph, options, low);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return result.value;
}

/** The root mean square of the error of the output on the calibration data, relative to the output's. */
function relativeError(graph: Graph, integer: Graph, low: number): number {
  const name = graph.outputs[0] ?? '';
  const inputType = integerOf(valueOf(integer, 'x').type);
  const from = inputType.quantization ?? { scale: [1], zeroPoint: [0] };
  const to = integerOf(valueOf(integer, name).type).quantization ?? { scale: [1], zeroPoint: [0] };
  let error = 0;
  let power = 0;
  for (const frame of calibration(graph, low)) {
    const x = frame.get('x') ?? new Float32Array();
    const range = { low: inputType.signed ? -(2 ** (inputType.bits - 1)) : 0, high: 2 ** (inputType.bits - (inputType.signed ? 1 : 0)) - 1 };
    const codes = Int32Array.from(x, (real) => quantizeReal(real, scaleAt(from, 0), zeroPointAt(from, 0), range));
    const float: TensorData | undefined = evaluator.evaluate(graph, new Map([['x', x]])).get(name);
    const result: TensorData | undefined = evaluator.evaluate(integer, new Map([['x', codes]])).get(name);
    float?.forEach((real, i) => {
      error += (((result?.[i] ?? 0) - zeroPointAt(to, 0)) * scaleAt(to, 0) - real) ** 2;
      power += real ** 2;
    });
  }
  return Math.sqrt(error / power);
}

describe('rules', () => {
  const [first] = parts.all(quantizationRules).filter(({ layerType }) => layerType === 'Relu');

  function withRelu(quantizeRelu: QuantizationRule['quantize']): ReturnType<typeof quantize> {
    const own = definePlugin({
      name: 'own',
      irVersion,
      register(host) {
        for (const rule of parts.all(quantizationRules)) {
          const { layerType, keepsFormat, takesClamp } = rule;
          host.add(quantizationRules, rule === first ? { layerType, keepsFormat, takesClamp, quantize: quantizeRelu } : rule);
        }
      },
    });
    const collected = collectParts([builtinLayerTypes, builtinKernels, own]);
    if (!collected.ok) throw new Error('plugins clash');
    const graph = network(3);
    return createQuantizer(collected.value, evaluator).quantize(graph, {}, calibration(graph, 0));
  }

  /** A Relu as two of them, with the value between under this name. */
  const two = (inner: string): QuantizationRule['quantize'] => (layer, { inputs: [input], outputs: [output] }) => {
    if (input === undefined || output === undefined) throw new Error('Relu has one input and one output');
    const name = `${layer.name}${inner}`;
    const layers = [
      { ...layer, name: `${layer.name}/first`, outputs: [name] },
      { ...layer, name: `${layer.name}/second`, inputs: [name] },
    ];
    return success({ layers, values: [{ ...output, name, type: input.type }, { ...output, type: input.type }] });
  };

  it('may make several layers of one', () => {
    const result = withRelu(two('/inner'));
    if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
    expect(checkLegality(result.value, parts)).toEqual([]);
    expect(result.value.layers.filter(({ type }) => type === 'Relu')).toHaveLength(4);
    const plain = quantized(network(3), {});
    const x = new Int32Array(300).map((_, i) => (i * 37) % 256);
    const name = plain.outputs[0] ?? '';
    const run = (graph: Graph): TensorData | undefined => evaluator.evaluate(graph, new Map([['x', x]])).get(name);
    expect(run(result.value)).toHaveLength(run(plain)?.length ?? 0);
  });

  it('must not make values that others have', () => {
    const named: QuantizationRule['quantize'] = (layer, context) => {
      const fragment = two('/inner')(layer, context);
      if (!fragment.ok) return fragment;
      return success({ ...fragment.value, values: fragment.value.values.map((value, i) => (i === 0 ? { ...value, name: 'x' } : value)) });
    };
    expect(withRelu(named).diagnostics.map(({ code }) => code)).toEqual(['IR004', 'IR004']);
  });
});

describe('quantize', () => {
  it('makes a valid integer graph, every requantization proven', () => {
    const graph = quantized(network(1), {});
    expect(verifyGraph(graph, parts.all(layerTypes))).toEqual([]);
    for (const value of graph.values.values()) expect(value.type).toMatchObject({ kind: 'integer', bits: 8 });
    const rounding = graph.layers.filter((layer) => layer.requantization !== undefined);
    expect(rounding.map(({ type }) => type)).toEqual(['Conv', 'Conv', 'Gemm']);
    for (const { requantization, parameters } of rounding) {
      expect(requantization?.implementation?.proof.comparisons).toBeGreaterThan(0);
      expect(parameters.weight?.type).toMatchObject({ kind: 'integer', signed: true, bits: 8, quantization: { axis: 'O' } });
      expect(parameters.bias?.type).toMatchObject({ kind: 'integer', signed: true, bits: 32 });
    }
  });

  it.each([
    [{ bits: 4 }, 0.2],
    [{ bits: 8 }, 0.02],
    [{ bits: 8, scales: 'any' }, 0.02],
    [{ bits: 8, scales: 'power-of-two' }, 0.03],
    [{ bits: 8, weights: 'per-tensor' }, 0.03],
    [{ bits: 8, activations: 'symmetric' }, 0.03],
    [{ bits: 16 }, 0.0002],
    [{ bits: 12, weightBits: 6 }, 0.1],
  ] as const)('stays near the float network with %o', (options, limit) => {
    for (const low of [0, -1]) {
      const graph = network(2);
      expect(relativeError(graph, quantized(graph, options, low), low)).toBeLessThan(limit);
    }
  });

  it('is more accurate affine than symmetric where values are lopsided', () => {
    const graph = network(3);
    const error = (activations: 'affine' | 'symmetric'): number =>
      relativeError(graph, quantized(graph, { bits: 5, weightBits: 16, activations }, -0.2), -0.2);
    expect(error('affine')).toBeLessThan(error('symmetric'));
  });

  it('gives the same graph for the same input', () => {
    expect(quantized(network(4), {})).toEqual(quantized(network(4), {}));
  });

  it('merges a Relu into the layer before it and keeps what it equals', () => {
    const graph = quantized(network(1), {});
    const [first] = graph.layers;
    expect(first).toMatchObject({ name: 'conv0', outputs: ['relu1.y'], sources: ['conv0', 'relu1'], requantization: { low: 0, high: 255 } });
    expect(graph.values.has('conv0.y')).toBe(false);
    expect(valueOf(graph, 'relu1.y')).toMatchObject({ type: { signed: false, quantization: { zeroPoint: [0] } }, provenance: { tensors: ['relu1.y'] } });
  });

  it('keeps a Relu whose input is needed elsewhere, in the format of its input', () => {
    const graph = new GraphBuilder(6, 6, 2).conv(new Random(8), 4).relu().build(['conv0.y', 'relu1.y']);
    const integer = quantized(graph, {});
    expect(integer.layers.map(({ type }) => type)).toEqual(['Conv', 'Relu']);
    expect(valueOf(integer, 'relu1.y').type).toEqual(valueOf(integer, 'conv0.y').type);
  });

  it('keeps a Relu on the graph input and after a pool', () => {
    const graph = new GraphBuilder(6, 6, 2).relu().conv(new Random(8), 4).pool().relu().build();
    expect(quantized(graph, {}, -1).layers.map(({ type }) => type)).toEqual(['Relu', 'Conv', 'MaxPool', 'Relu']);
  });

  it('leaves the index of ArgMax a plain integer', () => {
    const graph = quantized(new GraphBuilder(6).gemm(new Random(8), 10).argMax().build(), {});
    expect(valueOf(graph, 'argmax1.y').type).toEqual({ kind: 'integer', signed: false, bits: 4 });
  });

  it('takes bits per input, output and layer', () => {
    const options = { bits: 6, weightBits: 5, inputBits: 9, outputBits: 12, layers: { conv0: { bits: 7, weightBits: 3, weights: 'per-tensor' } } } as const;
    const graph = quantized(network(1), options);
    const bitsOf = (name: string): number => integerOf(valueOf(graph, name).type).bits;
    expect(['x', 'relu1.y', 'maxpool2.y', 'relu4.y', 'gemm6.y'].map(bitsOf)).toEqual([9, 7, 7, 6, 12]);
    const weights = graph.layers.flatMap(({ parameters }) => (parameters.weight === undefined ? [] : [integerOf(parameters.weight.type)]));
    expect(weights.map(({ bits, quantization }) => [bits, quantization?.axis])).toEqual([
      [3, undefined],
      [5, 'O'],
      [5, 'O'],
    ]);
  });

  it('widens an output that reaches the outside through a Flatten', () => {
    const graph = quantized(new GraphBuilder(4, 4, 2).conv(new Random(1), 3).flatten().build(), { outputBits: 14 });
    expect(['conv0.y', 'flatten1.y'].map((name) => integerOf(valueOf(graph, name).type).bits)).toEqual([14, 14]);
  });

  it('needs no multipliers with powers of two and one scale for all channels', () => {
    const graph = quantized(network(1), { scales: 'power-of-two', weights: 'per-tensor' });
    for (const { requantization } of graph.layers) {
      if (requantization === undefined) continue;
      const { implementation } = requantization;
      expect(implementation?.method === 'thresholds' ? [] : new Set(implementation?.multipliers)).toEqual(new Set([1n]));
    }
  });

  it.each([10, 12, 16])('has hardware for %d bits', (bits) => {
    const result = quantize(network(1), { bits });
    expect(result.diagnostics).toEqual([]);
    const methods = result.ok ? result.value.layers.flatMap(({ requantization }) => requantization?.implementation?.method ?? []) : [];
    expect(methods).toEqual(['half-even', 'half-even', 'half-even']);
    // Rounding in float32 too where sums are wide; multipliers stay short.
    const forms = result.ok ? result.value.layers.flatMap(({ requantization }) => requantization?.implementation ?? []) : [];
    expect(Math.max(...forms.map(multiplierBits))).toBeLessThanOrEqual(12);
  });

  it('reports progress and stops when told to', () => {
    const graph = network(1);
    const steps: string[] = [];
    const signal = { aborted: false };
    const control = {
      signal,
      progress: ({ stage, done }: { stage: string; done: number }): void => {
        steps.push(`${stage} ${done}`);
      },
    };
    quantizer.quantize(graph, {}, randomFrames(new Random(1), graph, 2, 0, 1), control);
    expect(steps).toEqual(['calibrate 1', 'calibrate 2', 'derive 1', 'derive 2', 'derive 3']);
    signal.aborted = true;
    const stopped = quantizer.quantize(graph, {}, randomFrames(new Random(1), graph, 2, 0, 1), control);
    expect(stopped).toMatchObject({ ok: false, diagnostics: [{ code: 'QNT005' }] });
  });
});

describe('what quantize refuses', () => {
  const codes = (result: ReturnType<typeof quantize>): readonly string[] => result.diagnostics.map(({ code }) => code);

  it('options outside their limits, all at once', () => {
    expect(codes(quantize(network(1), { bits: 1, weightBits: 17 }))).toEqual(['QNT001', 'QNT001']);
  });

  it('layers that are none', () => {
    const result = quantize(network(1), { layers: { Conv0: { bits: 4 } } });
    expect(result.diagnostics).toMatchObject([{ code: 'QNT002', hint: expect.stringContaining('conv0') as string }]);
  });

  it('graphs that are integers already', () => {
    const result = quantize(quantized(network(1), {}), {});
    expect(new Set(codes(result))).toEqual(new Set(['QNT003']));
  });

  it('layer types without a rule', () => {
    const graph = network(1);
    const bare = { ...parts, all: <T>(point: Parameters<typeof parts.all<T>>[0]) => (point.name === 'quantization-rule' ? [] : parts.all(point)) };
    const result = createQuantizer(bare, evaluator).quantize(graph, {}, []);
    expect(codes(result)).toEqual(graph.layers.map(() => 'QNT004'));
  });

  it('magnitudes beyond all formats', () => {
    const graph = new GraphBuilder(3).gemm(new Random(1), 2).build();
    const x = new Float32Array(elementCount(valueOf(graph, 'x').axes)).fill(2 ** 60);
    expect(codes(quantizer.quantize(graph, {}, [new Map([['x', x]])]))).toEqual(['QNT021']);
  });
});
