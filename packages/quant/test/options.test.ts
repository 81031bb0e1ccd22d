import { type Graph, type Layer, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import type { QuantizationOptions } from '../src/index.js';
import { GraphBuilder, integerOf, quantizer, randomFrames } from './support/graph-builder.js';
import { Random } from './support/random.js';

const float = (() => {
  const random = new Random(6);
  return new GraphBuilder(8, 8, 2).conv(random, 6).relu().conv(random, 5).relu().flatten().gemm(random, 4).build();
})();
const calibration = randomFrames(new Random(12), float, 6, 0, 1);

function quantize(options: QuantizationOptions, frames = calibration) {
  const result = quantizer.quantize(float, options, frames);
  if (!result.ok) throw new Error(JSON.stringify(result.diagnostics));
  return { graph: result.value, codes: result.diagnostics.map(({ code }) => code) };
}

const weighted = ['conv0', 'conv2', 'gemm5'] as const;

function layerOf(graph: Graph, name: string): Layer {
  const layer = graph.layers.find((candidate) => candidate.name === name);
  if (layer === undefined) throw new Error(`no layer ${name}`);
  return layer;
}

function outputScale(graph: Graph, layer: string): number {
  return integerOf(valueOf(graph, layerOf(graph, layer).outputs[0] ?? '').type).quantization?.scale[0] ?? 0;
}

function weightsOf(graph: Graph, name: string) {
  const { weight } = layerOf(graph, name).parameters;
  return { codes: [...(weight?.data ?? [])], scale: integerOf(weight?.type).quantization?.scale ?? [] };
}

const isPower = (value: number): boolean => Number.isInteger(Math.log2(Math.abs(value)));

describe('options of one layer', () => {
  it('scales are powers of two there alone', () => {
    const { graph } = quantize({ layers: { conv2: { scales: 'power-of-two' } } });
    for (const name of weighted) {
      const scales = [outputScale(graph, name), ...weightsOf(graph, name).scale];
      expect(scales.every(isPower)).toBe(name === 'conv2');
    }
  });

  it.each([{ ranges: 'percentile', percentile: 90 }, { ranges: 'mse', bits: 3 }] as const)('ranges are cut there alone: %o', (own) => {
    const bits = 'bits' in own ? { bits: own.bits } : {};
    const [plain, cut] = [quantize({ layers: { conv2: bits } }).graph, quantize({ layers: { conv2: own } }).graph];
    for (const name of weighted) {
      if (name === 'conv2') expect(outputScale(cut, name)).toBeLessThan(0.9 * outputScale(plain, name));
      else if (name === 'conv0') expect(outputScale(cut, name)).toBe(outputScale(plain, name));
      else expect(outputScale(cut, name) / outputScale(plain, name)).toBeCloseTo(1, 5);
    }
  });

  it('wins over what holds for all', () => {
    const { graph } = quantize({ ranges: 'percentile', percentile: 90, layers: { conv0: { ranges: 'min-max' }, conv2: { percentile: 100 } } });
    const plain = quantize({}).graph;
    for (const name of ['conv0', 'conv2']) expect(outputScale(graph, name)).toBe(outputScale(plain, name));
    expect(outputScale(graph, 'gemm5')).toBeLessThan(outputScale(plain, 'gemm5'));
  });

  it('weights are powers of two there alone', () => {
    const { graph } = quantize({ layers: { conv0: { weightValues: 'power-of-two' } } });
    for (const name of weighted)
      expect(weightsOf(graph, name).codes.every((code) => code === 0 || isPower(code))).toBe(name === 'conv0');
  });

  it('weights have scales of least error there alone', () => {
    const options = { weightBits: 3, scales: 'any' } as const;
    const [plain, best] = [quantize(options).graph, quantize({ ...options, layers: { conv2: { weightRanges: 'mse' } } }).graph];
    for (const name of weighted) {
      if (name === 'conv2') expect(weightsOf(best, name).scale).not.toEqual(weightsOf(plain, name).scale);
      else expect(weightsOf(best, name)).toEqual(weightsOf(plain, name));
    }
  });
});

describe('powers of two everywhere', () => {
  it.each([8, 16])('leave no multiplier behind the sums: %d bits', (bits) => {
    for (const weightValues of ['all', 'power-of-two'] as const) {
      const { graph, codes } = quantize({ bits, weightBits: 8, weightValues, scales: 'power-of-two', weights: 'per-tensor', ranges: 'mse' });
      expect(codes).toEqual([]);
      for (const name of weighted) {
        const implementation = layerOf(graph, name).requantization?.implementation;
        if (implementation === undefined || implementation.method === 'thresholds') throw new Error('no shift');
        expect(new Set(implementation.multipliers)).toEqual(new Set([1n]));
        expect(implementation).not.toHaveProperty('roundsAccumulator');
      }
    }
  });
});

describe('ranges of the input', () => {
  it.each([{ ranges: 'percentile', percentile: 50 }, { ranges: 'mse', bits: 8 }] as const)('leave whole numbers as they are: %o', (options) => {
    const random = new Random(3);
    const pixels = Array.from({ length: 4 }, () => new Map([['x', Float32Array.from(random.integers(128, 0, 255))]]));
    const { graph } = quantize(options, pixels);
    expect(valueOf(graph, 'x').type).toMatchObject({ signed: false, bits: 8, quantization: { scale: [1], zeroPoint: [0] } });
  });

  it('are cut for others', () => {
    const scaleOf = (options: QuantizationOptions): number => integerOf(valueOf(quantize(options).graph, 'x').type).quantization?.scale[0] ?? 0;
    expect(scaleOf({ ranges: 'percentile', percentile: 90 }) / scaleOf({})).toBeCloseTo(0.9, 1);
  });
});

describe('what has no effect', () => {
  it.each([
    [{ percentile: 99 }, ['QNT006']],
    [{ ranges: 'mse', percentile: 99 }, ['QNT006']],
    [{ layers: { conv0: { percentile: 99 } } }, ['QNT006']],
    [{ ranges: 'percentile', percentile: 99, layers: { conv0: { ranges: 'mse', percentile: 99 } } }, ['QNT006']],
    [{ ranges: 'percentile', percentile: 99 }, []],
    [{ percentile: 99, layers: { conv0: { ranges: 'percentile' } } }, []],
    [{ layers: { conv0: { ranges: 'percentile', percentile: 99 } } }, []],
    [{ percentile: 99, layers: { conv0: { ranges: 'percentile', percentile: 90 } } }, ['QNT006']],
  ] as const)('is said: %o', (options, expected) => {
    expect(quantize(options).codes).toEqual(expected);
  });
});
