import { add } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Add-14; com.microsoft QLinearAdd-1 */
export const addExporter: Exporter = {
  layerType: add.type,
  export(layer, context) {
    if (add.of(layer).attributes.adds === 'reals') return context.node('Add', [context.input(0), context.input(1)]);
    return context.nodeOfCodes('QLinearAdd') ?? '';
  },
};
