import { requantize } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { deriveImplementation, executeImplementation, multiplierBits } from '../../src/index.js';
import { implementationExecutor } from '../../src/requantization/execute-implementation.js';
import { halfEvenForm } from '../../src/requantization/half-even-method.js';
import { staircaseOf } from '../../src/requantization/staircase.js';
import { checkProperty } from '../support/property.js';
import { randomChannels } from '../support/random-channels.js';
import { Random } from '../support/random.js';
import { testChannel } from '../support/test-channel.js';

const subject = { kind: 'Conv', name: 'test' };

describe('large ranges', () => {
  it('agree on random accumulators and beside halves, for any method', async ({ annotate }) => {
    const methods: string[] = [];
    const widths: number[] = [];
    await checkProperty(120, (random, size) => {
      const outputBits = random.pick(2, 4, 8, 8, 8);
      const reach = 2 ** random.integer(10, 16 + size);
      const channels = randomChannels(random, random.integer(1, 8), [outputBits - 24, outputBits - 6], reach, outputBits);
      const derived = deriveImplementation(subject, channels, outputBits);
      if (!derived.ok || derived.value === undefined) throw new Error('nothing derived');
      const implementation = derived.value;
      methods.push(implementation.method);
      if (implementation.method !== 'thresholds') widths.push(multiplierBits(implementation));
      channels.forEach(({ definition, range }, channel) => {
        for (let i = 0; i < 400; i++) {
          const half = Math.round((random.integer(-200, 200) + 0.5) / definition.scale) + random.integer(-2, 2);
          const any = random.integer(Number(range.low), Number(range.high));
          const accumulator = BigInt(random.boolean() && BigInt(half) >= range.low && BigInt(half) <= range.high ? half : any);
          const actual = executeImplementation(implementation, channel, accumulator, definition);
          const expected = requantize(Number(accumulator), definition);
          if (actual !== expected) throw new Error(`accumulator ${accumulator}: ${actual} instead of ${expected}`);
        }
      });
    });
    const share = (method: string): string => `${method} ${methods.filter((other) => other === method).length}`;
    widths.sort((a, b) => a - b);
    await annotate(
      `layers of 1 to 8 channels: ${share('offset')}, ${share('half-even')}, ${share('thresholds')}; multiplier bits ` +
        `${widths[0] ?? 0} to ${widths.at(-1) ?? 0}, median ${widths[widths.length >> 1] ?? 0}`,
    );
    expect(new Set(methods)).toContain('offset');
    expect(new Set(methods)).toContain('half-even');
  });

  it('derive 64 channels of 256 codes in well under a second', async ({ annotate }) => {
    const random = new Random(7);
    // Ranges that reach all 256 codes in every channel.
    const range = { low: -(2n ** 22n), high: 2n ** 22n };
    const channels = Array.from({ length: 64 }, () =>
      testChannel({ scale: random.scale(-11, -9), zeroPoint: 0, low: -128, high: 127 }, range),
    );
    const start = performance.now();
    const derived = deriveImplementation(subject, channels, 8);
    const milliseconds = performance.now() - start;
    if (!derived.ok) throw new Error('nothing derived');
    await annotate(`${milliseconds.toFixed(0)} ms for ${derived.value?.proof.comparisons ?? 0} comparisons, ${derived.value?.method ?? 'none'}`);
    expect(derived.value?.proof.comparisons).toBe(64 * (2 * 255 + 2));
    expect(milliseconds).toBeLessThan(1000);
  });

  it('accumulators that float32 rounds are rounded as it does, up to 2^52 and 16 bits', async () => {
    let rounding = 0;
    await checkProperty(60, (random) => {
      const outputBits = random.integer(8, 16);
      const bits = random.integer(26, 52);
      const format = { low: -(2 ** (outputBits - 1)), high: 2 ** (outputBits - 1) - 1 };
      const reach = 2 ** bits;
      const scales = Array.from({ length: 2 }, () =>
        random.boolean(0.2) ? 2 ** (outputBits - bits) : random.scale(outputBits - bits - 3, outputBits - bits + 1),
      );
      const range = { low: BigInt(-reach), high: BigInt(reach) };
      const channels = scales.map((scale) => testChannel({ scale, zeroPoint: 0, ...format }, range));
      const derived = deriveImplementation(subject, channels, outputBits);
      if (!derived.ok || derived.value?.method !== 'half-even') throw new Error('not half-even');
      const implementation = derived.value;
      if (implementation.roundsAccumulator === true) rounding++;
      channels.forEach(({ definition }, channel) => {
        const execute = implementationExecutor(implementation, channel, reach, definition);
        for (let i = 0; i < 300; i++) {
          // Next to halves, to the borders of binades, and between them to ties of the accumulator.
          const binade = 2 ** random.integer(24, bits - 1);
          const tie = binade + (random.integer(0, 2 ** 23 - 1) + 0.5) * (binade / 2 ** 23);
          const half = Math.round((random.integer(format.low, format.high) + 0.5) / definition.scale);
          const middle = random.pick(half, half, binade, tie, -binade, -tie) + random.integer(-2, 2);
          const accumulator = Math.floor(Math.min(reach, Math.max(-reach, middle)));
          const expected = requantize(accumulator, definition);
          const actual = executeImplementation(implementation, channel, BigInt(accumulator), definition);
          const fast = execute(accumulator);
          if (actual !== expected || fast !== expected)
            throw new Error(`scale ${definition.scale}, accumulator ${accumulator}: ${actual} and ${fast} instead of ${expected}`);
        }
      });
    });
    expect(rounding).toBeGreaterThan(40);
  });

  it('derive 16 channels of 65536 codes from wide accumulators in seconds', async ({ annotate }) => {
    const random = new Random(8);
    const range = { low: -(2n ** 36n), high: 2n ** 36n };
    const channels = Array.from({ length: 16 }, () =>
      testChannel({ scale: random.scale(-21, -20), zeroPoint: 0, low: -(2 ** 15), high: 2 ** 15 - 1 }, range),
    );
    const start = performance.now();
    const derived = deriveImplementation(subject, channels, 16);
    const milliseconds = performance.now() - start;
    if (!derived.ok) throw new Error('nothing derived');
    await annotate(`${milliseconds.toFixed(0)} ms for ${derived.value?.proof.comparisons ?? 0} comparisons`);
    expect(derived.value).toMatchObject({ method: 'half-even', roundsAccumulator: true });
    expect(derived.value?.proof.comparisons).toBe(16 * (2 * 65535 + 2));
    expect(milliseconds).toBeLessThan(20_000);
  });

  it('float32 products below 2^24 are rounded as half-even with windows does', async () => {
    await checkProperty(200, (random) => {
      const scale = random.scale(-18, -4);
      const definition = { scale, zeroPoint: 0, low: -(2 ** 15), high: 2 ** 15 - 1 };
      const reach = 2n ** 24n - 1n;
      const clamped = testChannel({ ...definition, low: -1, high: 1 }, { low: -reach, high: reach });
      const form = halfEvenForm([staircaseOf(clamped)], 16);
      if (form === undefined) throw new Error('no half-even form');
      for (let i = 0; i < 500; i++) {
        // The product nearest to a half, and any other.
        const level = random.integer(-32000, 32000);
        const near = Math.round((level + 0.5) / scale);
        const accumulator = Math.abs(near) < 2 ** 24 ? near : random.integer(-(2 ** 24) + 1, 2 ** 24 - 1);
        const actual = executeImplementation(form, 0, BigInt(accumulator), definition);
        const expected = requantize(accumulator, definition);
        if (actual !== expected) throw new Error(`scale ${scale}, accumulator ${accumulator}: ${actual} instead of ${expected}`);
      }
    });
  });
});
