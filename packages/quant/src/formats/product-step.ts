import { type IntegerType, comparedPairBits, productRange, scaleAt, unquantized, zeroPointAt, codeRange } from '@netloom/ir';
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
  const unit = scaleOf(a) * scaleOf(b);
  const reach = 2 ** bits;
  const products = a.bits + b.bits <= comparedPairBits ? distinctProducts(a, b) : new Float64Array();
  const isClear = (scale: number): boolean => {
    const ratio = unit / scale;
    return products.every((product) => {
      const level = Math.abs(product) * ratio;
      return level > reach || Math.abs(level - Math.floor(level) - 0.5) > level * float32Error;
    });
  };
  return (ideal) => {
    const bounded = Math.max(ideal, leastScale);
    if (scales === 'power-of-two') return chooseScale(Math.max(bounded, addend?.leastScale ?? 0), scales);
    const first = activationScale(ideal, settings);
    const candidates = addend !== undefined ? addendScales(first, settings) : scales === 'any' ? [first, ...shortSteps(unit, first, [12])] : shortSteps(unit, first, shortWidths);
    return candidates.find(isClear) ?? first;
  };
}

/** This scale and the next ones of an addend. */
function addendScales(first: number, settings: LayerSettings): readonly number[] {
  const scales = [first];
  for (let scale = first; scales.length < attempts; scales.push(scale)) scale = activationScale(scale * (1 + 2 ** -20), settings);
  return scales;
}

/** Scales from the first on for which unit / scale is an odd integer of so many bits, times a power of two. */
function shortSteps(unit: number, first: number, widths: readonly number[]): readonly number[] {
  const greatest = unit / first;
  return widths.flatMap((bits) => {
    const step = 2 ** (Math.floor(Math.log2(greatest)) - bits + 1);
    const odd = Math.floor((greatest / step - 1) / 2) * 2 + 1;
    return Array.from({ length: attempts }, (_, i) => Math.fround(unit / ((odd - 2 * i) * step))).filter((scale) => scale >= first && Number.isFinite(scale));
  });
}

/** Every product of two codes, less their zero points. */
function distinctProducts(a: IntegerType, b: IntegerType): Float64Array {
  const [ofA, ofB] = [a, b].map((type) => {
    const { low, high } = codeRange(type);
    return Array.from({ length: high - low + 1 }, (_, i) => low + i - zeroPointAt(type.quantization ?? unquantized, 0));
  });
  const start = Number(productRange(a, b).low);
  const isMade = new Uint8Array(Number(productRange(a, b).high) - start + 1);
  for (const p of ofA ?? []) for (const q of ofB ?? []) isMade[p * q - start] = 1;
  return Float64Array.from(Array.from(isMade.keys()).filter((i) => isMade[i] === 1), (i) => i + start);
}

function scaleOf({ quantization = unquantized }: IntegerType): number {
  return scaleAt(quantization, 0);
}
