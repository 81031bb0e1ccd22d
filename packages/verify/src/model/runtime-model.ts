import { type ModelProto, elementFormats, encodeModel, encodeTensor, makeModel, makeNode } from '@netloom/onnx-frontend/codec';
import { type SourceModel, movingOperators } from './source-model.js';

/** A model for ONNX Runtime that gives its inner tensors, too. */
export interface RuntimeModel {
  readonly bytes: Uint8Array;
  /** The output that holds each tensor that was asked for. */
  readonly outputs: ReadonlyMap<string, ExposedTensor>;
}

export interface ExposedTensor {
  readonly output: string;
  /** True where codes are read as float, because there is no other way to read codes of less than 8 bits. */
  readonly isWidened: boolean;
}

/** ONNX's numbers of the element types below 8 bits. */
const narrow: ReadonlySet<number> = new Set([elementFormats.int4.code, elementFormats.uint4.code, elementFormats.int2.code, elementFormats.uint2.code]);
const one = 'netloom/one';

/**
 * The model that ONNX Runtime runs: the source with tensors between its nodes as outputs. Everything that ONNX Runtime
 * must have changed before it runs a model belongs here.
 *
 * @param tensors names, each made by a node or an input
 */
export function runtimeModel(source: SourceModel, tensors: Iterable<string>): RuntimeModel {
  const { runnable: proto, inputs } = source;
  const known = new Set([...source.outputs, ...inputs.keys()]);
  const outputs = new Map<string, ExposedTensor>();
  const widened: string[] = [];
  for (const tensor of tensors) {
    const isWidened = isNarrow(source, tensor);
    outputs.set(tensor, { output: isWidened ? `netloom/${tensor}` : tensor, isWidened });
    if (isWidened) widened.push(tensor);
  }
  const fresh = [...outputs.values()].map(({ output }) => output).filter((name) => !known.has(name));
  const graph = proto.graph ?? {};
  const version = Number(proto.opset_import?.find(({ domain }) => (domain ?? '') === '')?.version ?? 0);
  // ONNX's own DequantizeLinear takes 4 bits from version 21 on, ONNX Runtime's always.
  const domain = version >= 21 ? '' : 'com.microsoft';
  const nodes = widened.map((tensor) => makeNode('DequantizeLinear', [tensor, one], [`netloom/${tensor}`], {}, { domain }));
  const constants = widened.length === 0 ? [] : [encodeTensor({ name: one, kind: 'float', dims: [], data: Float32Array.of(1) })];
  const made: ModelProto = {
    ...proto,
    opset_import: withDomain(proto.opset_import ?? [], widened.length === 0 ? undefined : domain),
    graph: {
      ...graph,
      node: [...(graph.node ?? []), ...nodes],
      initializer: [...(graph.initializer ?? []), ...constants],
      // ONNX Runtime infers types and shapes.
      output: [...(graph.output ?? []), ...fresh.map((name) => ({ name }))],
    },
  };
  return { bytes: encodeModel(made), outputs };
}

function withDomain(imported: NonNullable<ModelProto['opset_import']>, domain: string | undefined): NonNullable<ModelProto['opset_import']> {
  if (domain === undefined || imported.some((one) => (one.domain ?? '') === domain)) return imported;
  const { opset_import: versions } = makeModel({ nodes: [], inputs: [], outputs: [], domains: { [domain]: 1 } });
  return [...imported, ...(versions ?? []).filter((one) => one.domain === domain)];
}

/** True for tensors of codes of less than 8 bits. */
function isNarrow(source: SourceModel, tensor: string): boolean {
  let at = tensor;
  for (;;) {
    const node = source.producers.get(at);
    if (node === undefined) return /^u?int[24]$/.test(source.inputs.get(at) ?? '');
    if (node.op_type === 'QuantizeLinear') {
      const zeroPoint = source.proto.graph?.initializer?.find(({ name }) => name === node.input?.[2]);
      const type = node.attribute?.find(({ name }) => name === 'output_dtype')?.i;
      return narrow.has(zeroPoint?.data_type ?? Number(type ?? 0));
    }
    if (!movingOperators.has(node.op_type ?? '') && node.op_type !== 'MaxPool' && node.op_type !== 'Expand') return false;
    at = node.input?.[0] ?? '';
  }
}
