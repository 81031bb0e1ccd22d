import { pad } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Pad-13 */
export const padExporter: Exporter = {
  layerType: pad.type,
  export(layer, context) {
    const { padsBegin, padsEnd, value } = pad.of(layer).attributes;
    const pads = context.integers([0, 0, ...padsBegin, 0, 0, ...padsEnd]);
    return context.node('Pad', [context.input(0), pads, context.real(value)]);
  },
};
