import { codeRange, roundHalfEven } from '@netloom/ir';
import type { ElementKind, OnnxTensor } from '@netloom/onnx-frontend/codec';
import type { Choices } from '../choices.js';
import { type CodeFormat, codesOfKind, drawScale, exponentOf, indexAlong, scaleOf } from './format.js';
import type { QuantizedConstant, QuantizedDraft } from './quantized-draft.js';
import { magnitudeOf, realTensor, realsOf } from './sample.js';

/** What weights multiply. */
export interface WeightedInput {
  readonly reals: Float32Array;
  readonly scale: number;
  /** Products in one sum. */
  readonly taps: number;
}

/** Quantized weights, and what their sums are in codes: about their greatest magnitude. */
export interface QuantizedWeights extends QuantizedConstant {
  readonly sums: number;
}

/**
 * Weights as codes: those of a float tensor, or any; one scale for all or one for each output; zero points anywhere. The
 * scale brings their sums to about the magnitude that is drawn.
 *
 * @param dimension of the outputs
 */
export function addWeights(draft: QuantizedDraft, choices: Choices, weights: OnnxTensor, dimension: number, input: WeightedInput): QuantizedWeights {
  const { dims } = weights;
  const kind = choices.pick(draft.kinds.weights);
  const { low, high } = codesOfKind(kind);
  const middle = Math.ceil((low + high) / 2);
  const rows = choices.chance(0.5) ? (dims[dimension] ?? 1) : undefined;
  const draws: readonly (() => number)[] = [() => middle, () => middle, () => middle, () => middle, () => low, () => high, () => choices.integer(low, high)];
  const draw = choices.pick(draws);
  const isSame = rows === undefined || choices.chance(0.6);
  const first = draw();
  const zeroPoint = Array.from({ length: rows ?? 1 }, (_, i) => (isSame || i === 0 ? first : draw()));
  const isUniform = choices.chance(0.3);
  const indexOf = indexAlong(dims, rows === undefined ? undefined : dimension);
  const codes = isUniform ? uniformCodes(choices, weights.data.length, kind) : fittedCodes(weights, kind, zeroPoint, indexOf);
  const centred = codes.map((code, i) => code - (zeroPoint[indexOf(i)] ?? 0));
  const sums = 3 * magnitudeOf(centred) * Math.sqrt(input.taps) * (magnitudeOf(input.reals) / input.scale);
  const target = 2 ** choices.pick([0, 0, 0, 0, 0, 1, 2, 3, -1, -2, -4, -7, -10]);
  const scale = drawScale(choices, target / Math.max(1, sums) / input.scale);
  const scales = rows === undefined ? [scale] : rowScales(choices, scale, rows);
  const format: CodeFormat = { kind, scale: scales, zeroPoint, ...(rows === undefined ? {} : { dimension }) };
  const reals = Float32Array.from(centred, (code, i) => Math.fround(code * (scales[indexOf(i)] ?? 1)));
  return { codes: draft.addCodes(dims, codes, format), format, sample: realTensor(dims, reals), sums };
}

/** An int32 bias in units of the accumulator, now and then, where it may, in units twice as great. */
export function addBias(draft: QuantizedDraft, choices: Choices, bias: OnnxTensor, input: WeightedInput, weights: QuantizedWeights, mayDouble: boolean): QuantizedConstant {
  const { dims } = bias;
  const { format, sums } = weights;
  const factor = choices.chance(0.05) && mayDouble ? 2 : 1;
  const spread = Math.max(1, sums / 3) * choices.pick([1, 1, 1, 1, 0.1, 10, 2 ** 10]);
  const { low, high } = codeRange({ signed: true, bits: 32 });
  const codes = Array.from(Float32Array.from(bias.data, Number), (real) => Math.min(Math.floor(high / factor), Math.max(low / factor, roundHalfEven(real * spread))));
  const isOne = format.dimension === undefined;
  const scale = format.scale.map((unit) => Math.fround(Math.fround(input.scale * unit) * factor));
  const ofBias: CodeFormat = { kind: 'int32', scale, zeroPoint: scale.map(() => 0), ...(isOne ? {} : { dimension: dims.length - 1 }) };
  const reals = Float32Array.from(codes, (code, i) => Math.fround(Math.fround(code) * (scale[isOne ? 0 : i] ?? 1)));
  return { codes: draft.addCodes(dims, codes, ofBias), format: ofBias, sample: realTensor(dims, reals) };
}

/** Reals of a constant that is added or multiplied, as codes of 8 bits. */
export function addConstant(draft: QuantizedDraft, choices: Choices, { dims, data }: OnnxTensor): QuantizedConstant {
  const reals = Float32Array.from(data, Number);
  const kind: ElementKind = choices.pick(['int8', 'uint8']);
  const codesOf = codesOfKind(kind);
  const low = Math.min(0, ...reals);
  const scale = drawScale(choices, (Math.max(0, ...reals) - low) / (codesOf.high - codesOf.low));
  const zeroPoint = Math.min(codesOf.high, Math.max(codesOf.low, roundHalfEven(codesOf.low - low / scale)));
  const codes = Array.from(reals, (real) => Math.min(codesOf.high, Math.max(codesOf.low, roundHalfEven(real / scale) + zeroPoint)));
  const format: CodeFormat = { kind, scale: [scale], zeroPoint: [zeroPoint] };
  return { codes: draft.addCodes(dims, codes, format), format, sample: realTensor(dims, Float32Array.from(codes, (code) => (code - zeroPoint) * scale)) };
}

/** What a weighted layer reads, of one scale. */
export function weightedInput(draft: QuantizedDraft, name: string, taps: number): WeightedInput {
  const { sample, format } = draft.tensorOf(name);
  const [scale] = format?.scale ?? [];
  if (scale === undefined || format?.dimension !== undefined) throw new Error(`${name} is not of one scale`);
  return { reals: realsOf(sample), scale, taps };
}

function uniformCodes(choices: Choices, count: number, kind: ElementKind): number[] {
  const { low, high } = codesOfKind(kind);
  return Array.from(choices.reals(count, low - 0.5, high + 0.5), (at) => Math.min(high, Math.max(low, Math.round(at))));
}

function fittedCodes({ data }: OnnxTensor, kind: ElementKind, zeroPoint: readonly number[], indexOf: (position: number) => number): number[] {
  const { low, high } = codesOfKind(kind);
  const reals = Array.from(data, Number);
  const greatest = Math.max(...reals.map(Math.abs), 1e-6);
  return reals.map((real, i) => Math.min(high, Math.max(low, roundHalfEven((real / greatest) * ((high - low) / 2)) + (zeroPoint[indexOf(i)] ?? 0))));
}

/** Scales around one, for each index of a dimension: powers of two if it is one, else any. */
export function rowScales(choices: Choices, scale: number, count: number): number[] {
  const exponent = Math.floor(exponentOf(scale));
  const isPower = scale === 2 ** exponent;
  const shifts = choices.reals(count, -2, 1);
  const significands = choices.reals(count, 1, 2);
  return Array.from({ length: count }, (_, i) => scaleOf(exponent + Math.round(shifts[i] ?? 0), isPower ? 1 : (significands[i] ?? 1)));
}
