import { elementCount, flatten } from '@netloom/ir';
import type { Exporter } from '../exporter.js';
import { toChannelsLast } from '../tensor-format.js';

/** A vector in the order of the stream: N H W C, reshaped. @source ONNX Transpose-13, Reshape-14 */
export const flattenExporter: Exporter = {
  layerType: flatten.type,
  export(_, context) {
    const axes = context.inputs[0]?.axes ?? [];
    const shape = context.integers([1, elementCount(axes)]);
    const input = context.input(0);
    const channelsLast = axes.length === 1 ? input : context.node('Transpose', [input], { perm: { ints: toChannelsLast(axes.length + 1) } });
    return context.node('Reshape', [channelsLast, shape]);
  },
};
