import { describe, expect, it } from 'vitest';
import {
  type Layer, type LayerType, type TensorType,
  averageCode, averagePool, averageRatio, commonDivisor, countedTaps, globalAveragePool, globalMaxPool, float32, integerType,
} from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';
import { createRandom } from '../support/random.js';

const image = axes('H', 5, 'W', 4, 'C', 3);
const pool = { kernel: [3, 2], strides: [2, 1], dilations: [1, 1], padsBegin: [1, 0], padsEnd: [1, 1], countedBegin: [0, 0], countedEnd: [0, 0] };
const at = (scale: number, zeroPoint = 0) => ({ scale: [scale], zeroPoint: [zeroPoint] });
const requantization = { rounding: 'half-even', low: -128, high: 127 } as const;

function shape(type: LayerType, attributes: Layer['attributes'], input: TensorType['axes']): string {
  const result = type.infer(layer(type.type, 'p', ['x'], ['y'], { attributes }), [{ axes: input, type: float32 }]);
  return result.ok ? (result.value[0]?.axes ?? []).map(({ name, size }) => `${name}${size}`).join(' ') : result.diagnostics.map(({ code }) => code).join(' ');
}

function codes(type: LayerType, input: TensorType, output: TensorType, of: Partial<Layer> = {}): string[] {
  return type.check(layer(type.type, 'p', ['x'], ['y'], of), [input], [output]).map(({ code }) => code);
}

describe('shapes of pools', () => {
  it('of averages of windows', () => {
    expect(shape(averagePool, pool, image)).toBe('H3 W4 C3');
    expect(shape(averagePool, { ...pool, countedBegin: [2, 0] }, image)).toBe('IR010');
    expect(shape(averagePool, { ...pool, countedEnd: [0] }, image)).toBe('IR010');
    expect(shape(averagePool, pool, axes('C', 3))).toBe('IR015');
    expect(shape(averagePool, { ...pool, kernel: [9, 2] }, image)).toBe('IR017');
  });

  it.each([globalAveragePool, globalMaxPool])('of one pixel', (type) => {
    expect(shape(type, {}, image)).toBe('H1 W1 C3');
    expect(shape(type, {}, axes('W', 7, 'C', 2))).toBe('W1 C2');
    expect(shape(type, {}, axes('C', 3))).toBe('IR015');
    expect(shape(type, { axes: [1] }, image)).toBe('IR010');
  });
});

describe('formats of pools', () => {
  const s8 = (scale: number, zero = 0): TensorType => ({ axes: image, type: integerType(true, 8, at(scale, zero)) });
  const one = axes('H', 1, 'W', 1, 'C', 3);
  const out = (scale: number): TensorType => ({ axes: one, type: integerType(true, 8, at(scale)) });

  it('of averages are free, but they round', () => {
    expect(codes(globalAveragePool, s8(0.5, 3), out(0.1), { requantization })).toEqual([]);
    expect(codes(globalAveragePool, s8(0.5), out(0.1))).toEqual(['IR027']);
    expect(codes(globalAveragePool, s8(0.5), { axes: one, type: float32 }, { requantization })).toEqual(['IR038']);
    expect(codes(globalAveragePool, { axes: image, type: float32 }, { axes: one, type: float32 })).toEqual([]);
    const perRow: TensorType = { axes: image, type: integerType(true, 8, { axis: 'H', scale: [1, 1, 1, 1, 1], zeroPoint: [0, 0, 0, 0, 0] }) };
    expect(codes(globalAveragePool, perRow, out(1), { requantization })).toEqual(['IR037']);
    const wide: TensorType = { axes: axes('W', 2 ** 24, 'C', 1), type: integerType(true, 32, at(1)) };
    expect(codes(globalAveragePool, wide, out(1), { requantization })).toEqual(['IR039']);
  });

  it('of maxima are kept', () => {
    expect(codes(globalMaxPool, s8(0.5, 3), { axes: one, type: s8(0.5, 3).type })).toEqual([]);
    expect(codes(globalMaxPool, s8(0.5, 3), out(0.25))).toEqual(['IR038']);
    expect(codes(globalMaxPool, s8(0.5), out(0.5), { requantization })).toEqual(['IR027']);
  });

  it('of windows that hold nothing that counts are refused', () => {
    const padded = { ...pool, kernel: [1, 1], strides: [1, 1], padsEnd: [0, 0] };
    const output: TensorType = { axes: axes('H', 6, 'W', 4, 'C', 3), type: float32 };
    expect(codes(averagePool, { axes: image, type: float32 }, output, { attributes: padded })).toEqual(['IR019']);
    expect(codes(averagePool, { axes: image, type: float32 }, output, { attributes: { ...padded, countedBegin: [1, 0] } })).toEqual([]);
  });
});

describe('what an average divides by', () => {
  it('are the taps on the input and on counted padding', () => {
    const space = axes('H', 5, 'W', 4);
    const outputs = axes('H', 3, 'W', 4);
    expect(countedTaps(pool, space, outputs)).toEqual([[2, 3, 2], [2, 2, 2, 1]]);
    expect(countedTaps({ ...pool, countedBegin: [1, 0], countedEnd: [0, 1] }, space, outputs)).toEqual([[3, 3, 2], [2, 2, 2, 2]]);
    expect(countedTaps({ ...pool, dilations: [2, 1], padsEnd: [1, 1] }, space, axes('H', 2, 'W', 4))).toEqual([[2, 2], [2, 2, 2, 1]]);
  });

  it('has a common multiple, which ends where accumulators do', () => {
    expect(commonDivisor([[2, 3, 2], [2, 2, 2, 1]])).toBe(12n);
    const many = Array.from({ length: 60_000 }, (_, i) => i + 1);
    expect(commonDivisor([many, many]) > 2n ** 53n).toBe(true);
  });
});

describe('averageCode', () => {
  const bounds = { zeroPoint: 0, low: -128, high: 127 };

  it('rounds ties to even, and only ties', () => {
    const half = { inputScale: 0.75, outputScale: 0.75, divisor: 6, ...bounds };
    expect([-9, -3, 3, 9, 15].map((sum) => averageCode(sum, half))).toEqual([-2, 0, 0, 2, 2]);
    // In float64 this quotient is 3/2, but it lies below.
    const below = { inputScale: 0.5, outputScale: 1 + 2 ** -23, divisor: 2 ** 40 + 1, ...bounds };
    const sum = 3 * (2 ** 40 + 2 ** 17 + 1);
    expect((sum * below.inputScale) / (below.divisor * below.outputScale)).toBe(1.5);
    expect(averageCode(sum, below)).toBe(1);
    expect(averageCode(-sum, below)).toBe(-1);
  });

  it('equals the exact quotient for any scales', () => {
    const random = createRandom(5);
    for (let i = 0; i < 3000; i++) {
      const scale = (): number => Math.fround(2 ** random.between(-8, 2) * (1 + random.between(0, 2 ** random.between(0, 23) - 1) / 2 ** 23));
      const definition = { inputScale: scale(), outputScale: scale(), divisor: random.between(1, 4000), ...bounds };
      const { numerator, denominator } = averageRatio(definition);
      const sum = random.between(-(2 ** 20), 2 ** 20);
      const product = BigInt(sum) * numerator;
      const rest = ((product % denominator) + denominator) % denominator;
      const floor = (product - rest) / denominator;
      const isUp = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
      const expected = Math.min(127, Math.max(-128, Number(isUp ? floor + 1n : floor)));
      if (averageCode(sum, definition) !== expected) throw new Error(`${sum} of ${JSON.stringify(definition)}`);
    }
  });
});
