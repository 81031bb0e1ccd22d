import { describe, expect, it } from 'vitest';
import { type Attributes, type Axis, type Layer, type Ratio, type Tensor, type TensorData, codeRange, integerType } from '@netloom/ir';
import { Random } from '../support/random.js';
import { evaluator, singleLayer, valueAxes, weightAxes } from '../support/single-layer.js';

const quantization = (zeroPoint: number) => ({ scale: [0.5], zeroPoint: [zeroPoint] });
const input = integerType(true, 8, quantization(3));
const output = integerType(true, 8, quantization(-2));
const bounds = { rounding: 'half-even', ...codeRange(output) } as const;

/** Half to even by the remainder, plus the zero point, saturated. */
function codeOf(accumulator: number, { numerator, denominator }: Ratio): number {
  const product = BigInt(accumulator) * numerator;
  const rest = ((product % denominator) + denominator) % denominator;
  const floor = (product - rest) / denominator;
  const isUp = 2n * rest > denominator || (2n * rest === denominator && floor % 2n !== 0n);
  return Math.min(127, Math.max(-128, Number(isUp ? floor + 1n : floor) - 2));
}

function run(type: string, axes: readonly Axis[], attributes: Attributes, factors: readonly Ratio[], codes: TensorData, parameters: Layer['parameters'] = {}): number[] {
  const graph = singleLayer({ type, attributes, parameters, requantization: { ...bounds, factors } }, axes, input, output);
  return [...(evaluator.evaluate(graph, new Map([['x', codes]])).get('y') ?? [])];
}

function randomCodes(seed: number, count: number): Int32Array {
  const random = new Random(seed);
  return Int32Array.from({ length: count }, () => random.integer(-128, 127));
}

describe('requantization by factors', () => {
  it('rounds the exact product of a convolution once, one factor for each channel', () => {
    const codes = randomCodes(1, 36);
    const weight: Tensor = { axes: weightAxes(2, 2, 2, 1), type: integerType(true, 8), data: randomCodes(2, 8) };
    const window = { kernel: [2, 2], strides: [1, 1], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0], groups: 1 };
    const factors = [{ numerator: 1n, denominator: 512n }, { numerator: 3n, denominator: 1001n }];
    const expected: number[] = [];
    for (let pixel = 0; pixel < 25; pixel++) {
      for (const [channel, factor] of factors.entries()) {
        let sum = 0;
        for (let tap = 0; tap < 4; tap++) {
          const at = (Math.floor(pixel / 5) + Math.floor(tap / 2)) * 6 + (pixel % 5) + (tap % 2);
          sum += ((codes[at] ?? 0) - 3) * (weight.data[channel * 4 + tap] ?? 0);
        }
        expected.push(codeOf(sum, factor));
      }
    }
    expect(run('Conv', valueAxes(6, 6, 1), window, factors, codes, { weight })).toEqual(expected);
  });

  it('does not round accumulators that float32 cannot hold', () => {
    const weight: Tensor = { axes: weightAxes(1, 2), type: integerType(true, 32), data: Int32Array.of(2 ** 24, 1) };
    const factors = [{ numerator: 1n, denominator: 2n ** 25n }];
    const outputs = (first: number, second: number): number[] => run('Gemm', valueAxes(2), {}, factors, Int32Array.of(first + 3, second + 3), { weight });
    // 1/2 is a tie and goes to 0; one unit more, which float32 would lose, makes it 1.
    expect([outputs(1, 0), outputs(1, 1), outputs(3, -1)].flat()).toEqual([-2, -1, -1]);
  });

  it('takes the sums of averages to their common divisor first', () => {
    const codes = randomCodes(3, 25);
    const window = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [1, 1], countedBegin: [0, 0], countedEnd: [0, 0] };
    const factor = { numerator: 16383n, denominator: 65536n };
    const expected = Array.from({ length: 9 }, (_, window) => {
      const rows = [0, 1].map((tap) => Math.floor(window / 3) * 2 + tap).filter((row) => row < 5);
      const columns = [0, 1].map((tap) => (window % 3) * 2 + tap).filter((column) => column < 5);
      const sum = rows.flatMap((row) => columns.map((column) => (codes[row * 5 + column] ?? 0) - 3)).reduce((a, b) => a + b, 0);
      return codeOf((4 / (rows.length * columns.length)) * sum, factor);
    });
    expect(run('AveragePool', valueAxes(5, 5, 1), window, [factor], codes)).toEqual(expected);
  });

  it('rounds the product of a global average and a reciprocal in fixed point', () => {
    const codes = randomCodes(4, 49 * 2);
    const factor = { numerator: 1337n, denominator: 65536n };
    const expected = [0, 1].map((channel) => {
      let sum = 0;
      for (let i = channel; i < codes.length; i += 2) sum += (codes[i] ?? 0) - 3;
      return codeOf(sum, factor);
    });
    expect(run('GlobalAveragePool', valueAxes(7, 7, 2), {}, [factor], codes)).toEqual(expected);
  });
});
