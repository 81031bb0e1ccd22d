import { type IntegerType, codeRange, comparedPairBits, productRange, requantizationScale, scaleAt, unquantized, zeroPointAt } from '@netloom/ir';
import type { LayerSettings } from '../options.js';
import { activationScale } from './addend-scale.js';
import { chooseScale, leastScale } from './choose-scale.js';

/** Significant bits of the factor between products and codes of the output: as few as possible from 8 on. */
const shortWidths = [8, 9, 10, 11, 12];

/** How many scales of each width, or of an addend, are tried. */
const attempts = 6;

/** Bounds what float32 errs in four roundings, and the exact factor in float64. */
const float32Error = 4.001 * 2 ** -24;

/**
 * Chooses the scale of a product: at least the ideal one, such that the factor between products and codes is short, and no
 * product of two codes lies so near to halfway between two codes that float32's roundings decide. Then every pair of codes
 * is rounded by one multiplier and an offset. Codes that are too many to compare have a short factor alone.
 *
 * @returns the scale for an ideal one
 */
export function productStep(a: IntegerType, b: IntegerType, settings: LayerSettings): (ideal: number) => number {
  const { addend, scales, bits } = settings;
  const [scaleOfA, scaleOfB] = [scaleOf(a), scaleOf(b)];
  const reach = 2 ** bits;
  const products = a.bits + b.bits <= comparedPairBits ? distinctProducts(a, b) : new Float64Array();
  const isClear = (scale: number): boolean => {
    const ratio = (scaleOfA * scaleOfB) / scale;
    return products.every((product) => {
      const level = Math.abs(product) * ratio;
      return level > reach || Math.abs(level - Math.floor(level) - 0.5) > level * float32Error;
    });
  };
  return (ideal) => {
    const bounded = Math.max(ideal, leastScale);
    if (scales === 'power-of-two') return chooseScale(Math.max(bounded, addend?.leastScale ?? 0), scales);
    const first = activationScale(ideal, settings);
    const short = (widths: readonly number[]): readonly number[] => shortSteps(scaleOfA, scaleOfB, first, widths);
    const candidates = addend !== undefined ? addendScales(first, settings) : scales === 'any' ? [first, ...short(shortWidths.slice(-1))] : short(shortWidths);
    return candidates.find(isClear) ?? first;
  };
}

/** This scale and the next ones of an addend. */
function addendScales(first: number, settings: LayerSettings): readonly number[] {
  const scales = [first];
  for (let scale = first; scales.length < attempts; scales.push(scale)) scale = activationScale(scale * (1 + 2 ** -20), settings);
  return scales;
}

/** Scales from the first on whose factor is an odd integer of so many bits, times a power of two, in float32. */
function shortSteps(scaleOfA: number, scaleOfB: number, first: number, widths: readonly number[]): readonly number[] {
  const greatest = (scaleOfA * scaleOfB) / first;
  return widths.flatMap((bits) => {
    const step = 2 ** (Math.floor(Math.log2(greatest)) - bits + 1);
    const odd = Math.floor((greatest / step - 1) / 2) * 2 + 1;
    const factors = Array.from({ length: attempts }, (_, i) => (odd - 2 * i) * step).filter((factor) => factor > 0);
    return factors.map((factor) => stepFor(factor, scaleOfA, scaleOfB) ?? 0).filter((scale) => scale >= first);
  });
}

/** A float32 scale that gives exactly this factor, if there is one. */
function stepFor(factor: number, scaleOfA: number, scaleOfB: number): number | undefined {
  const ideal = (scaleOfA * scaleOfB) / factor;
  const spacing = 2 ** (Math.floor(Math.log2(ideal)) - 23);
  const candidates = Array.from({ length: 7 }, (_, i) => Math.fround(ideal + (i - 3) * spacing));
  return candidates.find((scale) => requantizationScale(scaleOfA, scaleOfB, scale) === factor);
}

/** Every product of two codes, less their zero points. */
function distinctProducts(a: IntegerType, b: IntegerType): Float64Array {
  const { low, high } = productRange(a, b);
  const start = Number(low);
  const isMade = new Uint8Array(Number(high - low) + 1);
  const ofB = codesOf(b);
  for (const p of codesOf(a)) for (const q of ofB) isMade[p * q - start] = 1;
  const products: number[] = [];
  isMade.forEach((made, i) => {
    if (made === 1) products.push(start + i);
  });
  return Float64Array.from(products);
}

/** The codes of a format, less the zero point. */
function codesOf(type: IntegerType): readonly number[] {
  const { low, high } = codeRange(type);
  return Array.from({ length: high - low + 1 }, (_, i) => low + i - zeroPointAt(type.quantization ?? unquantized, 0));
}

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}
