import { globalAveragePool, globalMaxPool, relu } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** Layer types that ONNX knows by the same name and without attributes. */
export const sameNameExporters: readonly Exporter[] = [relu, globalAveragePool, globalMaxPool].map(
  ({ type }): Exporter => ({
    layerType: type,
    export: (layer, context) => context.node(type, layer.inputs.map((_, index) => context.input(index))),
  }),
);
