import { describe, expect, it } from 'vitest';
import { clip, clipCodes, integerType } from '../../src/index.js';
import { layer } from '../support/graphs.js';

describe('Clip', () => {
  it.each([
    ['no bounds', {}, []],
    ['both bounds', { low: -1, high: 6 }, []],
    ['one value', { low: 6, high: 6 }, []],
    ['bounds in the wrong order', { low: 6, high: 0 }, ['IR010']],
    ['a bound that is no float32', { low: 0.1 }, ['IR010']],
    ['another attribute', { min: 0 }, ['IR010']],
  ])('with %s is as valid as it should be', (_, attributes, codes) => {
    expect(clip.validate(layer('Clip', 'l', ['x'], ['y'], { attributes })).map(({ code }) => code)).toEqual(codes);
  });

  it('has the codes of its bounds, saturated', () => {
    const type = integerType(true, 8, { scale: [0.5], zeroPoint: [-3] });
    expect(clipCodes({}, type)).toEqual({ low: -128, high: 127 });
    expect(clipCodes({ low: 0, high: 6 }, type)).toEqual({ low: -3, high: 9 });
    expect(clipCodes({ low: -1000, high: 0.25 }, type)).toEqual({ low: -128, high: -3 });
    const perChannel = integerType(true, 8, { axis: 'C', scale: [0.5, 0.25], zeroPoint: [0, 1] });
    expect(clipCodes({ high: 6 }, perChannel, 1)).toEqual({ low: -128, high: 25 });
  });

  it('keeps the format', () => {
    const from = integerType(true, 8, { scale: [0.5], zeroPoint: [0] });
    const to = integerType(true, 8, { scale: [0.25], zeroPoint: [0] });
    const axes = [{ name: 'C', size: 3 }];
    const made = layer('Clip', 'l', ['x'], ['y'], {});
    expect(clip.check(made, [{ axes, type: from }], [{ axes, type: from }])).toEqual([]);
    expect(clip.check(made, [{ axes, type: from }], [{ axes, type: to }]).map(({ code }) => code)).toEqual(['IR038']);
  });
});
