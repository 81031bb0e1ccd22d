import { describe, expect, it } from 'vitest';
import { type Layer, type TensorType, expand, float32, integerType } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';

const at = (scale: number, zeroPoint = 0) => ({ scale: [scale], zeroPoint: [zeroPoint] });

function shape(space: unknown, input: TensorType['axes']): string {
  const result = expand.infer(layer('Expand', 'e', ['x'], ['y'], { attributes: { space } as Layer['attributes'] }), [{ axes: input, type: float32 }]);
  return result.ok ? (result.value[0]?.axes ?? []).map(({ name, size }) => `${name}${size}`).join(' ') : result.diagnostics.map(({ code }) => code).join(' ');
}

describe('Expand', () => {
  it('gives one pixel space', () => {
    expect(shape([3, 4], axes('H', 1, 'W', 1, 'C', 5))).toBe('H3 W4 C5');
    expect(shape([6], axes('W', 1, 'C', 5))).toBe('W6 C5');
    expect(shape([3, 1], axes('C', 5))).toBe('H3 W1 C5');
    expect(shape([6], axes('H', 1, 'W', 1, 'C', 1))).toBe('W6 C1');
  });

  it('takes one pixel only, and space of one or two axes', () => {
    expect(shape([3, 4], axes('H', 1, 'W', 4, 'C', 5))).toBe('IR015');
    expect(shape([3], axes('C', 5, 'W', 1))).toBe('IR015');
    for (const space of [[], [1, 2, 3], [0, 1], [1.5], [65536], 3]) expect(shape(space, axes('C', 5))).toBe('IR010');
  });

  it('keeps the format, of each channel too, and rounds nothing', () => {
    const check = (from: TensorType['type'], to = from, more: Partial<Layer> = {}): string[] =>
      expand
        .check(layer('Expand', 'e', ['x'], ['y'], { attributes: { space: [2] }, ...more }), [{ axes: axes('C', 2), type: from }], [{ axes: axes('W', 2, 'C', 2), type: to }])
        .map(({ code }) => code);
    const type = integerType(true, 8, at(0.5, 2));
    expect(check(float32)).toEqual([]);
    expect(check(type)).toEqual([]);
    expect(check(integerType(true, 8, { axis: 'C', scale: [1, 2], zeroPoint: [0, 1] }))).toEqual([]);
    expect(check(type, integerType(true, 8, at(0.25, 2)))).toEqual(['IR038']);
    expect(check(type, type, { requantization: { rounding: 'half-even', low: -128, high: 127 } })).toEqual(['IR027']);
  });
});
