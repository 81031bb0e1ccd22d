import { pointwiseFunctions } from '@netloom/ir';
import type { SourceGraph } from '../../source/source-graph.js';
import type { SourceNode } from '../../source/source-node.js';

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
 * The tensors that leave the graph, or are read by one operator alone that the host computes, be it behind a chain of
 * functions of one element and arithmetic with constants.
 */
export function tensorsForHost({ inputs, nodes, outputs, readers, uses }: SourceGraph): ReadonlySet<string> {
  const computed = new Set(inputs.map(({ name }) => name));
  for (const node of nodes) if (node.inputs.some((input) => computed.has(input))) node.outputs.forEach((output) => computed.add(output));
  const left = new Set(outputs);
  const found = new Set<string>();
  const endsAtHost = (tensor: string): boolean => {
    if (uses.get(tensor) !== 1) return false;
    const reader = readers.get(tensor);
    if (reader === undefined) return left.has(tensor);
    if (always.has(reader.operator)) return true;
    const isAlone = reader.inputs.every((input) => input === tensor || !computed.has(input));
    const isArithmetic = constant.has(reader.operator) && reader.inputs.length > 1 && isAlone;
    return (isArithmetic || functions.has(reader.operator)) && found.has(reader.outputs[0] ?? '');
  };
  // Readers before what they read.
  for (const { outputs: made } of [...nodes].reverse()) for (const tensor of made) if (endsAtHost(tensor)) found.add(tensor);
  return found;
}
