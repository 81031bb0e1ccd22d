import { codeRange, roundHalfEven } from '@netloom/ir';
import { type ElementKind, elementFormats } from '@netloom/onnx-frontend/codec';
import type { Choices } from '../choices.js';

/** How reals are codes: the type of a tensor of codes, with one scale and zero point, or one for each index of a dimension. */
export interface CodeFormat {
  readonly kind: ElementKind;
  readonly scale: readonly number[];
  readonly zeroPoint: readonly number[];
  readonly dimension?: number;
}

/** What reals lie between. */
export interface RealRange {
  readonly low: number;
  readonly high: number;
}

/** Scales are between 2^-20 and 2^5. */
const exponents = { low: -20, high: 5 } as const;

/** Least and greatest code. */
export function codesOfKind(kind: ElementKind): { readonly low: number; readonly high: number } {
  return codeRange({ signed: kind.startsWith('i'), bits: elementFormats[kind].bits });
}

/** What holds a value's codes: as a rule formats that its reals fill; now and then far too coarse, too fine, or shifted. */
export function drawFormat(choices: Choices, kinds: readonly ElementKind[], range: RealRange): CodeFormat {
  const kind = choices.pick(kinds);
  const codes = codesOfKind(kind);
  const low = Math.min(0, range.low);
  const span = Math.max(0, range.high) - low;
  const isAnywhere = choices.chance(0.08);
  const fitted = isAnywhere ? 2 ** -choices.integer(-exponents.high, -exponents.low) : span / (codes.high - codes.low);
  const scale = drawScale(choices, fitted * 2 ** choices.pick([0, 0, 0, 0, 1, 2, -1, -2]));
  const place = choices.pick(['zero', 'fitted', 'fitted', 'fitted', 'fitted', 'fitted', 'low', 'high', 'any'] as const);
  const zeroPoint = { zero: () => 0, fitted: () => roundHalfEven(codes.low - low / scale), low: () => codes.low, high: () => codes.high, any: () => choices.integer(codes.low, codes.high) }[place]();
  return { kind, scale: [scale], zeroPoint: [Math.min(codes.high, Math.max(codes.low, zeroPoint))] };
}

/** A scale near to this one: any float32 number, or a power of two. */
export function drawScale(choices: Choices, fitted: number): number {
  return choices.chance(0.7) ? scaleOf(Math.floor(exponentOf(fitted)), 1 + choices.integer(0, 2 ** 23 - 1) / 2 ** 23) : scaleOf(Math.round(exponentOf(fitted)), 1);
}

/** The float32 number of an exponent and a significand from 1 to 2, within the bounds of scales. */
export function scaleOf(exponent: number, significand: number): number {
  const bounded = Math.min(exponents.high, Math.max(exponents.low, exponent));
  return Math.fround(bounded === exponents.high ? 2 ** bounded : 2 ** bounded * significand);
}

/** Of nothing, that of 1. */
export function exponentOf(real: number): number {
  return real > 0 && Number.isFinite(real) ? Math.log2(real) : 0;
}

/** The reals of reals' codes, as DequantizeLinear makes them of what QuantizeLinear makes. */
export function roundToCodes(reals: Float32Array, { kind, scale, zeroPoint, dimension }: CodeFormat, dims: readonly number[]): Float32Array {
  const { low, high } = codesOfKind(kind);
  const indexOf = indexAlong(dims, dimension);
  return reals.map((real, i) => {
    const [s, z] = [scale[indexOf(i)] ?? 1, zeroPoint[indexOf(i)] ?? 0];
    return Math.fround((Math.min(high, Math.max(low, roundHalfEven(Math.fround(real / s)) + z)) - z) * s);
  });
}

/** The index along a dimension of each element by its position; 0 without a dimension. */
export function indexAlong(dims: readonly number[], dimension: number | undefined): (position: number) => number {
  if (dimension === undefined) return () => 0;
  const inner = dims.slice(dimension + 1).reduce((product, size) => product * size, 1);
  const size = dims[dimension] ?? 1;
  return (position) => Math.floor(position / inner) % size;
}
