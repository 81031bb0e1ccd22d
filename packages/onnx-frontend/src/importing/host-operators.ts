import { pointwiseFunctions } from '@netloom/ir';
import type { ImportContext } from './import-context.js';
import type { SourceGraph } from '../source/source-graph.js';
import type { SourceNode } from '../source/source-node.js';

/** What the host computes always. */
const always: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax', 'QLinearSoftmax']);

/** What the host computes behind others of its own. */
const behind: ReadonlySet<string> = new Set(['QuantizeLinear', 'DequantizeLinear', 'Softmax', 'LogSoftmax']);

/** What the host computes with constants, where all that reads the result is the host's, or nothing does. */
const constant: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'BatchNormalization']);

/** Functions of one element, where all that reads the result is the host's. */
const functions: ReadonlySet<string> = new Set(pointwiseFunctions.map(({ layerType }) => layerType.type));

/** True for operators that may read what the host has made. */
export function readsHost({ operator }: SourceNode): boolean {
  return behind.has(operator) || constant.has(operator) || functions.has(operator);
}

/**
 * True if a tensor leaves the graph, or is read by one operator alone that the host computes, be it at the end of a chain
 * of functions of one element and arithmetic with constants.
 */
export function endsAtHost(source: SourceGraph, tensor: string): boolean {
  const { readers, uses, nodes, outputs } = source;
  let current = tensor;
  // No chain is longer than the graph.
  for (let i = 0; i <= nodes.length; i++) {
    if (uses.get(current) !== 1) return false;
    const reader = readers.get(current);
    if (reader === undefined) return outputs.includes(current);
    if (always.has(reader.operator)) return true;
    const others = reader.inputs.filter((input) => input !== '' && input !== current);
    const isArithmetic = constant.has(reader.operator) && others.length > 0 && others.every((other) => isConstant(source, other));
    if (!isArithmetic && !functions.has(reader.operator)) return false;
    current = reader.outputs[0] ?? '';
  }
  return false;
}

/** True if a tensor depends on no graph input. */
function isConstant({ inputs, nodes }: SourceGraph, tensor: string): boolean {
  const computed = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) if (node.inputs.some((input) => computed.has(input))) node.outputs.forEach((output) => computed.add(output));
  return !computed.has(tensor);
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
