import { type IntegerType, codeRange, integerType, quantizeReal, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { Histogram } from '../../src/calibration/histogram.js';
import { type ObservedRange, nothingObserved, observe } from '../../src/calibration/observed-range.js';
import { activationFormat } from '../../src/formats/activation-format.js';
import { squaredError } from '../../src/formats/rounding-error.js';
import { type QuantizationOptions, inputSettings, quantizationOptions } from '../../src/options.js';
import { Random } from '../support/random.js';

function observed(data: Float32Array): ObservedRange {
  return observe({ ...nothingObserved, histogram: new Histogram() }, data);
}

function formatOf(data: Float32Array, options: QuantizationOptions): IntegerType {
  const value = { name: 'x', axes: [], type: { kind: 'float32' } } as const;
  const format = activationFormat(value, observed(data), inputSettings(quantizationOptions.parse(options)));
  if (!format.ok) throw new Error('no format');
  return format.value;
}

function realOf(code: number, { quantization = unquantized }: IntegerType): number {
  return (code - zeroPointAt(quantization, 0)) * scaleAt(quantization, 0);
}

/** The squared error that rounding these very elements makes. */
function actualError(data: Float32Array, format: IntegerType): number {
  const { quantization = unquantized } = format;
  return data.reduce((sum, real) => {
    const code = quantizeReal(real, scaleAt(quantization, 0), zeroPointAt(quantization, 0), codeRange(format));
    return sum + (realOf(code, format) - real) ** 2;
  }, 0);
}

/** Normally distributed elements of deviation 1, and an outlier. */
function normal(count: number, outlier = 0): Float32Array {
  const random = new Random(17);
  const data = Float32Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit()));
  data[0] = outlier;
  return data;
}

describe('the squared error in a format', () => {
  it.each([3, 6, 8, 16])('is what rounding the elements makes, at %d bits', (bits) => {
    const data = normal(20_000);
    for (const [scale, zeroPoint] of [[5 / 2 ** bits, 2 ** (bits - 1)], [2.5 / 2 ** bits, 2 ** (bits - 2)], [20 / 2 ** bits, 0]] as const) {
      const format = integerType(false, bits, { scale: [Math.fround(scale)], zeroPoint: [zeroPoint] });
      const expected = actualError(data, format);
      const ratio = squaredError(observed(data).histogram?.bins() ?? [], format) / expected;
      expect(Math.abs(ratio - 1)).toBeLessThan(0.03);
    }
  });
});

describe('ranges of least squared error', () => {
  // The uniform quantizers of least error for a normal distribution: 16 levels of 0.3352, 256 of 0.0308 (Max, 1960).
  it.each([
    [4, 0.3352],
    [8, 0.0308],
  ])('are the known ones for normal data at %d bits', (bits, step) => {
    for (const activations of ['symmetric', 'affine'] as const) {
      const { quantization } = formatOf(normal(50_000), { bits, activations, scales: 'any', ranges: 'mse' });
      expect((quantization?.scale[0] ?? 0) / step).toBeGreaterThan(0.93);
      expect((quantization?.scale[0] ?? 0) / step).toBeLessThan(1.07);
    }
  });

  it.each(['any', 'power-of-two'] as const)('are never worse than all elements, and better with an outlier (scales %s)', (scales) => {
    for (const activations of ['symmetric', 'affine'] as const) {
      for (const data of [normal(2000), normal(2000, 30), normal(2000, -30), normal(2000, 12).map(Math.abs), normal(2000, 3).map((x) => x * 1e-6)]) {
        for (const bits of [3, 8]) {
          const error = (ranges: 'mse' | 'min-max'): number => actualError(data, formatOf(data, { bits, activations, scales, ranges }));
          expect(error('mse')).toBeLessThanOrEqual(error('min-max') * 1.01);
          if (bits === 3 && Math.max(...data.map(Math.abs)) > 10) expect(error('mse')).toBeLessThan(error('min-max') / 2);
        }
      }
    }
  });

  it('are the observed ones where nothing is gained', () => {
    const data = Float32Array.from({ length: 1001 }, (_, i) => i / 1000);
    expect(formatOf(data, { ranges: 'mse' })).toEqual(formatOf(data, {}));
    expect(formatOf(new Float32Array(4), { ranges: 'mse' })).toEqual(formatOf(new Float32Array(4), {}));
  });
});
