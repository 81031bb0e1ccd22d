import { argMax } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX ArgMax-13 */
export const argMaxExporter: Exporter = {
  layerType: argMax.type,
  export(layer, context) {
    const last = argMax.of(layer).attributes.selectLastIndex ? { select_last_index: { int: 1 } } : {};
    return context.node('ArgMax', [context.input(0)], { axis: { int: 1 }, keepdims: { int: 1 }, ...last });
  },
};
