import { type Diagnostic, type Graph, type Preprocessing, type Value, affineOf, applyAffine, elementCount, valueOf } from '@netloom/ir';
import { toolchainDiagnostics } from '../toolchain-diagnostics.js';
import type { RawFrames } from './raw-frames.js';
import type { Frames } from './samples.js';

/**
 * What is wrong with a preprocessing for this value.
 *
 * @errors TLC018 preprocessingInvalid, TLC024 methodMissing
 */
export function preprocessingProblems(value: Value, preprocessing: Preprocessing): readonly Diagnostic[] {
  return [...numberProblems(value, preprocessing), ...scalingProblems(value, preprocessing)];
}

function scalingProblems({ name }: Value, { resize = 'exact', shorterSide }: Preprocessing): readonly Diagnostic[] {
  if (shorterSide === undefined || resize !== 'exact') return [];
  return [toolchainDiagnostics.make.methodMissing({ kind: 'input', name }, { resize })];
}

function numberProblems(value: Value, preprocessing: Preprocessing): readonly Diagnostic[] {
  const channels = channelsOf(value);
  const { scale, mean, std } = affineOf(preprocessing);
  const fits = (list: readonly number[]): boolean =>
    (list.length === 1 || list.length === channels) && list.every((entry) => Number.isFinite(entry));
  if (scale > 0 && Number.isFinite(scale) && fits(mean) && fits(std) && std.every((entry) => entry !== 0)) return [];
  const rule = `finite numbers, mean and std one or ${channels}, scale positive and no std 0`;
  return [toolchainDiagnostics.make.preprocessingInvalid({ kind: 'input', name: value.name }, { rule, scale, mean, std })];
}

/**
 * Frames of a graph's inputs after scale, mean and std.
 *
 * @rounding in double precision, then to float32
 */
export function preprocessFrames({ count, frame }: RawFrames, graph: Graph, preprocessing: Preprocessing): Frames {
  const affine = affineOf(preprocessing);
  const channels = new Map(graph.inputs.map((name) => [name, channelsOf(valueOf(graph, name))]));
  return {
    count,
    frame: (index) =>
      new Map(
        [...frame(index)].map(([name, raw]) => {
          const size = channels.get(name) ?? 1;
          return [name, Float32Array.from(raw, (x, i) => applyAffine(affine, x, i % size))];
        }),
      ),
  };
}

/** Channels of the stream as its source had them: a flattened image still has those of the image. */
function channelsOf(value: Value): number {
  const factors = value.provenance?.factors ?? value.axes;
  return elementCount(factors.slice(-1));
}
