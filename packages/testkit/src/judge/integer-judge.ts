import { type Graph, type Layer, type TensorData, type Value, sourceShape, valueOf } from '@netloom/ir';
import type { OnnxRuntime, RuntimeData, RuntimeTensor } from '@netloom/toolchain';
import type { Trace } from '../prepare-model.js';
import { type Comparison, ComparisonCount } from './comparison.js';
import { explainsDifference } from './explained.js';
import { channelsFirst, toSource, toStream } from './orders.js';
import { type QdqForm, kindOf, qdqForm } from './qdq-form.js';

/**
 * Compares each layer of an integer graph with its QDQ form in ONNX Runtime, in lockstep: both are given the same input
 * codes, those of the golden model.
 *
 * @param form what the QDQ form is made by
 */
export async function judgeInteger(graph: Graph, traces: readonly Trace[], runtime: OnnxRuntime, form: QdqForm = qdqForm): Promise<Comparison> {
  const count = new ComparisonCount();
  for (const layer of graph.layers) {
    const model = form({ ...graph, inputs: layer.inputs, outputs: layer.outputs, layers: [layer] });
    if (model === undefined) {
      count.leftOut();
      continue;
    }
    const session = await runtime.load(model);
    for (const trace of traces) {
      const feeds = new Map(layer.inputs.map((name) => [name, runtimeTensor(valueOf(graph, name), codesOf(trace, name))]));
      const results = await session.run(feeds);
      for (const name of layer.outputs) judgeOutput(graph, layer, trace, valueOf(graph, name), results.get(name), count);
    }
    await session.release();
  }
  return count.result;
}

function judgeOutput(graph: Graph, layer: Layer, trace: Trace, output: Value, result: RuntimeTensor | undefined, count: ComparisonCount): void {
  const ours = codesOf(trace, output.name);
  const data = result === undefined ? [] : Array.from(result.data, Number);
  if (data.length !== ours.length) throw new Error(`${data.length} codes of ${ours.length} from ONNX Runtime`);
  const theirs = toStream(channelsFirst(output.axes), data, new Int32Array(ours.length));
  count.compared(ours.length);
  for (let position = 0; position < ours.length; position++) {
    const difference = { position, ours: ours[position] ?? Number.NaN, theirs: theirs[position] ?? Number.NaN };
    if (difference.ours === difference.theirs) continue;
    if (explainsDifference(graph, layer, codesOf(trace, layer.inputs[0] ?? ''), difference)) count.explained();
    else count.differs(`${layer.type} ${layer.name}[${position}]: ${difference.ours} instead of ${difference.theirs}`);
  }
}

function codesOf(trace: Trace, name: string): TensorData {
  const codes = trace.get(name);
  if (codes === undefined) throw new Error(`the trace has no ${name}`);
  return codes;
}

function runtimeTensor(value: Value, codes: TensorData): RuntimeTensor {
  const order = channelsFirst(value.axes);
  const source = toSource(order, codes);
  const kind = kindOf(value);
  return { type: kind ?? '', dimensions: sourceShape(order), data: arrayOf(kind, source) };
}

function arrayOf(kind: ReturnType<typeof kindOf>, codes: readonly number[]): RuntimeData {
  switch (kind) {
    case 'int8':
      return Int8Array.from(codes);
    case 'uint8':
      return Uint8Array.from(codes);
    case 'int16':
      return Int16Array.from(codes);
    case 'uint16':
      return Uint16Array.from(codes);
    case 'int32':
      return Int32Array.from(codes);
    default:
      return BigInt64Array.from(codes, BigInt);
  }
}
