import { mul } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Mul-14; com.microsoft QLinearMul-1 */
export const mulExporter: Exporter = {
  layerType: mul.type,
  export(layer, context) {
    if (mul.of(layer).attributes.multiplies === 'reals') return context.node('Mul', [context.input(0), context.input(1)]);
    return context.nodeOfCodes('QLinearMul') ?? '';
  },
};
