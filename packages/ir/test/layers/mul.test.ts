import { describe, expect, it } from 'vitest';
import { type ElementType, type Layer, type TensorType, float32, integerType, mul } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';

const at = (scale: number, zeroPoint = 0) => ({ scale: [scale], zeroPoint: [zeroPoint] });
const u8 = (scale: number, zeroPoint = 0): ElementType => integerType(false, 8, at(scale, zeroPoint));
const requantization = { rounding: 'half-even', low: 0, high: 255 } as const;
const image = axes('H', 2, 'W', 3, 'C', 4);
const value = (type: ElementType, shape = image): TensorType => ({ axes: shape, type });
const product = (more: Partial<Layer> = {}): Layer => layer('Mul', 'm', ['a', 'b'], ['y'], { attributes: { multiplies: 'reals' }, ...more });

describe('Mul', () => {
  it.each([
    ['floats', [value(float32), value(float32)], 'H2 W3 C4'],
    ['codes', [value(u8(1)), value(u8(0.5))], 'H2 W3 C4'],
    ['values of other axes', [value(float32), value(float32, axes('C', 4))], 'IR015'],
    ['axes in another order', [value(float32), value(float32, axes('W', 2, 'H', 3, 'C', 4))], 'IR015'],
    ['a float and codes', [value(float32), value(u8(1))], 'IR028'],
    ['one value', [value(float32)], 'IR011'],
  ] as const)('of %s has their axes, or is refused', (_, inputs, expected) => {
    const result = mul.infer(product({ inputs: inputs.map((__, i) => `x${i}`) }), inputs);
    expect(result.ok ? (result.value[0]?.axes ?? []).map(({ name, size }) => `${name}${size}`).join(' ') : result.diagnostics.map(({ code }) => code).join(' ')).toBe(expected);
  });

  it.each(['reals', 'codes'])('multiplies %s', (multiplies) => {
    expect(mul.validate(product({ attributes: { multiplies } }))).toEqual([]);
  });

  it.each([{}, { multiplies: 'integers' }, { multiplies: 'reals', axis: 1 }])('refuses the attributes %o', (attributes) => {
    expect(mul.validate(product({ attributes })).map(({ code }) => code)).toEqual(['IR010']);
  });

  const perChannel = integerType(false, 8, { axis: 'C', scale: [1, 1, 1, 1], zeroPoint: [0, 0, 0, 0] });
  const factors = [{ numerator: 1n, denominator: 2n }];
  it.each<readonly [string, readonly [ElementType, ElementType], ElementType, Partial<Layer>, readonly string[]]>([
    ['floats', [float32, float32], float32, {}, []],
    ['codes', [u8(1), u8(0.5, 255)], u8(3, 7), { requantization }, []],
    ['codes of any width', [integerType(true, 16, at(1)), integerType(false, 3, at(2))], u8(3), { requantization }, []],
    ['codes without scales', [integerType(false, 8), u8(1)], u8(3), { requantization }, []],
    ['codes that become floats', [u8(1), u8(1)], float32, {}, ['IR038']],
    ['codes that nothing rounds', [u8(1), u8(1)], u8(1), {}, ['IR027']],
    ['codes with factors', [u8(1), u8(1)], u8(1), { requantization: { ...requantization, factors } }, ['IR027']],
    ['a value of several scales', [perChannel, u8(1)], u8(1), { requantization }, ['IR028']],
    ['a result of several scales', [u8(1), u8(1)], perChannel, { requantization }, ['IR028']],
    ['products beyond float32', [u8(2 ** 80), u8(2 ** 80)], u8(1), { requantization }, ['IR037']],
    ['quotients beyond float32', [u8(2 ** 30), u8(2 ** 30)], u8(2 ** -100), { requantization }, ['IR037']],
    ['wide factors beyond float32', [integerType(true, 16, at(2 ** 40)), u8(2 ** 40)], u8(2 ** -60), { requantization }, ['IR037']],
  ])('of %s', (_, [a, b], to, more, expected) => {
    expect(mul.check(product(more), [value(a), value(b)], [value(to)]).map(({ code }) => code)).toEqual(expected);
  });
});
