import { pointwiseFunctions } from '@netloom/ir';
import type { ImportContext } from './import-context.js';
import type { SourceGraph } from '../source/source-graph.js';
import type { SourceNode } from '../source/source-node.js';

/** What the host computes always. */
const always: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax', 'QLinearSoftmax']);

/** What the host computes behind others of its own. */
const behind: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear', 'Softmax', 'LogSoftmax']);

/** What the host computes with a constant, where all that reads the result is the host's. */
const constant: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div']);

/** Functions of one element, where all that reads the result is the host's. */
const functions: ReadonlySet<string> = new Set(pointwiseFunctions.map(({ layerType }) => layerType.type));

/** True for operators that may read what the host has made. */
export function readsHost({ operator }: SourceNode): boolean {
  return behind.has(operator) || constant.has(operator) || functions.has(operator);
}

/**
 * True if a tensor only leaves the graph, or is read by one operator alone that the host computes, at the end of a chain
 * of functions of one element and arithmetic with constants.
 */
export function endsAtHost(source: SourceGraph, tensor: string): boolean {
  const { readers, uses, nodes } = source;
  let current = tensor;
  // No chain is longer than the graph.
  for (let i = 0; i <= nodes.length; i++) {
    if (uses.get(current) !== 1) return false;
    const reader = readers.get(current);
    if (reader === undefined || always.has(reader.operator)) return true;
    if (!functions.has(reader.operator) && !(constant.has(reader.operator) && hasConstant(source, reader))) return false;
    current = reader.outputs[0] ?? '';
  }
  return false;
}

/** True if one operand of arithmetic is constant. */
function hasConstant({ constants, nodes }: SourceGraph, { inputs }: SourceNode): boolean {
  return inputs.some((input) => constants.has(input) || nodes.some(({ operator, outputs }) => operator === 'Constant' && outputs.includes(input)));
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
