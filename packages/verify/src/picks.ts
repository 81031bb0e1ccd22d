import { type Graph, type Layer, expand, maxPool, spatialAxes, valueOf } from '@netloom/ir';
import { isWithin, pixelOf, placesOf } from './taps.js';

/**
 * The elements of the input that an output of a layer is one of, the greatest.
 *
 * @param position in the output, in stream order
 * @returns positions in the input; undefined for layers that compute something
 */
export function pickedFrom(graph: Graph, layer: Layer, position: number): readonly number[] | undefined {
  if (layer.type === 'Flatten') return [position];
  const [input, output] = [layer.inputs, layer.outputs].map(([name = '']) => valueOf(graph, name).axes);
  const channels = input?.at(-1)?.size ?? 1;
  const sizes = spatialAxes(input ?? []).map(({ size }) => size);
  const channel = position % channels;
  if (layer.type === expand.type) return [channel];
  if (layer.type === 'GlobalMaxPool') return Array.from({ length: sizes.reduce((product, size) => product * size, 1) }, (_, pixel) => pixel * channels + channel);
  if (layer.type !== maxPool.type) return undefined;
  const space = spatialAxes(output ?? []).map(({ size }) => size);
  return placesOf(maxPool.of(layer).attributes, space, Math.floor(position / channels))
    .filter(({ at }) => isWithin(at, sizes))
    .map(({ at }) => pixelOf(at, sizes) * channels + channel);
}
