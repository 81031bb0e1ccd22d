import { type Diagnostic, type Value, elementCount } from '@netloom/ir';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';

/** How raw data becomes a model's real input: (x - mean) / std, with one entry for all or one per channel. */
export interface Preprocessing {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/**
 * What is wrong with a preprocessing for this value.
 *
 * @errors TLC018 preprocessingInvalid
 */
export function preprocessingProblems(value: Value, { mean, std }: Preprocessing): readonly Diagnostic[] {
  const channels = channelsOf(value);
  const fits = (list: readonly number[]): boolean =>
    (list.length === 1 || list.length === channels) && list.every((entry) => Number.isFinite(entry));
  if (fits(mean) && fits(std) && std.every((entry) => entry !== 0)) return [];
  const rule = `finite numbers, one or ${channels}, and no std 0`;
  return [toolchainDiagnostics.make.preprocessingInvalid({ kind: 'input', name: value.name }, { rule, mean, std })];
}

/**
 * Applies a preprocessing in double precision.
 *
 * @shape raw any, in stream order -> the same
 */
export function preprocess(value: Value, raw: Float64Array, { mean, std }: Preprocessing): Float32Array {
  const channels = channelsOf(value);
  const at = (list: readonly number[], index: number): number => list[list.length === 1 ? 0 : index % channels] ?? 0;
  return Float32Array.from(raw, (x, i) => (x - at(mean, i)) / at(std, i));
}

/** Channels of the stream as its source had them: a flattened image still has those of the image. */
function channelsOf(value: Value): number {
  const factors = value.provenance?.factors ?? value.axes;
  return elementCount(factors.slice(-1));
}
