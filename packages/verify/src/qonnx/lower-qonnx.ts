import { type Diagnostic, type Result, failure, success } from '@netloom/ir';
import { type GraphProto, type ModelProto, type NodeProto, type TensorProto, decodeModel, decodeTensor, encodeModel } from '@netloom/onnx-frontend/codec';
import { type LoweredNode, lowerings } from './lower-operators.js';
import { loweringDiagnostics } from './lowering-diagnostics.js';
import { NodeWriter } from './node-writer.js';

const domains: ReadonlySet<string> = new Set(['qonnx.custom_op.general', 'onnx.brevitas', 'finn.custom_op.general']);

/** From here on Max and Min broadcast. */
const oldestOpset = 8;

/**
 * A model with QONNX's operators (Quant, IntQuant, BipolarQuant, Trunc) written as ONNX's own, so that ONNX Runtime can
 * run it. All tensors keep their names; a model without such operators comes back as it is.
 *
 * It shares nothing with the importer: what both make of a model can be held against each other.
 *
 * @errors LOW001 to LOW005, ONX001 fileInvalid, ONX002 fileTooLarge
 * @source QONNX IntQuant-1, BipolarQuant-1, Trunc-1, Trunc-2
 */
export function lowerQonnx(model: Uint8Array): Result<Uint8Array> {
  const decoded = decodeModel(model);
  if (!decoded.ok) return decoded;
  const lowered = lowerModel(decoded.value);
  if (!lowered.ok) return lowered;
  return success(lowered.value === decoded.value ? model : encodeModel(lowered.value));
}

/** {@link lowerQonnx} of a model that has been read. @errors LOW001 to LOW005 */
export function lowerModel(model: ModelProto): Result<ModelProto> {
  const { graph } = model;
  const nodes = graph?.node ?? [];
  if (graph === undefined || graph === null || !nodes.some(isOurs)) return success(model);
  const opset = Number((model.opset_import ?? []).find(({ domain }) => (domain ?? '') === '' || domain === 'ai.onnx')?.version ?? 0);
  if (opset < oldestOpset)
    return failure([loweringDiagnostics.make.operatorSetTooOld({ kind: 'model', name: graph.name ?? '' }, { oldest: oldestOpset, actual: opset })]);
  const constants = constantsOf(graph);
  const prefix = unusedPrefix(nodes);
  const problems: Diagnostic[] = [];
  const lowered = nodes.flatMap((node, index): readonly NodeProto[] => {
    if (!isOurs(node)) return [node];
    const made = lowerNode(node, constants, new NodeWriter(`${prefix}${index}/`, opset));
    problems.push(...made.diagnostics);
    return made.ok ? made.value : [];
  });
  return problems.length > 0 ? failure(problems) : success(withNodes(model, graph, lowered));
}

function isOurs({ domain }: NodeProto): boolean {
  return domains.has(domain ?? '');
}

function lowerNode(node: NodeProto, constants: ReadonlyMap<string, TensorProto>, writer: NodeWriter): Result<readonly NodeProto[]> {
  const operator = node.op_type ?? '';
  const subject = { kind: operator, name: (node.name ?? '') === '' ? (node.output?.[0] ?? '') : (node.name ?? '') };
  const lowering = lowerings.get(operator);
  const { make } = loweringDiagnostics;
  if (lowering === undefined) return failure([make.operatorUnknown(subject, { domain: node.domain ?? '', known: [...lowerings.keys()], actual: operator })]);
  const inputs = node.input ?? [];
  const [output] = node.output ?? [];
  if (!lowering.inputs.includes(inputs.length) || inputs.includes('') || output === undefined)
    return failure([make.inputsMissing(subject, { rule: lowering.inputs.join(' or '), actual: inputs.length })]);
  const attributes = node.attribute ?? [];
  const lowered: LoweredNode = {
    subject,
    inputs,
    integers: new Map(attributes.map(({ name, i }) => [name ?? '', Number(i ?? 0)])),
    texts: new Map(attributes.map(({ name, s }) => [name ?? '', new TextDecoder().decode(s ?? new Uint8Array())])),
    numberOf: (input) => numberOf(constants.get(inputs[input] ?? '')),
  };
  return lowering.lower(lowered, writer, output);
}

/** Initializers, and what Constant nodes hold. */
function constantsOf({ initializer, node }: GraphProto): ReadonlyMap<string, TensorProto> {
  const constants = new Map((initializer ?? []).map((tensor) => [tensor.name ?? '', tensor]));
  for (const { op_type, output, attribute } of node ?? []) {
    const tensor = op_type === 'Constant' ? attribute?.find(({ name }) => name === 'value')?.t : undefined;
    if (tensor !== undefined && tensor !== null) constants.set(output?.[0] ?? '', tensor);
  }
  return constants;
}

/** The number that all elements of a constant are. */
function numberOf(tensor: TensorProto | undefined): number | undefined {
  const decoded = tensor === undefined ? undefined : decodeTensor(tensor, { subject: { kind: 'tensor', name: tensor.name ?? '' } });
  if (decoded?.ok !== true) return undefined;
  const numbers = Array.from(decoded.value.data, Number);
  const [first] = numbers;
  return numbers.every((number) => number === first) ? first : undefined;
}

/** What no tensor's name begins with. */
function unusedPrefix(nodes: readonly NodeProto[]): string {
  const names = nodes.flatMap(({ input, output }) => [...(input ?? []), ...(output ?? [])]);
  let prefix = 'lowered/';
  while (names.some((name) => name.startsWith(prefix))) prefix = `lowered/${prefix}`;
  return prefix;
}

function withNodes(model: ModelProto, graph: GraphProto, nodes: readonly NodeProto[]): ModelProto {
  const opsets = (model.opset_import ?? []).filter(({ domain }) => !domains.has(domain ?? ''));
  return { ...model, opset_import: opsets, graph: { ...graph, node: [...nodes] } };
}
