import { requantize } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { deriveImplementation, executeImplementation, multiplierBits } from '../../src/index.js';
import { implementationExecutor } from '../../src/requantization/execute-implementation.js';
import { halfEvenForm } from '../../src/requantization/half-even-method.js';
import type { ImplementationForm } from '../../src/requantization/implementation-form.js';
import { offsetForm } from '../../src/requantization/offset-method.js';
import { staircaseOf } from '../../src/requantization/staircase.js';
import { thresholdsForm } from '../../src/requantization/thresholds-method.js';
import { checkProperty } from '../support/property.js';
import { randomChannels } from '../support/random-channels.js';
import type { TestChannel } from '../support/test-channel.js';

const subject = { kind: 'Conv', name: 'test' };

/** The first accumulator of any channel's whole range where a form differs from the definition. */
function firstDifference(form: ImplementationForm, channels: readonly TestChannel[]): string | undefined {
  for (const [channel, { definition, range }] of channels.entries()) {
    const limit = Math.max(Math.abs(Number(range.low)), Math.abs(Number(range.high)));
    const execute = implementationExecutor(form, channel, limit, definition);
    for (let accumulator = range.low; accumulator <= range.high; accumulator++) {
      const expected = requantize(Number(accumulator), definition);
      const actual = executeImplementation(form, channel, accumulator, definition);
      const fast = execute(Number(accumulator));
      if (fast !== actual) return `channel ${channel}, accumulator ${accumulator}: ${fast} in float64, ${actual} in integers`;
      if (actual !== expected) return `channel ${channel}, accumulator ${accumulator}: ${actual} instead of ${expected}`;
    }
  }
  return undefined;
}

describe('every accumulator of small ranges', () => {
  it('has the defined code in what is derived', async () => {
    const methods = new Map<string, number>();
    await checkProperty(400, (random, size) => {
      const bits = random.integer(2, 8);
      const channels = randomChannels(random, random.integer(1, 4), [-1 - size, 2], 2 ** random.integer(1, 4 + size), bits);
      const derived = deriveImplementation(subject, channels, bits);
      if (!derived.ok || derived.value === undefined) throw new Error('nothing derived');
      expect(firstDifference(derived.value, channels)).toBeUndefined();
      const comparisons = channels.map(staircaseOf).reduce((sum, { steps }) => sum + 2 * steps.length + 2, 0);
      expect(derived.value.proof).toEqual({ channels: channels.length, comparisons });
      methods.set(derived.value.method, (methods.get(derived.value.method) ?? 0) + 1);
    });
    expect(methods.get('offset')).toBeGreaterThan(100);
    expect(methods.get('half-even')).toBeGreaterThan(2);
  });

  it('has the defined code in each method alone', async () => {
    let offsets = 0;
    await checkProperty(300, (random, size) => {
      const bits = random.integer(2, 8);
      const channels = randomChannels(random, random.integer(1, 3), [-1 - size, 2], 2 ** random.integer(1, 4 + size), bits);
      const staircases = channels.map(staircaseOf);
      const offset = offsetForm(staircases);
      if (offset !== undefined) {
        offsets++;
        expect(firstDifference(offset, channels), 'offset').toBeUndefined();
      }
      const halfEven = halfEvenForm(staircases, bits);
      if (halfEven === undefined) throw new Error('no half-even form');
      expect(firstDifference(halfEven, channels), 'half-even').toBeUndefined();
      expect(firstDifference(thresholdsForm(staircases), channels), 'thresholds').toBeUndefined();
    });
    expect(offsets).toBeGreaterThan(150);
  });

  it('has no narrower multiplier with an offset', async () => {
    await checkProperty(24, (random, size) => {
      const channels = randomChannels(random, random.integer(1, 2), [-4 - size, -2], 2 ** random.integer(4, 6 + size), random.integer(2, 6));
      const form = offsetForm(channels.map(staircaseOf));
      if (form?.method !== 'offset') return;
      const bits = multiplierBits(form);
      const widest = 2 ** (bits - 1) - 1;
      if (bits > 8) return;
      // Every multiplier of fewer bits at every shift where it could have about the right slope.
      for (let shift = 0; shift <= form.shift + 2; shift++) {
        const all = channels.every((channel) => {
          for (let multiplier = 1; multiplier <= widest; multiplier++) if (hasOffset(channel, multiplier, shift)) return true;
          return false;
        });
        expect(all, `shift ${shift} with multipliers up to ${widest}`).toBe(false);
      }
    });
  });
});

/** Whether some offset makes floor((acc * multiplier + offset) / 2^shift) right on the whole range: by trying every accumulator. */
function hasOffset({ definition, range }: TestChannel, multiplier: number, shift: number): boolean {
  let low = Number.NEGATIVE_INFINITY;
  let high = Number.POSITIVE_INFINITY;
  for (let accumulator = Number(range.low); accumulator <= Number(range.high); accumulator++) {
    const code = requantize(accumulator, definition);
    const level = code - definition.zeroPoint;
    if (code > definition.low) low = Math.max(low, level * 2 ** shift - accumulator * multiplier);
    if (code < definition.high) high = Math.min(high, (level + 1) * 2 ** shift - accumulator * multiplier - 1);
    if (low > high) return false;
  }
  return true;
}
