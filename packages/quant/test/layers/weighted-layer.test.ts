import { type Graph, type Tensor, float32, integerType, layerTypes, verifyGraph } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { quantizeBias } from '../../src/formats/bias-format.js';
import { quantizeWeight } from '../../src/formats/weight-format.js';
import { inputSettings, quantizationOptions } from '../../src/options.js';
import { GraphBuilder, evaluator, integerOf, parts, quantizer, weightAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

/** A dense layer of 3 inputs with these weights and bias. */
function dense(weights: readonly number[], bias: readonly number[]): GraphBuilder {
  const weight: Tensor = { axes: weightAxes(bias.length, 3), type: float32, data: Float32Array.from(weights) };
  const offset: Tensor = { axes: [{ name: 'O', size: bias.length }], type: float32, data: Float32Array.from(bias) };
  return new GraphBuilder(3).add('Gemm', {}, { weight, bias: offset });
}

function quantize(graph: Graph, frames: readonly (readonly number[])[], weights: 'per-channel' | 'per-tensor' = 'per-channel') {
  const result = quantizer.quantize(graph, { weights }, frames.map((elements) => new Map([['x', Float32Array.from(elements)]])));
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return { graph: result.value, codes: result.diagnostics.map(({ code }) => code), layer: result.value.layers[0] };
}

const frames = [
  [0, 0.5, 1],
  [1, 0.25, 0],
];

describe('channels without weight', () => {
  it.each(['per-channel', 'per-tensor'] as const)('have positive scales and keep their bias (%s)', (weights) => {
    const float = dense([0, 0, 0, 1, -1, 0.5, 1e-30, 0, 0], [0.3, 0, -0.7]).build();
    const { graph, layer } = quantize(float, frames, weights);
    expect(verifyGraph(graph, parts.all(layerTypes))).toEqual([]);
    const y = integerOf(graph.values.get('gemm0.y')?.type).quantization;
    const [scale = 0, zero = 0] = [y?.scale[0], y?.zeroPoint[0]];
    const codes = evaluator.evaluate(graph, new Map([['x', Int32Array.of(255, 64, 0)]])).get('gemm0.y');
    const reals = Array.from(codes ?? [], (code) => (code - zero) * scale);
    [0.3, 0.75, -0.7].forEach((expected, i) => {
      expect(Math.abs((reals[i] ?? 0) - expected)).toBeLessThan(1.5 * scale);
    });
    expect(layer?.requantization?.implementation?.method).not.toBe('thresholds');
  });

  it('in the whole layer are no fault either', () => {
    const { graph, codes } = quantize(dense([0, 0, 0], [0]).build(), frames);
    expect(verifyGraph(graph, parts.all(layerTypes))).toEqual([]);
    expect(codes).toEqual(['QNT020']);
  });
});

describe('a bias beyond 32 bits', () => {
  it('coarsens the weights, with a warning', () => {
    // The Relu cuts it away, so that the output's range knows nothing of it.
    const { layer, codes } = quantize(dense([1, 1, 1, 2, 2, 2], [-1e9, 0]).relu().build(), frames);
    expect(codes).toEqual(['QNT022']);
    expect(layer?.parameters.bias?.data[0]).toBeLessThan(-(2 ** 29));
    expect(layer?.parameters.bias?.data[0]).toBeGreaterThan(-(2 ** 31));
    expect(Array.from(layer?.parameters.weight?.data ?? []).slice(3).every((code) => code >= 120)).toBe(true);
  });
});

describe('weights', () => {
  it('use all codes of their format and are symmetric', () => {
    const { layer } = quantize(dense([0.1, -0.2, 0.3, 5, -5, 1], [0, 0]).build(), frames);
    const codes = Array.from(layer?.parameters.weight?.data ?? [], Math.abs);
    for (const row of [codes.slice(0, 3), codes.slice(3)]) {
      const greatest = Math.max(...row);
      expect(greatest).toBeLessThanOrEqual(127);
      // Short multipliers cost a twentieth of the codes at most.
      expect(greatest).toBeGreaterThanOrEqual(120);
    }
  });

  it('of a plain graph have biases in units of input scale times weight scale', () => {
    const random = new Random(4);
    const graph = new GraphBuilder(5, 5, 2).conv(random, 3).build();
    const { layer, graph: integer } = quantize(graph, [Array.from({ length: 50 }, () => random.unit())]);
    const sx = integerOf(integer.values.get('x')?.type).quantization?.scale[0] ?? 0;
    const sw = integerOf(layer?.parameters.weight?.type).quantization?.scale ?? [];
    expect(integerOf(layer?.parameters.bias?.type).quantization).toEqual({
      axis: 'O',
      scale: sw.map((scale) => Math.fround(sx * scale)),
      zeroPoint: [0, 0, 0],
    });
  });
});

it('parameters that are integers already are refused', () => {
  const subject = { kind: 'Gemm', name: 'dense' };
  const tensor: Tensor = { axes: weightAxes(1, 3), type: integerType(true, 8), data: Int32Array.of(1, 2, 3) };
  const operands = { inputScale: 1, outputScale: 1, finestScale: 2 ** -40 };
  const results = [
    quantizeWeight(subject, tensor, operands, inputSettings(quantizationOptions.parse({}))),
    quantizeBias(subject, tensor, 1, { scale: [1], zeroPoint: [0] }),
  ];
  expect(results.map(({ diagnostics }) => diagnostics.map(({ code, values }) => [code, values.parameter]))).toEqual([[['QNT023', 'weight']], [['QNT023', 'bias']]]);
});
