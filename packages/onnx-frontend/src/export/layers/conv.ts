import { conv } from '@netloom/ir';
import type { Exporter } from '../exporter.js';
import { windowContent } from './window.js';

/** @source ONNX Conv-11, ConvInteger-10 */
export const convExporter: Exporter = {
  layerType: conv.type,
  export(layer, context) {
    const { attributes } = conv.of(layer);
    const axes = ['O', 'I', ...(attributes.kernel.length === 2 ? ['KH', 'KW'] : ['KW'])];
    const content = { ...windowContent(attributes), group: { int: attributes.groups } };
    return context.product({ operator: 'Conv', axes, attributes: content }, { operator: 'ConvInteger', axes, attributes: content });
  },
};
