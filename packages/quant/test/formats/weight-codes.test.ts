import { type Tensor, float32 } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { weightCodes } from '../../src/formats/weight-codes.js';
import { quantizeWeight } from '../../src/formats/weight-format.js';
import { weightScale } from '../../src/formats/weight-scale.js';
import { type QuantizationOptions, inputSettings, quantizationOptions } from '../../src/options.js';
import { floatTensor, weightAxes } from '../support/graph-builder.js';
import { Random } from '../support/random.js';

function settingsOf(options: QuantizationOptions) {
  return inputSettings(quantizationOptions.parse(options));
}

const operands = { inputScale: 1, outputScale: 1, finestScale: 2 ** -40 };

/** Codes, scales and squared error of each channel. */
function quantized(weight: Tensor, options: QuantizationOptions) {
  const result = quantizeWeight({ kind: 'Conv', name: 'test' }, weight, operands, settingsOf(options));
  if (!result.ok || result.value.type.kind !== 'integer') throw new Error('not quantized');
  const scale = result.value.type.quantization?.scale ?? [];
  const columns = weight.data.length / scale.length;
  const error = Array.from(weight.data).reduce((sum, real, i) => sum + (real - (result.value.data[i] ?? 0) * (scale[Math.floor(i / columns)] ?? 0)) ** 2, 0);
  return { codes: [...result.value.data], scale, error };
}

describe('weights that are powers of two', () => {
  it.each([2, 3, 4, 8, 16])('have the nearest of all such codes of %d bits', (weightBits) => {
    const available = weightCodes({ weightBits, weightValues: 'power-of-two' });
    const nearest = (ratio: number): number => available.nearest(ratio);
    const codes = [0];
    for (let power = 1; power <= 2 ** (weightBits - 2); power *= 2) codes.push(power, -power);
    expect(available.greatest).toBe(Math.max(...codes));
    const random = new Random(weightBits);
    const ratios = Array.from({ length: 2000 }, () => random.pick(-1, 1) * random.scale(-3, weightBits));
    for (const ratio of [...ratios, ...codes, 0.5, -0.5, 1.5, -1.5]) {
      const code = nearest(ratio);
      const distance = Math.min(...codes.map((other) => Math.abs(ratio - other)));
      if (!codes.includes(code) || Math.abs(ratio - code) !== distance || nearest(-ratio) !== 0 - code) throw new Error(`${ratio}: ${code}`);
    }
    expect([0.5, 1.5].map(nearest)).toEqual([0, 1]);
  });

  it.each([{}, { scales: 'power-of-two' }, { weights: 'per-tensor' }, { weightRanges: 'mse', weightBits: 4 }] as const)('are all that a layer gets: %o', (options) => {
    const weight = floatTensor(new Random(4), weightAxes(6, 3, 3, 5), 0.3);
    const { codes, scale } = quantized(weight, { ...options, weightValues: 'power-of-two' });
    for (const code of codes) expect(code === 0 || Number.isInteger(Math.log2(Math.abs(code)))).toBe(true);
    expect(new Set(codes.map(Math.abs)).size).toBeGreaterThan(3);
    if ('scales' in options) for (const one of scale) expect(Number.isInteger(Math.log2(one))).toBe(true);
  });

  it('use the greatest code, also where the scale is a power of two', () => {
    for (const magnitude of [0.51, 0.7, 0.75, 0.76, 0.99, 1, 1.49, 1.51]) {
      for (const scales of ['any', 'power-of-two'] as const) {
        const settings = settingsOf({ weightBits: 4, weightValues: 'power-of-two', scales });
        const codes = weightCodes(settings);
        expect(codes.nearest(magnitude / weightScale([magnitude, 0.01], codes, settings, 2 ** -40))).toBe(4);
      }
    }
  });
});

describe('scales of least squared error', () => {
  it.each([
    [{ weightBits: 3 }, 0.9],
    [{ weightBits: 4, scales: 'any' }, 0.95],
    [{ weightBits: 4, weights: 'per-tensor' }, 0.95],
    [{ weightBits: 4, scales: 'power-of-two' }, 1],
    [{ weightBits: 4, weightValues: 'power-of-two' }, 1],
    [{ weightBits: 8 }, 1],
  ] as const)('make less of it than the greatest magnitude does: %o', (options, share) => {
    const weight = floatTensor(new Random(9), weightAxes(16, 3, 3, 8), 0.2);
    const [best, plain] = [quantized(weight, { ...options, weightRanges: 'mse' }), quantized(weight, options)];
    expect(best.error).toBeLessThanOrEqual(plain.error * share);
    best.scale.forEach((one, channel) => {
      expect(one).toBeLessThanOrEqual(plain.scale[channel] ?? 0);
    });
  });

  it('are not below what the bias asks for', () => {
    const settings = settingsOf({ weightRanges: 'mse', weightBits: 3 });
    expect(weightScale([1, 0.1, 0.1, 0.1], weightCodes(settings), settings, 0.3)).toBeGreaterThanOrEqual(Math.fround(0.3));
  });

  it('stay positive where all weights are 0', () => {
    const weight: Tensor = { axes: weightAxes(2, 3), type: float32, data: new Float32Array(6) };
    for (const one of quantized(weight, { weightRanges: 'mse' }).scale) expect(one).toBeGreaterThan(0);
  });
});
