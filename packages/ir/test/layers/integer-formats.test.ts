import { describe, expect, it } from 'vitest';
import {
  type ElementType,
  type Layer,
  type LayerType,
  type Quantization,
  type Tensor,
  type TensorType,
  add,
  argMax,
  codeRange,
  conv,
  flatten,
  float32,
  gemm,
  globalAveragePool,
  integerType,
  maxPool,
  relu,
  weightedSum,
} from '../../src/index.js';
import { axes, convAttributes, countingTensor, layer } from '../support/graphs.js';

const at = (scale: number, zeroPoint = 0): Quantization => ({ scale: [scale], zeroPoint: [zeroPoint] });
const along = (axis: string, ...scale: number[]): Quantization => ({ axis, scale, zeroPoint: scale.map(() => 0) });
const s8 = (quantization?: Quantization): ElementType => integerType(true, 8, quantization);
const s32 = (quantization?: Quantization): ElementType => integerType(true, 32, quantization);

function tensor(shape: Tensor['axes'], type: ElementType, code: number): Tensor {
  const { data, ...rest } = countingTensor(shape, type);
  return { ...rest, data: data.fill(code) };
}

const requantization = { rounding: 'half-even', low: -128, high: 127 } as const;
const weight = (type: ElementType = s8(at(0.5)), code = 100): Tensor => tensor(axes('O', 2, 'I', 3), type, code);
const bias = (type: ElementType, code = 1): Tensor => tensor(axes('O', 2), type, code);

function codes(type: LayerType, made: Layer, input: TensorType, output: TensorType): string[] {
  return type.check(made, [input], [output]).map((problem) => problem.code);
}

function dense(parameters: Layer['parameters'], x: ElementType, y: ElementType, more: Partial<Layer> = { requantization }): string[] {
  const made = layer('Gemm', 'g', ['x'], ['y'], { parameters, ...more });
  return codes(gemm, made, { axes: axes('C', 3), type: x }, { axes: axes('C', 2), type: y });
}

describe('weighted layers', () => {
  const x = s8(at(0.25, 3));

  it('pass in floats and in integers', () => {
    expect(dense({ weight: weight(float32) }, float32, float32, {})).toEqual([]);
    expect(dense({ weight: weight() }, x, s8(at(1)))).toEqual([]);
    expect(dense({ weight: weight(s8(along('O', 1, 0.5))), bias: bias(s32(along('O', 0.25, 0.125))) }, x, s8(along('C', 1, 2)))).toEqual([]);
    const kernel = tensor(axes('O', 2, 'KH', 3, 'KW', 3, 'I', 3), s8(at(0.5)), 1);
    const made = layer('Conv', 'c', ['x'], ['y'], { attributes: convAttributes, parameters: { weight: kernel }, requantization });
    expect(codes(conv, made, { axes: axes('H', 4, 'W', 4, 'C', 3), type: x }, { axes: axes('H', 4, 'W', 4, 'C', 2), type: s8(at(1)) })).toEqual([]);
  });

  it('have integer outputs of one scale for each channel', () => {
    expect(dense({ weight: weight() }, x, float32)).toEqual(['IR038']);
    expect(dense({ weight: weight() }, x, s8(along('D', 1)))).toEqual(['IR038']);
  });

  it('have a bias in units of the accumulator', () => {
    const units = at(0.125);
    const expected: readonly (readonly [ElementType, string[]])[] = [
      [s32(), []],
      [s32(units), []],
      [s32(along('O', 0.125, 0.125)), []],
      [s32(at(0.25)), ['IR028']],
      [s32(at(0.125, 1)), ['IR028']],
      [s32(along('O', 0.125, 0.25)), ['IR028']],
    ];
    for (const [type, found] of expected) expect(dense({ weight: weight(), bias: bias(type) }, x, s8(at(1)))).toEqual(found);
  });

  it('keep accumulators only where the output holds them', () => {
    // Channels reach 3 * 100 * (-128 - 3 .. 127 - 3) = -39300 .. 37200.
    const ofBits = (bits: number, quantization?: Quantization): string[] =>
      dense({ weight: weight() }, x, integerType(true, bits, quantization), {});
    expect(ofBits(17)).toEqual([]);
    expect(ofBits(16)).toEqual(['IR038']);
    expect(ofBits(17, at(0.125))).toEqual([]);
    expect(ofBits(17, at(0.25))).toEqual(['IR038']);
    expect(dense({ weight: weight() }, x, integerType(false, 32), {})).toEqual(['IR038']);
  });

  it('have accumulators that float64 holds', () => {
    const wide = { weight: weight(s32(at(1)), 2 ** 30) };
    expect(dense(wide, s32(at(1)), s8(at(1)))).toEqual(['IR039', 'IR039']);
  });

  it('have a scale between accumulator and output', () => {
    const tiny = 2 ** -100;
    expect(dense({ weight: weight(s8(at(tiny))) }, s8(at(tiny)), s8(at(1)))).toEqual(['IR040', 'IR040']);
    expect(dense({ weight: weight(s8(at(2 ** 100))) }, s8(at(2 ** 100)), s8(at(1)))).toEqual(['IR040', 'IR040']);
    expect(dense({ weight: weight(s8(at(2 ** 60))) }, s8(at(2 ** 60)), s8(at(2 ** -20)))).toEqual(['IR040', 'IR040']);
    const factors = [{ numerator: 1n, denominator: 16n }];
    expect(dense({ weight: weight(s8(at(tiny))) }, s8(at(tiny)), s8(at(1)), { requantization: { ...requantization, factors } })).toEqual([]);
  });

  it('take unsigned 32-bit codes for what they are', () => {
    const u32 = integerType(false, 32);
    const parameters = { weight: weight(s8(at(0.5)), 1), bias: bias(u32, -1) };
    const made = layer('Gemm', 'g', ['x'], ['y'], { parameters });
    const sum = weightedSum(made, integerType(false, 8));
    expect(sum.ranges[0]).toEqual({ low: 2n ** 32n - 1n, high: 2n ** 32n - 1n + 3n * 255n });
    expect(dense(parameters, integerType(false, 8), integerType(false, 32), {})).toEqual(['IR038']);
    expect(dense({ weight: weight(u32, -1) }, x, s8(at(1)))).toEqual(['IR028']);
    expect(dense({ weight: weight(u32, 7) }, x, s8(at(1)))).toEqual([]);
    const shifted = integerType(true, 32, at(1, -1));
    expect(dense({ weight: weight(shifted, codeRange({ signed: true, bits: 32 }).high) }, x, s8(at(1)))).toEqual(['IR028']);
    const unsound = layer('Gemm', 'g', ['x'], ['y'], { parameters: { weight: weight(u32, -1) } });
    expect(() => weightedSum(unsound, integerType(true, 8))).toThrow('beyond 32 bits');
  });
});

