import { describe, expect, it } from 'vitest';
import { type Layer, accumulatorBits, codeRange, integerType, weightedSum } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';
import { createRandom } from '../support/random.js';

const random = createRandom(21);

interface Case {
  readonly layer: Layer;
  readonly rows: number;
  readonly columns: number;
  readonly weights: Int32Array;
  readonly bias: Int32Array;
  readonly zeroPoints: readonly number[];
}

function randomCase(rows: number, columns: number, perChannel: boolean, hasBias: boolean): Case {
  const zeroPoints = Array.from({ length: perChannel ? rows : 1 }, () => random.between(-8, 7));
  const scale = zeroPoints.map(() => 1);
  const weight = integerType(true, 4, perChannel ? { axis: 'O', scale, zeroPoint: zeroPoints } : { scale, zeroPoint: zeroPoints });
  const weights = Int32Array.from({ length: rows * columns }, () => random.between(-8, 7));
  const bias = Int32Array.from({ length: rows }, () => (hasBias ? random.between(-1000, 1000) : 0));
  const parameters = {
    weight: { axes: axes('O', rows, 'I', columns), type: weight, data: weights },
    ...(hasBias ? { bias: { axes: axes('O', rows), type: integerType(true, 32), data: bias } } : {}),
  };
  return { layer: layer('Gemm', 'g', ['x'], ['y'], { parameters }), rows, columns, weights, bias, zeroPoints };
}

/** All vectors of so many codes. */
function* vectors(low: number, high: number, length: number): Generator<number[]> {
  if (length === 0) yield [];
  else for (const rest of vectors(low, high, length - 1)) for (let code = low; code <= high; code++) yield [...rest, code];
}

describe('weightedSum', () => {
  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
    [true, true, true],
  ])('has exactly the ranges of all inputs (signed %s, per channel %s, bias %s)', (signed, perChannel, hasBias) => {
    for (let round = 0; round < 10; round++) {
      const made = randomCase(3, 3, perChannel, hasBias);
      const { low, high } = codeRange({ signed, bits: 3 });
      const zero = random.between(low, high);
      const input = integerType(signed, 3, { scale: [1], zeroPoint: [zero] });
      const sum = weightedSum(made.layer, input);
      expect([sum.rows, sum.columns]).toEqual([3, 3]);
      for (let row = 0; row < 3; row++) {
        const zw = made.zeroPoints[perChannel ? row : 0] ?? 0;
        const weights = [0, 1, 2].map((i) => (made.weights[row * 3 + i] ?? 0) - zw);
        const bias = made.bias[row] ?? 0;
        const reached: number[] = [];
        const wrong: number[][] = [];
        const [least, greatest] = [Number(sum.ranges[row]?.low), Number(sum.ranges[row]?.high)];
        for (const codes of vectors(low, high, 3)) {
          const exact = codes.reduce((total, code, i) => total + (code - zero) * (weights[i] ?? 0), bias);
          const folded = codes.reduce((total, code, i) => total + code * (sum.weights[row * 3 + i] ?? 0), Number(sum.bias[row]));
          reached.push(exact);
          // Hardware starts with the bias and adds product by product, in an order of its own.
          const partial = codes.reduce((total, code, i) => (i === 1 ? total : total + code * (sum.weights[row * 3 + i] ?? 0)), Number(sum.bias[row]));
          if (folded !== exact || partial < least || partial > greatest) wrong.push(codes);
        }
        expect(wrong).toEqual([]);
        expect(sum.ranges[row]).toEqual({ low: BigInt(Math.min(...reached)), high: BigInt(Math.max(...reached)) });
      }
    }
  });

  it('is exact beyond 2^53', () => {
    const columns = 4096;
    const weight = { axes: axes('O', 1, 'I', columns), type: integerType(true, 32), data: new Int32Array(columns).fill(2 ** 31 - 1) };
    const sum = weightedSum(layer('Gemm', 'g', ['x'], ['y'], { parameters: { weight } }), integerType(false, 32));
    expect(sum.ranges[0]).toEqual({ low: 0n, high: 4096n * (2n ** 31n - 1n) * (2n ** 32n - 1n) });
    expect(accumulatorBits(sum.ranges)).toBe(76);
  });

  it('throws on graphs that were never verified', () => {
    const { layer: made } = randomCase(2, 2, false, false);
    expect(() => weightedSum({ ...made, parameters: {} }, integerType(true, 8))).toThrow('no integer weights');
    const perChannel = integerType(true, 8, { axis: 'C', scale: [1, 1], zeroPoint: [0, 0] });
    expect(() => weightedSum(made, perChannel)).toThrow('several scales');
  });
});

describe('accumulatorBits', () => {
  it.each([
    [0n, 0n, 1],
    [-1n, 0n, 1],
    [0n, 1n, 2],
    [-2n, 1n, 2],
    [-3n, 0n, 3],
    [-128n, 127n, 8],
    [-128n, 128n, 9],
    [0n, 2n ** 31n, 33],
  ])('%d to %d takes %d bits', (low, high, bits) => {
    expect(accumulatorBits([{ low: 0n, high: 0n }, { low, high }])).toBe(bits);
  });
});
