import type { SourceNode } from '../../source/source-node.js';
import type { HostReader, ImportContext } from '../import-context.js';

/** Attributes of a QuantizeLinear or DequantizeLinear that the host computes. */
export function scaleAttributes(node: SourceNode, context: ImportContext): HostReader {
  const [scale, zeroPoint] = [1, 2].map((index) => (node.hasInput(index) ? context.constant(node, index) : undefined));
  const attributes = {
    ...node.plainAttributes(),
    scale: Array.from(scale?.data ?? [], Number),
    zeroPoint: Array.from(zeroPoint?.data ?? [0], Number),
    codes: zeroPoint?.kind ?? 'uint8',
  };
  return { attributes };
}
