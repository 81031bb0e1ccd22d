import { describe, expect, it } from 'vitest';
import { type Layer, float32, integerType, pad, padCode } from '../../src/index.js';
import { axes, layer } from '../support/graphs.js';

const image = axes('H', 4, 'W', 5, 'C', 3);
const border = { padsBegin: [1, 2], padsEnd: [0, 3], value: 0 };
const at = (scale: number, zeroPoint = 0) => ({ scale: [scale], zeroPoint: [zeroPoint] });

function shape(attributes: Layer['attributes'], input = image): string {
  const result = pad.infer(layer('Pad', 'p', ['x'], ['y'], { attributes }), [{ axes: input, type: float32 }]);
  return result.ok ? (result.value[0]?.axes ?? []).map(({ name, size }) => `${name}${size}`).join(' ') : result.diagnostics.map(({ code }) => code).join(' ');
}

describe('Pad', () => {
  it('adds to space, or takes from it', () => {
    expect(shape(border)).toBe('H5 W10 C3');
    expect(shape({ ...border, padsBegin: [-1, -2], padsEnd: [-2, 1] })).toBe('H1 W4 C3');
    expect(shape({ padsBegin: [2], padsEnd: [0], value: 1 }, axes('W', 3, 'C', 1))).toBe('W5 C1');
  });

  it('leaves something of the input, and has pads for all of space', () => {
    expect(shape({ ...border, padsBegin: [-2, 0], padsEnd: [-2, 0] })).toBe('IR044');
    expect(shape({ ...border, padsBegin: [-4, 0], padsEnd: [3, 0] })).toBe('IR044');
    expect(shape({ ...border, padsBegin: [1] })).toBe('IR015');
    expect(shape(border, axes('W', 3, 'C', 1))).toBe('IR015');
    expect(shape(border, axes('C', 3, 'H', 3, 'W', 1))).toBe('IR015');
    expect(shape({ ...border, value: 0.1 })).toBe('IR010');
    expect(shape({ ...border, padsEnd: [0, 65536] })).toBe('IR010');
  });

  it('keeps a format that holds its value', () => {
    const check = (value: number, quantized: boolean, more: Partial<Layer> = {}, attributes = { ...border, value }): string[] => {
      const type = quantized ? integerType(false, 4, at(0.5, 2)) : float32;
      const tensors = [{ axes: image, type }];
      return pad.check(layer('Pad', 'p', ['x'], ['y'], { attributes, ...more }), tensors, tensors).map(({ code }) => code);
    };
    expect([-1, 0, 6.5, 6.75].map((value) => check(value, true))).toEqual([[], [], [], []]);
    expect([-1.5, 7].map((value) => check(value, true))).toEqual([['IR045'], ['IR045']]);
    expect(check(100, false)).toEqual([]);
    // Without a border the value is never used.
    expect(check(100, true, {}, { padsBegin: [-1, 0], padsEnd: [0, 0], value: 100 })).toEqual([]);
    expect(check(0, true, { requantization: { rounding: 'half-even', low: 0, high: 15 } })).toEqual(['IR027']);
    const [from, to] = [0.5, 0.25].map((scale) => ({ axes: image, type: integerType(false, 4, at(scale)) }));
    if (from === undefined || to === undefined) expect.unreachable();
    expect(pad.check(layer('Pad', 'p', ['x'], ['y'], { attributes: border }), [from], [to]).map(({ code }) => code)).toEqual(['IR038']);
  });

  it('holds the code of its value', () => {
    const type = integerType(true, 8, { axis: 'C', scale: [0.5, 0.25], zeroPoint: [-3, 0] });
    expect([0, 1].map((channel) => padCode({ value: 1.375 }, type, channel))).toEqual([0, 6]);
    expect(padCode({ value: 1e9 }, type)).toBe(127);
  });
});
