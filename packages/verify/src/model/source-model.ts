import { type Diagnostic, type Graph, type Result, failure, hasErrors, resultOf } from '@netloom/ir';
import { type ExternalData, type ModelProto, type NodeProto, decodeModel, decodeTensor, elementKindOf, encodeTensor } from '@netloom/onnx-frontend/codec';
import { lowerModel } from '../qonnx/lower-qonnx.js';

/** An ONNX model and who makes its tensors. */
export interface SourceModel {
  readonly proto: ModelProto;
  /** The same in operators that ONNX Runtime has. */
  readonly runnable: ModelProto;
  readonly nodes: readonly NodeProto[];
  /** The node that makes a tensor; absent for inputs and constants. */
  readonly producers: ReadonlyMap<string, NodeProto>;
  /** Element types of the graph's inputs by name, as ONNX calls them. */
  readonly inputs: ReadonlyMap<string, string>;
  readonly outputs: readonly string[];
  /** Tensors that depend on no input. */
  readonly constants: ReadonlySet<string>;
  /** Tensors that an output of the model depends on. */
  readonly live: ReadonlySet<string>;
}

/** Operators whose result has the elements of their first input, perhaps in another shape or order. */
export const movingOperators: ReadonlySet<string> = new Set(['Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Dropout']);

/**
 * Reads a model. Constants that stand in files beside it become part of it.
 *
 * @errors ONX001 fileInvalid, ONX002 fileTooLarge, ONX020 to ONX029 for constants in other files, LOW001 to LOW005
 */
export function readSourceModel(bytes: Uint8Array, externalData?: ExternalData): Result<SourceModel> {
  const decoded = decodeModel(bytes);
  if (!decoded.ok) return decoded;
  const problems: Diagnostic[] = [];
  const proto = withInnerData(decoded.value, externalData, problems);
  const runnable = lowerModel(proto);
  if (!runnable.ok) return failure([...problems, ...runnable.diagnostics]);
  const { graph } = proto;
  const nodes = graph?.node ?? [];
  const producers = new Map(nodes.flatMap((node) => outputsOf(node).map((tensor) => [tensor, node] as const)));
  const initializers = new Set((graph?.initializer ?? []).map(({ name }) => name ?? ''));
  const given = (graph?.input ?? []).filter(({ name }) => !initializers.has(name ?? ''));
  const outputs = (graph?.output ?? []).map(({ name }) => name ?? '');
  return resultOf(problems, () => ({
    proto,
    runnable: runnable.value,
    nodes,
    producers,
    inputs: new Map(given.map(({ name, type }) => [name ?? '', kindName(type?.tensor_type?.elem_type ?? 0)])),
    outputs,
    constants: constantTensors(nodes, initializers),
    live: liveTensors(producers, outputs),
  }));
}

/** ONNX's number for data in another file. */
const external = 1;

function withInnerData(model: ModelProto, externalData: ExternalData | undefined, problems: Diagnostic[]): ModelProto {
  const initializer = (model.graph?.initializer ?? []).map((tensor) => {
    if (Number(tensor.data_location) !== external) return tensor;
    const decoded = decodeTensor(tensor, externalData === undefined ? {} : { externalData });
    problems.push(...decoded.diagnostics);
    return decoded.ok ? encodeTensor(decoded.value) : tensor;
  });
  return hasErrors(problems) ? model : { ...model, graph: { ...model.graph, initializer } };
}

/** The tensors that a node reads, without those left out. */
export function inputsOf({ input }: NodeProto): readonly string[] {
  return (input ?? []).filter((name) => name !== '');
}

export function outputsOf({ output }: NodeProto): readonly string[] {
  return (output ?? []).filter((name) => name !== '');
}

/** The node that computed the elements of a tensor: behind moves and DequantizeLinear, which compute nothing new. */
export function makerOf({ producers }: SourceModel, tensor: string): NodeProto | undefined {
  const seen = new Set<NodeProto>();
  let node = producers.get(tensor);
  while (node !== undefined && !seen.has(node) && (movingOperators.has(node.op_type ?? '') || node.op_type === 'DequantizeLinear')) {
    seen.add(node);
    node = producers.get(node.input?.[0] ?? '');
  }
  return node;
}

/** What stands between integer sums and their rounding: arithmetic of one element, and what picks elements. */
const rescaling: ReadonlySet<string> = new Set(['Cast', 'Mul', 'Div', 'Add', 'Sub', 'Relu', 'Clip', 'MaxPool', 'GlobalMaxPool', 'Expand', ...movingOperators]);

/** True for tensors that are integer sums, brought to other units in float32 and quantized. */
export function hasIntegerSums(source: SourceModel, tensor: string): boolean {
  const { producers, constants } = source;
  let node = makerOf(source, tensor);
  if (node?.op_type !== 'QuantizeLinear') return false;
  const seen = new Set<NodeProto>();
  do {
    seen.add(node);
    node = producers.get(inputsOf(node).find((name) => !constants.has(name)) ?? '');
  } while (node !== undefined && !seen.has(node) && rescaling.has(node.op_type ?? ''));
  return node?.op_type === 'ConvInteger' || node?.op_type === 'MatMulInteger';
}

/** Tensors that the host makes behind the graph's outputs. */
export function tensorsBehindHost(graph: Graph, { nodes }: SourceModel): ReadonlySet<string> {
  const made = new Set(graph.hostSteps.flatMap(({ outputs }) => outputs));
  // Nodes stand in the order in which they can be computed, or the set grows until it does not any more.
  for (let before = -1; before !== made.size; ) {
    before = made.size;
    for (const node of nodes) if (inputsOf(node).some((tensor) => made.has(tensor))) outputsOf(node).forEach((tensor) => made.add(tensor));
  }
  return made;
}

function constantTensors(nodes: readonly NodeProto[], initializers: ReadonlySet<string>): ReadonlySet<string> {
  const constants = new Set(initializers);
  for (let before = -1; before !== constants.size; ) {
    before = constants.size;
    for (const node of nodes) if (inputsOf(node).every((tensor) => constants.has(tensor))) outputsOf(node).forEach((tensor) => constants.add(tensor));
  }
  return constants;
}

function liveTensors(producers: ReadonlyMap<string, NodeProto>, outputs: readonly string[]): ReadonlySet<string> {
  const live = new Set<string>();
  const open = [...outputs];
  for (let tensor = open.pop(); tensor !== undefined; tensor = open.pop()) {
    if (live.has(tensor)) continue;
    live.add(tensor);
    const node = producers.get(tensor);
    if (node !== undefined) open.push(...inputsOf(node));
  }
  return live;
}

function kindName(code: number): string {
  return elementKindOf(code) ?? `type ${code}`;
}
