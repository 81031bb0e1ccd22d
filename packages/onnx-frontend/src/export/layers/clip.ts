import { clip } from '@netloom/ir';
import type { Exporter } from '../exporter.js';

/** @source ONNX Clip-13 */
export const clipExporter: Exporter = {
  layerType: clip.type,
  export(layer, context) {
    const { low, high } = clip.of(layer).attributes;
    return context.clip(context.input(0), low, high);
  },
};
