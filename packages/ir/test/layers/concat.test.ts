import { describe, expect, it } from 'vitest';
import { type ElementType, type Layer, type TensorType, concat, float32, integerType, rescaleCode, rescaledRange, sameFormat } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';

const at = (scale: number, zeroPoint = 0) => ({ scale: [scale], zeroPoint: [zeroPoint] });
const s8 = (scale: number, zeroPoint = 0): ElementType => integerType(true, 8, at(scale, zeroPoint));
const requantization = { rounding: 'half-even', low: -128, high: 127 } as const;

const value = (shape: TensorType['axes'], type: ElementType = float32): TensorType => ({ axes: shape, type });

function shape(...inputs: readonly TensorType[]): string {
  const result = concat.infer(layer('Concat', 'c', inputs.map((_, i) => `x${i}`), ['y']), inputs);
  return result.ok ? (result.value[0]?.axes ?? []).map(({ name, size }) => `${name}${size}`).join(' ') : result.diagnostics.map(({ code }) => code).join(' ');
}

function codes(types: readonly ElementType[], to: ElementType, more: Partial<Layer> = {}): string[] {
  const inputs = types.map((type) => value(axes('W', 2, 'C', 3), type));
  return concat.check(layer('Concat', 'c', ['a', 'b'], ['y'], more), inputs, [value(axes('W', 2, 'C', 6), to)]).map(({ code }) => code);
}

describe('Concat', () => {
  it('adds up channels of values of one space and one kind', () => {
    expect(shape(value(axes('H', 2, 'W', 3, 'C', 1)), value(axes('H', 2, 'W', 3, 'C', 4)), value(axes('H', 2, 'W', 3, 'C', 2)))).toBe('H2 W3 C7');
    expect(shape(value(axes('C', 1)), value(axes('C', 4)))).toBe('C5');
    expect(shape(value(axes('W', 2, 'C', 1)), value(axes('W', 3, 'C', 1)))).toBe('IR015');
    expect(shape(value(axes('W', 2, 'C', 1)), value(axes('C', 1)))).toBe('IR015');
    expect(shape(value(axes('C', 1, 'W', 2)), value(axes('C', 1, 'W', 2)))).toBe('IR015');
    expect(shape(value(axes('C', 1)), value(axes('C', 1), s8(1)))).toBe('IR028');
    expect(shape(value(axes('C', 1)))).toBe('IR011');
  });

  it('moves codes of one format, and rounds others', () => {
    expect(codes([float32, float32], float32)).toEqual([]);
    expect(codes([s8(1), s8(1)], s8(1))).toEqual([]);
    expect(codes([s8(1), s8(2)], s8(1))).toEqual(['IR038']);
    expect(codes([s8(1), s8(2)], s8(1), { requantization })).toEqual([]);
    expect(codes([s8(1), integerType(false, 3, at(0.1, 7))], s8(1), { requantization })).toEqual([]);
    expect(codes([s8(1), s8(2)], float32, { requantization })).toEqual(['IR038']);
    const perChannel = integerType(true, 8, { axis: 'C', scale: [1, 1, 1], zeroPoint: [0, 0, 0] });
    expect(codes([perChannel, s8(1)], s8(1), { requantization })).toEqual(['IR028']);
    expect(codes([perChannel, perChannel], perChannel)).toEqual(['IR028']);
    expect(codes([integerType(true, 25, at(1)), s8(2)], s8(1), { requantization })).toEqual(['IR037']);
    expect(codes([s8(2 ** 100), s8(1)], s8(2 ** -100), { requantization })).toEqual(['IR037']);
  });
});

describe('codes in another format', () => {
  const to = at(0.5, 3);

  it('are those of the same real, rounded half to even and saturated', () => {
    const from = integerType(true, 8, at(0.25, -2));
    const bounds = { low: 0, high: 15 };
    expect([-2, -1, 0, 1, 2, 3, 127, -128].map((code) => rescaleCode(code, from, to, bounds))).toEqual([3, 3, 4, 5, 5, 5, 15, 0]);
    expect(rescaledRange(from)).toEqual({ low: -126n, high: 129n });
  });

  it('are the same in the same format, whatever its scale', () => {
    for (const scale of [0.1, 1 / 3, 2 ** -20 * 1.1].map(Math.fround)) {
      const type = integerType(true, 16, at(scale, 5));
      expect(sameFormat(type, integerType(true, 16, at(scale, 5)))).toBe(true);
      for (let code = -32768; code < 32768; code += 7)
        if (rescaleCode(code, type, at(scale, 5), { low: -32768, high: 32767 }) !== code) expect.unreachable(`${code} at ${scale}`);
    }
  });

  it('differ where sign, width, scale, zero point or axis do', () => {
    const type = integerType(true, 8, at(1));
    for (const other of [integerType(false, 8, at(1)), integerType(true, 7, at(1)), integerType(true, 8, at(2)), integerType(true, 8, at(1, 1)), integerType(true, 8)])
      expect(sameFormat(type, other)).toBe(false);
    expect(sameFormat(integerType(true, 8), integerType(true, 8))).toBe(true);
  });
});
