import { type Diagnostic, type Graph, type Provenance, type Value, quantizeFrame, renderElementType, sourceShape, valueOf } from '@netloom/ir';
import type { RuntimeData, RuntimeTensor } from '@netloom/toolchain';
import { toSource } from '../orders.js';
import { verifyDiagnostics } from '../verify-diagnostics.js';
import type { SourceModel } from './source-model.js';

const arrays: Readonly<Record<string, (data: readonly number[]) => RuntimeData>> = {
  float: (data) => Float32Array.from(data),
  double: (data) => Float64Array.from(data),
  int8: (data) => Int8Array.from(data),
  uint8: (data) => Uint8Array.from(data),
  int16: (data) => Int16Array.from(data),
  uint16: (data) => Uint16Array.from(data),
  int32: (data) => Int32Array.from(data),
  uint32: (data) => Uint32Array.from(data),
  int64: (data) => BigInt64Array.from(data, BigInt),
  uint64: (data) => BigUint64Array.from(data, BigInt),
};

/** What ONNX Runtime calls an element type otherwise than ONNX. */
const runtimeTypes: Readonly<Record<string, string>> = { float: 'float32', double: 'float64' };

/** An input of the model that is fed. */
export interface Feed {
  readonly value: Value;
  readonly order: Provenance;
  readonly tensor: string;
  /** As ONNX calls it. */
  readonly kind: string;
}

/**
 * The inputs of the model that the graph's inputs are.
 *
 * @errors VFY002 graphNotInteger, VFY003 inputType, VFY004 inputMissing
 */
export function feedsOf(graph: Graph, { inputs }: SourceModel): { readonly feeds: readonly Feed[]; readonly problems: readonly Diagnostic[] } {
  const feeds: Feed[] = [];
  const problems: Diagnostic[] = [];
  for (const { name, type } of graph.values.values())
    if (type.kind !== 'integer') problems.push(verifyDiagnostics.make.graphNotInteger({ kind: 'graph', name: graph.name }, { value: JSON.stringify(name), actual: renderElementType(type) }));
  for (const name of graph.inputs) {
    const value = valueOf(graph, name);
    const order = value.provenance;
    const tensor = order?.tensors.find((candidate) => inputs.has(candidate));
    const subject = { kind: 'input', name };
    if (order === undefined || tensor === undefined) problems.push(verifyDiagnostics.make.inputMissing(subject, { tensors: order?.tensors ?? [] }));
    else {
      const kind = inputs.get(tensor) ?? '';
      if (Object.hasOwn(arrays, kind)) feeds.push({ value, order, tensor, kind });
      else problems.push(verifyDiagnostics.make.inputType(subject, { actual: kind }));
    }
  }
  return { feeds, problems };
}

/** What ONNX Runtime is given for the reals of a frame: themselves, or the codes that stand for them. @param reals in stream order */
export function feedTensor({ value, order, kind }: Feed, reals: Float32Array): RuntimeTensor {
  const isReal = kind === 'float' || kind === 'double';
  const make = arrays[kind];
  if (make === undefined) throw new Error(`no array holds ${kind}`);
  const data = make(toSource(order, isReal ? reals : quantizeFrame(value, reals)));
  return { type: runtimeTypes[kind] ?? kind, dimensions: sourceShape(order), data };
}
