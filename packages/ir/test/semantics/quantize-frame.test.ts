import { describe, expect, it } from 'vitest';
import { codeRange, dequantizeFrame, float32, integerType, quantizeFrame } from '../../src/index.js';
import { axes, value } from '../support/graphs.js';

describe('quantizeFrame and dequantizeFrame', () => {
  it('use one scale, or that of each index of the axis', () => {
    const one = value('x', axes('W', 2, 'C', 2), integerType(false, 8, { scale: [0.5], zeroPoint: [10] }));
    expect(quantizeFrame(one, Float32Array.of(0, 1, -100, 1000))).toEqual(Int32Array.of(10, 12, 0, 255));
    expect(dequantizeFrame(one, Int32Array.of(10, 12, 0, 255))).toEqual(Float32Array.of(0, 1, -5, 122.5));
    for (const [axis, expected] of [['C', [2, 5, 4, 9]], ['W', [2, 4, 7, 9]]] as const) {
      const each = value('x', axes('W', 2, 'C', 2), integerType(true, 8, { axis, scale: [0.5, 0.25], zeroPoint: [0, 1] }));
      const codes = quantizeFrame(each, Float32Array.of(1, axis === 'C' ? 1 : 2, axis === 'C' ? 2 : 1.5, 2));
      expect([...codes]).toEqual(expected);
      expect([...dequantizeFrame(each, codes)]).toEqual([1, axis === 'C' ? 1 : 2, axis === 'C' ? 2 : 1.5, 2]);
    }
  });

  it('give every code back, whatever the format', () => {
    for (const signed of [false, true])
      for (const bits of [1, 2, 5, 8]) {
        const { low, high } = codeRange({ signed, bits });
        const codes = Int32Array.from({ length: high - low + 1 }, (_, i) => low + i);
        const type = integerType(signed, bits, { scale: [Math.fround(0.1)], zeroPoint: [high] });
        const of = value('x', axes('C', codes.length), type);
        expect(quantizeFrame(of, dequantizeFrame(of, codes))).toEqual(codes);
      }
  });

  it('leave reals, and round plain integers', () => {
    const reals = Float32Array.of(1.5, -2.5, 300);
    expect(quantizeFrame(value('x', axes('C', 3), float32), reals)).toBe(reals);
    const plain = value('x', axes('C', 3), integerType(false, 8));
    expect(quantizeFrame(plain, reals)).toEqual(Int32Array.of(2, 0, 255));
    expect(dequantizeFrame(plain, Int32Array.of(2, 0, 255))).toEqual(Float32Array.of(2, 0, 255));
  });

  it('read wrapped unsigned 32-bit codes', () => {
    const wide = value('x', axes('C', 1), integerType(false, 32));
    expect(dequantizeFrame(wide, Int32Array.of(-1))).toEqual(Float32Array.of(2 ** 32));
    const scaled = value('x', axes('C', 1), integerType(false, 32, { scale: [1], zeroPoint: [2 ** 31] }));
    expect(quantizeFrame(scaled, Float32Array.of(2 ** 30))).toEqual(Int32Array.of(-(2 ** 30)));
    expect(dequantizeFrame(scaled, Int32Array.of(-(2 ** 30)))).toEqual(Float32Array.of(2 ** 30));
  });
});

describe('an encoding of an input', () => {
  const type = integerType(true, 3, { scale: [1], zeroPoint: [0] });

  it('gives the code behind as many thresholds as a real reaches', () => {
    const encoding = [{ thresholds: [-1, 0.5, 2], codes: [3, 1, 0, -2] }];
    const reals = Float32Array.of(-1e30, -1.0001, -1, 0.4999, 0.5, 1.999, 2, 1e30, Number.NaN);
    expect([...quantizeFrame({ axes: [{ name: 'C', size: 9 }], type, encoding }, reals)]).toEqual([3, 3, 1, 1, 0, 0, -2, -2, 3]);
  });

  it('has one staircase for each channel', () => {
    const encoding = [{ thresholds: [0], codes: [-1, 1] }, { thresholds: [0], codes: [1, -1] }];
    const axes = [{ name: 'W', size: 2 }, { name: 'C', size: 2 }];
    expect([...quantizeFrame({ axes, type, encoding }, Float32Array.of(1, 1, -1, -1))]).toEqual([1, -1, -1, 1]);
  });
});
