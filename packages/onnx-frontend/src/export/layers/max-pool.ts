import { maxPool } from '@netloom/ir';
import type { Exporter } from '../exporter.js';
import { windowContent } from './window.js';

/** @source ONNX MaxPool-12 */
export const maxPoolExporter: Exporter = {
  layerType: maxPool.type,
  export: (layer, context) => context.node('MaxPool', [context.input(0)], windowContent(maxPool.of(layer).attributes)),
};
