import { elementCount, expand, spatialAxes } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** A pixel of as many dimensions as the result, repeated. @source ONNX Expand-13, Reshape-14 */
export const expandExporter: Exporter = {
  layerType: expand.type,
  export(layer, context) {
    const { space } = expand.of(layer).attributes;
    const axes = context.inputs[0]?.axes ?? [];
    const channels = elementCount(axes);
    const shape = (sizes: readonly number[]): string => context.integers([1, channels, ...sizes]);
    const ones = space.map(() => 1);
    const isAligned = spatialAxes(axes).length === space.length;
    const pixel = isAligned ? context.input(0) : context.node('Reshape', [context.input(0), shape(ones)]);
    return context.node('Expand', [pixel, shape(space)]);
  },
};
