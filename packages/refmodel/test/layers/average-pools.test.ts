import { type ElementType, type Layer, codeRange, float32, integerType } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '../support/property.js';
import { irWindow, randomWindow } from '../support/random-window.js';
import { runSingle, singleLayer, valueAxes } from '../support/single-layer.js';

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
}

/** The elements of a window on the input, and how many taps count; one tap after the other. */
function windowAt(window: Window, counts: boolean, sizes: readonly number[], place: readonly number[]): { offsets: number[]; divisor: number } {
  let offsets = [0];
  let divisor = 1;
  sizes.forEach((size, axis) => {
    const taps = Array.from({ length: window.kernel[axis] ?? 1 }, (_, tap) =>
      (place[axis] ?? 0) * (window.strides[axis] ?? 1) - (window.padsBegin[axis] ?? 0) + tap * (window.dilations[axis] ?? 1));
    const inside = taps.filter((position) => position >= 0 && position < size);
    offsets = offsets.flatMap((offset) => inside.map((position) => offset * size + position));
    divisor *= counts ? taps.length : inside.length;
  });
  return { offsets, divisor };
}

function places(sizes: readonly number[]): number[][] {
  return sizes.reduce<number[][]>((all, size) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])), [[]]);
}

/** clamp(round half to even of sum * 2^shift / divisor + zero): scales whose quotient is a power of two. */
function exactCode(sum: number, shift: number, divisor: number, zero: number, { low, high }: { low: number; high: number }): number {
  const numerator = shift > 0 ? sum * 2 ** shift : sum;
  const denominator = shift > 0 ? divisor : divisor * 2 ** -shift;
  const floor = Math.floor(numerator / denominator);
  const doubled = 2 * (numerator - floor * denominator);
  const code = doubled > denominator || (doubled === denominator && floor % 2 !== 0) ? floor + 1 : floor;
  return Math.min(high, Math.max(low, code + zero));
}

describe('averages', () => {
  it('equal the definition, tap by tap, in floats and in codes', async () => {
    await checkProperty(150, (random, size) => {
      const window = randomWindow(random, size, random.pick(1, 2), 'taps');
      const { sizes } = window;
      const channels = random.integer(1, 2 * size);
      const axes = valueAxes(...sizes, channels);
      const isGlobal = random.boolean(0.3);
      const counts = random.boolean();
      const none = sizes.map(() => 0);
      const counted = { countedBegin: counts ? window.padsBegin : none, countedEnd: counts ? window.padsEnd : none };
      const attributes = isGlobal ? {} : { ...irWindow(window), ...counted };
      const signed = random.boolean();
      const bits = random.pick(2, 8, 16);
      const range = codeRange({ signed, bits });
      const isFloat = random.boolean(0.3);
      const shift = random.integer(-1, 1);
      const [zx, zy] = [random.integer(range.low, range.high), random.integer(range.low, range.high)];
      const x: ElementType = isFloat ? float32 : integerType(signed, bits, { scale: [0.375 * 2 ** shift], zeroPoint: [zx] });
      const y: ElementType = isFloat ? float32 : integerType(signed, bits, { scale: [0.375], zeroPoint: [zy] });
      const more: Partial<Layer> = isFloat ? {} : { requantization: { rounding: 'half-even', ...range } };
      const type = isGlobal ? 'GlobalAveragePool' : 'AveragePool';
      const graph = singleLayer({ type, attributes, parameters: {}, ...more }, axes, x, y);
      const length = sizes.reduce((product, part) => product * part, channels);
      const data = isFloat ? random.reals(length, -1, 1) : random.integers(length, range.low, range.high);
      const actual = runSingle(graph, data);
      const outputs = (graph.values.get('y')?.axes ?? []).slice(0, -1).map((axis) => axis.size);
      const whole: Window = { kernel: sizes, strides: none, dilations: sizes.map(() => 1), padsBegin: none, padsEnd: none };
      const expected = places(outputs).flatMap((place) => {
        const { offsets, divisor } = windowAt(isGlobal ? whole : window, counts && !isGlobal, sizes, place);
        return Array.from({ length: channels }, (_, channel) => {
          const sum = offsets.reduce((total, offset) => total + (data[offset * channels + channel] ?? 0) - (isFloat ? 0 : zx), 0);
          return isFloat ? Math.fround(sum / divisor) : exactCode(sum, shift, divisor, zy, range);
        });
      });
      expect(actual.length).toBe(expected.length);
      // Floats may be summed in another order.
      if (isFloat) expected.forEach((real, i) => { expect(actual[i]).toBeCloseTo(real, 6); });
      else expect(Array.from(actual)).toEqual(expected);
    });
  });
});

describe('GlobalMaxPool', () => {
  it('gives the greatest element of each channel', async () => {
    await checkProperty(60, (random, size) => {
      const axes = valueAxes(random.integer(1, 2 * size), random.integer(1, 4), random.integer(1, 4));
      const channels = axes.at(-1)?.size ?? 1;
      const type: ElementType = random.pick<ElementType>(float32, integerType(true, 8, { scale: [0.5], zeroPoint: [3] }), integerType(false, 32));
      const length = axes.reduce((product, axis) => product * axis.size, 1);
      const data = type.kind === 'float32' ? random.reals(length, -3, -1) : random.integers(length, -128, 127);
      const actual = runSingle(singleLayer({ type: 'GlobalMaxPool', attributes: {}, parameters: {} }, axes, type, type), data);
      const valueOf = (code: number): number => (type.kind === 'integer' && !type.signed && code < 0 ? code + 2 ** 32 : code);
      const expected = Array.from({ length: channels }, (_, channel) =>
        Math.max(...Array.from(data, valueOf).filter((_value, i) => i % channels === channel)));
      expect(Array.from(actual, valueOf)).toEqual(expected);
    });
  });
});
