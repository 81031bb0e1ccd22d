import { conv } from '@netloom/ir';
import type { Exporter } from '../exporter.js';
import { windowContent } from './window.js';

/** @source ONNX Conv-11 */
export const convExporter: Exporter = {
  layerType: conv.type,
  export(layer, context) {
    const { attributes } = conv.of(layer);
    const kernel = attributes.kernel.length === 2 ? ['KH', 'KW'] : ['KW'];
    const operands = [context.parameter('weight', ['O', 'I', ...kernel]), context.parameter('bias', ['O'])];
    const inputs = [context.input(0), ...operands.filter((name) => name !== undefined)];
    return context.node('Conv', inputs, { ...windowContent(attributes), group: { int: attributes.groups } });
  },
};
