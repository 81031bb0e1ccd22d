import { concat } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** Over the channels, which are dimension 1. @source ONNX Concat-13 */
export const concatExporter: Exporter = {
  layerType: concat.type,
  export: (layer, context) => context.node('Concat', layer.inputs.map((_, index) => context.input(index)), { axis: { int: 1 } }),
};
