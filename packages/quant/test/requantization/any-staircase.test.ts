import { describe, expect, it } from 'vitest';
import { type RequantizationChannel, deriveImplementation, executeImplementation } from '../../src/index.js';
import { staircaseOf } from '../../src/requantization/staircase.js';

const subject = { kind: 'Test', name: 'test' };
const bounds = { zeroPoint: 3, low: -128, high: 127 };
const clamp = (code: number): number => Math.min(bounds.high, Math.max(bounds.low, code + bounds.zeroPoint));

/** Channels that are no float32 product. */
const definitions: Readonly<Record<string, (accumulator: number) => number>> = {
  'an average of 9, rounded half up': (accumulator) => clamp(Math.floor((2 * accumulator + 9) / 18)),
  'a leaky slope': (accumulator) => clamp(Math.round(accumulator > 0 ? accumulator / 5 : accumulator / 50)),
  'a constant': () => clamp(7),
};

describe('a staircase of any form', () => {
  it.each(Object.entries(definitions))('%s has an implementation', (name, codeOf) => {
    const channel: RequantizationChannel = { ...bounds, codeOf, range: { low: -900n, high: 2300n } };
    const derived = deriveImplementation(subject, [channel, channel], 8);
    if (!derived.ok || derived.value === undefined) throw new Error('nothing derived');
    expect(derived.value.method).toBe(name === 'a leaky slope' ? 'thresholds' : 'offset');
    const wrong: number[] = [];
    for (let accumulator = -900; accumulator <= 2300; accumulator++)
      if (executeImplementation(derived.value, 1, BigInt(accumulator), bounds) !== codeOf(accumulator)) wrong.push(accumulator);
    expect(wrong).toEqual([]);
  });

  it('must rise', () => {
    const falling: RequantizationChannel = { ...bounds, codeOf: (accumulator) => clamp(-accumulator), range: { low: -5n, high: 5n } };
    expect(() => staircaseOf(falling)).toThrow('monotone');
  });
});

describe('an implementation that came with the layer', () => {
  const codeOf = definitions['an average of 9, rounded half up'] ?? clamp;
  const channels: RequantizationChannel[] = [{ ...bounds, codeOf, range: { low: -900n, high: 2300n } }];
  const accumulator = { low: 0n, high: 1n };
  const proof = { channels: 1, comparisons: 0 };
  // floor((acc * 2 + 9) / 18) in powers of two: 7282 / 2^16 is 1 / 9 and a little.
  const known = { method: 'offset', shift: 16, multipliers: [7282n], offsets: [32768n], accumulator, proof } as const;

  it('is kept if it is proven again', () => {
    const derived = deriveImplementation(subject, channels, 8, known);
    expect(derived.ok && derived.value).toMatchObject({ method: 'offset', shift: 16, multipliers: [7282n], offsets: [32768n] });
    expect(derived.ok && derived.value?.accumulator).toEqual({ low: -900n, high: 2300n });
    expect(derived.ok && derived.value?.proof.comparisons).toBeGreaterThan(400);
  });

  it('is replaced if it is wrong', () => {
    const derived = deriveImplementation(subject, channels, 8, { ...known, offsets: [0n] });
    if (!derived.ok || derived.value === undefined) throw new Error('nothing derived');
    expect(derived.value).not.toMatchObject({ shift: 16, offsets: [0n] });
    expect(executeImplementation(derived.value, 0, -5n, bounds)).toBe(codeOf(-5));
  });
});
