import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { digitSize } from './digits.js';
import type { Digit, Digits } from './digits.js';
import { encodeIdx } from './idx.js';
import { createRandom, shuffle } from './random.js';

/** Number of digits from which a user's first compilation learns ranges. */
const calibrationCount = 64;

/** Number of digits that the demo can show. */
const demoCount = 16;

/** Digits at even distances, which samples every label as they are sorted by it, in random order. */
function draw(digits: readonly Digit[], count: number): Digit[] {
  const distance = Math.floor(digits.length / count);
  const places = Int32Array.from({ length: count }, (_, i) => i * distance + Math.floor(distance / 2));
  shuffle(places, createRandom(count));
  return Array.from(places, (place) => digits[place]).filter((digit) => digit !== undefined);
}

/** Digits for calibration, all from the training split. */
export function calibrationDigits({ training }: Digits): readonly Digit[] {
  return draw(training, calibrationCount);
}

/** Digits for the demo, all held out; whether the model knows them plays no part in their choice. */
export function demoDigits({ heldOut }: Digits): readonly Digit[] {
  return draw(heldOut, demoCount);
}

/**
 * Writes `NAME-images.idx.gz` and `NAME-labels.idx.gz`.
 *
 * @shape images [N, 28, 28], labels [N] @bits u8
 */
export function writeDigits(folder: string, name: string, digits: readonly Digit[]): void {
  mkdirSync(folder, { recursive: true });
  const pixels = new Uint8Array(digits.length * digitSize ** 2);
  digits.forEach((digit, i) => {
    pixels.set(digit.pixels, i * digitSize ** 2);
  });
  writeFileSync(join(folder, `${name}-images.idx.gz`), encodeIdx([digits.length, digitSize, digitSize], pixels));
  const labels = Uint8Array.from(digits, ({ label }) => label);
  writeFileSync(join(folder, `${name}-labels.idx.gz`), encodeIdx([digits.length], labels));
}
