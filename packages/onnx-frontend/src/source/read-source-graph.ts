import { type Diagnostic, didYouMean } from '@netloom/ir';
import type { GraphProto, NodeProto, TensorProto } from '../codec/model-file.js';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import { readAttributes } from './attribute-value.js';
import { type Opsets, newestOpset, normalDomain } from './check-versions.js';
import { orderNodes } from './order-nodes.js';
import type { SourceGraph } from './source-graph.js';
import { SourceNode } from './source-node.js';
import { readTensorInfo } from './tensor-info.js';

/** Names compared when a tensor is not found; more would take too long. */
const comparedNames = 1000;
const comparedLength = 64;

/**
 * Reads a graph: who makes and who reads each tensor, and the order of the nodes.
 *
 * @errors ONX040 duplicateTensor, ONX041 undefinedTensor, ONX042 cycle, ONX045 noOutputs, ONX050 nodeUnused,
 * ONX051 sparseInitializer, ONX071 attributeTwice
 */
export function readSourceGraph(
  graph: GraphProto,
  opsets: Opsets,
  widths: ReadonlyMap<string, number>,
): { readonly graph: SourceGraph; readonly problems: readonly Diagnostic[] } {
  const problems: Diagnostic[] = [];
  const makers = new Map<string, string>();
  const claim = (kind: string, tensor: string, maker: string): boolean => {
    const first = makers.get(tensor);
    if (first === undefined) makers.set(tensor, maker);
    else problems.push(onnxDiagnostics.make.duplicateTensor({ kind, name: tensor }, { tensor: JSON.stringify(tensor), first }));
    return first === undefined;
  };
  const constants = new Map<string, TensorProto>();
  for (const tensor of graph.initializer ?? []) {
    const name = tensor.name ?? '';
    if (claim('tensor', name, 'an initializer')) constants.set(name, tensor);
  }
  for (const sparse of graph.sparse_initializer ?? [])
    problems.push(onnxDiagnostics.make.sparseInitializer({ kind: 'tensor', name: sparse.values?.name ?? '' }, {}));
  const inputs = (graph.input ?? [])
    .map(readTensorInfo)
    .filter(({ name }) => !constants.has(name) && claim('input', name, 'a graph input'));
  const nodes = (graph.node ?? []).map((node, index) => readNode(node, index, opsets, problems));
  const producers = new Map<string, SourceNode>();
  for (const node of nodes)
    for (const output of node.outputs)
      if (output !== '' && claim(node.operator, output, `node ${JSON.stringify(node.name)}`)) producers.set(output, node);
  const outputs = [...new Set((graph.output ?? []).map(({ name }) => name ?? ''))];
  if (outputs.length === 0) problems.push(onnxDiagnostics.make.noOutputs({ kind: 'graph', name: graph.name ?? '' }, {}));
  const order = orderNodes(nodes, producers, outputs);
  for (const node of order.unused) problems.push(onnxDiagnostics.make.nodeUnused(node.subject, {}));
  if (order.cyclic.length > 0) problems.push(cycleOf(graph, order.cyclic));
  reportUndefined(problems, [...order.ordered, ...order.cyclic], outputs, makers);
  const infos = [...(graph.value_info ?? []), ...(graph.output ?? [])].map(readTensorInfo);
  return {
    graph: {
      name: graph.name ?? '',
      inputs,
      outputs,
      constants,
      infos: new Map(infos.map((info) => [info.name, info])),
      // Nodes of a cycle come last: their inputs are unknown, but their operators are looked at.
      nodes: [...order.ordered, ...order.cyclic],
      widths,
      ...readersOf(order.ordered, outputs),
    },
    problems,
  };
}

function readNode(node: NodeProto, index: number, opsets: Opsets, problems: Diagnostic[]): SourceNode {
  const inputs = node.input ?? [];
  const outputs = node.output ?? [];
  const operator = node.op_type ?? '';
  const fallback = outputs.find((output) => output !== '') ?? `node ${index}`;
  const name = (node.name ?? '') === '' ? fallback : (node.name ?? fallback);
  const read = readAttributes({ kind: operator, name }, node.attribute ?? []);
  for (const problem of read.problems) problems.push(problem);
  const domain = normalDomain(node.domain ?? '');
  const opset = opsets.get(domain) ?? (domain === '' ? newestOpset : 1);
  return new SourceNode(name, operator, domain, opset, inputs, outputs, read.attributes);
}

function cycleOf(graph: GraphProto, nodes: readonly SourceNode[]): Diagnostic {
  const names = nodes.slice(0, 10).map((node) => JSON.stringify(node.name));
  const shown = nodes.length > names.length ? [...names, '…'] : names;
  return onnxDiagnostics.make.cycle({ kind: 'graph', name: graph.name ?? '' }, { nodes: shown });
}

function reportUndefined(
  problems: Diagnostic[],
  nodes: readonly SourceNode[],
  outputs: readonly string[],
  makers: ReadonlyMap<string, string>,
): void {
  const known = makers.size <= comparedNames ? [...makers.keys()].filter((name) => name.length <= comparedLength) : [];
  const check = (subject: Diagnostic['subject'], tensor: string): void => {
    if (makers.has(tensor)) return;
    const hint = tensor.length <= comparedLength ? didYouMean(tensor, known) : undefined;
    problems.push(onnxDiagnostics.make.undefinedTensor(subject, { tensor: JSON.stringify(tensor) }, hint));
  };
  for (const node of nodes) for (const input of node.inputs) if (input !== '') check(node.subject, input);
  for (const output of outputs) check({ kind: 'output', name: output }, output);
}

function readersOf(nodes: readonly SourceNode[], outputs: readonly string[]): Pick<SourceGraph, 'uses' | 'readers'> {
  const uses = new Map<string, number>();
  const readers = new Map<string, SourceNode>();
  const count = (tensor: string): void => {
    uses.set(tensor, (uses.get(tensor) ?? 0) + 1);
  };
  for (const node of nodes)
    for (const input of node.inputs) {
      count(input);
      if (!readers.has(input)) readers.set(input, node);
    }
  outputs.forEach(count);
  return { uses, readers };
}
