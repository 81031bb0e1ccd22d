import { type AveragePoolAttributes, averagePool } from '@netloom/ir';
import type { ExportContext, Exporter } from '../exporter.js';
import { windowContent } from './window.js';

/**
 * Padding counts as a whole or not at all in ONNX; where a part of it counts, that part is a Pad of zeros in front.
 *
 * @source ONNX AveragePool-19, Pad-13
 */
export const averagePoolExporter: Exporter = {
  layerType: averagePool.type,
  export(layer, context) {
    const { attributes } = averagePool.of(layer);
    if (attributes.dilations.some((dilation) => dilation !== 1)) context.needOpset(19);
    const { padsBegin, padsEnd, countedBegin, countedEnd } = attributes;
    const pads = [...padsBegin, ...padsEnd];
    const counted = [...countedBegin, ...countedEnd];
    const isWhole = counted.every((count, i) => count === pads[i]);
    if (isWhole || counted.every((count) => count === 0)) {
      const include = isWhole && counted.some((count) => count > 0);
      return context.node('AveragePool', [context.input(0)], { ...windowContent(attributes), ...(include ? { count_include_pad: { int: 1 } } : {}) });
    }
    const less = (all: readonly number[], part: readonly number[]): number[] => all.map((pad, i) => pad - (part[i] ?? 0));
    const rest = { ...attributes, padsBegin: less(padsBegin, countedBegin), padsEnd: less(padsEnd, countedEnd) };
    return context.node('AveragePool', [padded(context, attributes)], windowContent(rest));
  },
};

function padded(context: ExportContext, { countedBegin, countedEnd }: AveragePoolAttributes): string {
  const pads = context.integers([0, 0, ...countedBegin, 0, 0, ...countedEnd]);
  return context.node('Pad', [context.input(0), pads]);
}