describe('layers that move or compare codes', () => {
  const pixels = axes('H', 4, 'W', 4, 'C', 2);
  const pool = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [0, 0] };
  const moving: readonly (readonly [LayerType, Layer['attributes']])[] = [[relu, {}], [flatten, {}], [maxPool, pool]];

  it.each(moving)('keep the format', (type, attributes) => {
    const made = layer(type.type, 'l', ['x'], ['y'], { attributes });
    const check = (from: ElementType, to: ElementType, more: Partial<Layer> = {}): string[] =>
      codes(type, { ...made, ...more }, { axes: pixels, type: from }, { axes: pixels, type: to });
    expect(check(s8(at(1)), s8(at(1)))).toEqual([]);
    expect(check(float32, float32)).toEqual([]);
    expect(check(s8(along('C', 1, 2)), s8(along('C', 1, 2)))).toEqual([]);
    expect(check(s8(at(1)), s8(at(2)))).toEqual(['IR038']);
    expect(check(s8(at(1)), s8(at(1, 1)))).toEqual(['IR038']);
    expect(check(s8(at(1)), s8())).toEqual(['IR038']);
    expect(check(s8(at(1)), integerType(false, 8, at(1)))).toEqual(['IR038']);
    expect(check(s8(at(1)), s8(at(1)), { requantization })).toEqual(['IR027']);
  });

  it('compare codes of one scale', () => {
    const rows = { axes: pixels, type: s8(along('H', 1, 2, 1, 2)) };
    expect(codes(maxPool, layer('MaxPool', 'p', ['x'], ['y'], { attributes: pool }), rows, rows)).toEqual(['IR037']);
    const index = { axes: axes('H', 4, 'W', 4, 'C', 1), type: integerType(false, 1) };
    const made = layer('ArgMax', 'a', ['x'], ['y'], { attributes: { selectLastIndex: false } });
    expect(codes(argMax, made, { axes: pixels, type: s8(along('C', 1, 2)) }, index)).toEqual(['IR037']);
    expect(codes(argMax, made, rows, index)).toEqual([]);
    expect(codes(argMax, { ...made, requantization }, rows, index)).toEqual(['IR027']);
  });
});

describe('an average', () => {
  it('may have factors, and offsets behind them', () => {
    const [factors, offsets] = [[{ numerator: 1n, denominator: 2n }], [{ numerator: 1n, denominator: 3n }]];
    const codesOf = (rounding: Layer['requantization']): string[] => {
      const made = layer('GlobalAveragePool', 'mean', ['x'], ['y'], rounding === undefined ? {} : { requantization: rounding });
      return globalAveragePool.check(made, [{ axes: axes('H', 2, 'W', 2, 'C', 2), type: s8(at(1)) }], [{ axes: axes('C', 2), type: s8(at(1)) }]).map(({ code }) => code);
    };
    expect(codesOf({ ...requantization, factors })).toEqual([]);
    expect(codesOf({ ...requantization, factors, offsets })).toEqual([]);
  });
});

describe('an addition', () => {
  it('has no factors, because its accumulator is in a unit of its own', () => {
    const factors = [{ numerator: 1n, denominator: 2n }];
    const value = { axes: axes('C', 2), type: s8(at(1)) };
    const codesOf = (rounding: Layer['requantization']): string[] => {
      const made = layer('Add', 'sum', ['x', 'x'], ['y'], { attributes: { adds: 'reals' }, ...(rounding === undefined ? {} : { requantization: rounding }) });
      return add.check(made, [value, value], [value]).map(({ code }) => code);
    };
    expect(codesOf(requantization)).toEqual([]);
    expect(codesOf({ ...requantization, factors })).toEqual(['IR027']);
  });
});
