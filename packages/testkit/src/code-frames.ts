import { type Graph, type Value, codeRange, dequantizeFrame, elementCount, valueOf } from '@netloom/ir';
import type { Frame } from './random-frames.js';
import { type RandomNumbers, randomNumbers } from './random-numbers.js';

/**
 * Frames of the codes that inputs of a quantized graph may have, as reals: uniform over the whole format, and every
 * fourth of extremes alone: all least, all greatest, or either. The same seed gives the same frames.
 */
export function codeFrames(graph: Graph, count: number, seed: number): readonly Frame[] {
  const random = randomNumbers(seed);
  return Array.from({ length: count }, (_, number) => {
    const isExtreme = number % 4 === 3;
    return new Map(graph.inputs.map((name) => [name, isExtreme ? extremes(valueOf(graph, name), random) : uniform(valueOf(graph, name), random)]));
  });
}

function uniform(value: Value, random: RandomNumbers): Float32Array {
  const { low, high } = rangeOf(value);
  return realsOf(value, () => random.integer(low, high));
}

function extremes(value: Value, random: RandomNumbers): Float32Array {
  const { low, high } = rangeOf(value);
  const codes = random.pick([[low], [high], [low, high]]);
  return realsOf(value, () => random.pick(codes));
}

function realsOf(value: Value, draw: () => number): Float32Array {
  return dequantizeFrame(value, Int32Array.from({ length: elementCount(value.axes) }, draw));
}

function rangeOf({ name, type }: Value): { readonly low: number; readonly high: number } {
  if (type.kind !== 'integer') throw new Error(`${name} is not quantized`);
  return codeRange(type);
}
