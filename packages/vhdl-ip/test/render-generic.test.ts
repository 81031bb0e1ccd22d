import { describe, expect, it } from 'vitest';
import { renderGeneric } from '../src/index.js';
import type { GenericValue } from '../src/index.js';

describe('renderGeneric', () => {
  it.each<[GenericValue, string]>([
    [true, 'true'],
    [false, 'false'],
    [0, '0'],
    [-2147483647, '-2147483647'],
    [[5], '(0 => 5)'],
    [[5, -6, 7], '(5, -6, 7)'],
    [{ entryBits: 4, entries: [1n, 15n] }, 'x"f1"'],
    [{ entryBits: 4, entries: [-1n, -8n, 7n] }, 'x"78f"'],
    [{ entryBits: 3, entries: [1n, -1n] }, '"111001"'],
    [{ entryBits: 40, entries: [-1n] }, 'x"ffffffffff"'],
  ])('writes %o as %s', (value, text) => {
    expect(renderGeneric(value)).toBe(text);
  });

  it.each<[GenericValue, RegExp]>([
    [1.5, /must be whole and of at most 31 bits, but the value is 1.5/],
    [2 ** 31, /at most 31 bits/],
    [[], /at least one element/],
    [{ entryBits: 3, entries: [8n] }, /must fit 3 bits, but the value is 8/],
    [{ entryBits: 3, entries: [-5n] }, /must fit 3 bits, but the value is -5/],
    [{ entryBits: 0, entries: [0n] }, /entryBits=0/],
    [{ entryBits: 3, entries: [] }, /at least one entry/],
  ])('refuses %o', (value, message) => {
    expect(() => renderGeneric(value)).toThrow(message);
  });
});
