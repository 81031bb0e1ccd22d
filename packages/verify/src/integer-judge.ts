import {
  type Diagnostic,
  type Evaluator,
  type Graph,
  type Layer,
  type Parts,
  type Provenance,
  type TensorData,
  type Value,
  dequantizeFrame,
  quantizeFrame,
  renderDiagnostic,
  sourceShape,
  valueOf,
} from '@netloom/ir';
import { type ExportedValue, exportQdq } from '@netloom/onnx-frontend';
import type { OnnxRuntime, RuntimeTensor } from '@netloom/toolchain';
import { type Comparison, ComparisonCount } from './comparison.js';
import { explainsFixedSum } from './explained-sum.js';
import { explainsDifference } from './explained.js';
import { channelsFirst, toSource, toStream } from './orders.js';
import type { Trace } from './trace.js';

/**
 * Compares the golden model on codes with ONNX Runtime on the QDQ model that the graph is exported to, layer by layer in
 * lockstep: each layer is given ONNX Runtime's own input codes. Where a whole frame agrees, so must the golden model's own
 * trace of it. A graph that cannot be exported differs; layers of plugins without an exporter leave it unjudged.
 *
 * @param traces of the golden model; their graph inputs are what ONNX Runtime is fed with
 * @param parts where plugins have added exporters; the built-in ones if absent
 */
export async function judgeInteger(graph: Graph, traces: readonly Trace[], evaluator: Evaluator, runtime: OnnxRuntime, parts?: Parts): Promise<Comparison> {
  const count = new ComparisonCount();
  const exported = exportQdq({ ...graph, hostSteps: [] }, parts, { trace: true });
  if (!exported.ok) {
    reportRefusal(graph, exported.diagnostics, count);
    return count.result;
  }
  const { bytes, tensors } = exported.value;
  const session = await runtime.load(bytes);
  for (const trace of traces) {
    const feeds = graph.inputs.map((name, i) => [session.inputNames[i] ?? name, feed(valueOf(graph, name), codesOf(trace, name))] as const);
    const theirs = runtimeCodes(graph, tensors, await session.run(new Map(feeds)));
    const { differing } = count;
    for (const name of graph.inputs) judgeValue(name, codesOf(trace, name), codesOf(theirs, name), count);
    for (const layer of graph.layers) judgeLayer(graph, layer, theirs, evaluator, count);
    if (count.differing > differing) continue;
    for (const name of theirs.keys()) judgeValue(name, codesOf(trace, name), codesOf(theirs, name), count);
  }
  await session.release();
  return count.result;
}

/** Only exporters that a plugin does not have are no fault. */
function reportRefusal({ layers }: Graph, diagnostics: readonly Diagnostic[], count: ComparisonCount): void {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  if (errors.every(({ code }) => code === 'ONX100')) layers.forEach(() => { count.leftOut(); });
  else for (const error of errors) count.differs(renderDiagnostic(error));
}

function judgeLayer(graph: Graph, layer: Layer, theirs: Trace, evaluator: Evaluator, count: ComparisonCount): void {
  const inputs = new Map(layer.inputs.map((name) => [name, codesOf(theirs, name)]));
  const made = evaluator.evaluate({ ...graph, inputs: [...inputs.keys()], outputs: layer.outputs, layers: [layer], hostSteps: [] }, inputs);
  const [x = new Int32Array()] = inputs.values();
  for (const name of layer.outputs) {
    const [ours, expected] = [codesOf(made, name), codesOf(theirs, name)];
    if (ours.length !== expected.length) throw new Error(`${expected.length} codes of ${ours.length} from ONNX Runtime`);
    count.compared(ours.length);
    for (let position = 0; position < ours.length; position++) {
      const difference = { position, ours: ours[position] ?? Number.NaN, theirs: expected[position] ?? Number.NaN };
      if (difference.ours === difference.theirs) continue;
      if (explainsDifference(graph, layer, x, difference) || explainsFixedSum(graph, layer, [...inputs.values()], difference)) count.explained();
      else count.differs(`${layer.type} ${layer.name}[${position}]: ${difference.ours} instead of ${difference.theirs}`);
    }
  }
}

function judgeValue(name: string, ours: TensorData, theirs: TensorData, count: ComparisonCount): void {
  const at = ours.findIndex((code, i) => code !== theirs[i]);
  if (at >= 0) count.differs(`${name}[${at}] of the whole graph: ${ours[at] ?? '?'} instead of ${theirs[at] ?? '?'}`);
}

/** Every value of the graph as ONNX Runtime has it. */
function runtimeCodes(graph: Graph, tensors: ReadonlyMap<string, ExportedValue>, results: ReadonlyMap<string, RuntimeTensor>): Trace {
  return new Map(
    [...tensors].map(([name, { reals }]) => {
      const result = results.get(reals);
      if (result === undefined) throw new Error(`ONNX Runtime has not made ${reals}`);
      return [name, codesOfTensor(valueOf(graph, name), result)];
    }),
  );
}

/** Codes in stream order; reals are exactly those of codes. */
function codesOfTensor(value: Value, { data }: RuntimeTensor): TensorData {
  const numbers = toStream(channelsFirst(value.axes), Array.from(data, Number), new Float32Array(data.length));
  if (!(data instanceof Float32Array)) return Int32Array.from(numbers);
  const codes = quantizeFrame(value, numbers);
  if (dequantizeFrame(value, codes).some((real, i) => real !== numbers[i])) throw new Error(`${value.name} has reals that are no codes`);
  return codes;
}

function codesOf(trace: Trace, name: string): TensorData {
  const codes = trace.get(name);
  if (codes === undefined) throw new Error(`there are no codes of ${name}`);
  return codes;
}

function feed(value: Value, codes: TensorData): RuntimeTensor {
  const order: Provenance = value.provenance ?? channelsFirst(value.axes);
  return { type: 'float32', dimensions: sourceShape(order), data: Float32Array.from(toSource(order, dequantizeFrame(value, codes))) };
}
