import type { ImportContext } from './import-context.js';
import type { SourceGraph } from '../source/source-graph.js';
import type { SourceNode } from '../source/source-node.js';

/** What the host computes always. */
const always: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax', 'QLinearSoftmax']);

/** What the host computes behind others of its own. */
const behind: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear', 'Softmax', 'LogSoftmax']);

/** What the host computes with a constant, where all that reads the result is the host's. */
const constant: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/** True for operators that may read what the host has made. */
export function readsHost({ operator }: SourceNode): boolean {
  return behind.has(operator) || constant.has(operator);
}

/** True if a tensor is read by one operator alone that the host computes, at the end of a chain of arithmetic with constants. */
export function endsAtHost({ readers, uses, nodes }: SourceGraph, tensor: string): boolean {
  let current = tensor;
  // No chain is longer than the graph.
  for (let i = 0; i < nodes.length; i++) {
    const reader = readers.get(current);
    if (reader === undefined || uses.get(current) !== 1) return false;
    if (always.has(reader.operator)) return true;
    if (!constant.has(reader.operator)) return false;
    current = reader.outputs[0] ?? '';
  }
  return false;
}

/** Attributes of a QuantizeLinear or DequantizeLinear that the host computes. */
export function scaleAttributes(node: SourceNode, context: ImportContext): Parameters<ImportContext['addHostStepBehind']>[1] {
  const [scale, zeroPoint] = [1, 2].map((index) => (node.hasInput(index) ? context.constant(node, index) : undefined));
  const attributes = {
    ...node.plainAttributes(),
    scale: Array.from(scale?.data ?? [], Number),
    zeroPoint: Array.from(zeroPoint?.data ?? [0], Number),
    codes: zeroPoint?.kind ?? 'uint8',
  };
  return { attributes };
}
