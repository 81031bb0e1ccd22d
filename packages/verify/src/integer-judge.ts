import { type Diagnostic, type Evaluator, type Graph, type Parts, type Provenance, type TensorData, type Value, dequantizeFrame, renderDiagnostic, sourceShape, valueOf } from '@netloom/ir';
import { type ExportedValue, exportQdq } from '@netloom/onnx-frontend';
import type { OnnxRuntime, RuntimeTensor } from '@netloom/toolchain';
import { type Comparison, ComparisonCount } from './comparison.js';
import { explainsDifference } from './explained.js';
import { type LockstepValue, differingPositions, lockstep } from './lockstep.js';
import { codesOfTensor } from './model/runtime-codes.js';
import { channelsFirst, toSource } from './orders.js';
import type { Trace } from './trace.js';

/**
 * Compares the golden model on codes with ONNX Runtime on the QDQ model that the graph is exported to, layer by layer in
 * lockstep: each layer is given ONNX Runtime's own input codes. Where a whole frame agrees, so must the golden model's own
 * run of it. A graph that cannot be exported differs; layers of plugins without an exporter leave it unjudged.
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
    const inputs = new Map(graph.inputs.map((name) => [name, codesOf(trace, name)]));
    const feeds = graph.inputs.map((name, i) => [session.inputNames[i] ?? name, feed(valueOf(graph, name), codesOf(trace, name))] as const);
    const theirs = runtimeCodes(graph, tensors, await session.run(new Map(feeds)));
    const { differing } = count;
    const values = [...lockstep(graph, evaluator, inputs, theirs)];
    for (const value of values) judgeValue(graph, value, count);
    if (count.differing > differing) continue;
    for (const { name } of values) judgeTrace(name, codesOf(trace, name), codesOf(theirs, name), count);
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

function judgeValue(graph: Graph, value: LockstepValue, count: ComparisonCount): void {
  const { name, layer, inputs, lockstep: ours, theirs = new Int32Array() } = value;
  if (layer !== undefined) count.compared(ours.length);
  for (const position of differingPositions(ours, theirs)) {
    const difference = { position, ours: ours[position] ?? Number.NaN, theirs: theirs[position] ?? Number.NaN };
    if (layer !== undefined && explainsDifference(graph, layer, inputs, difference)) count.explained();
    else count.differs(`${layer === undefined ? name : `${layer.type} ${layer.name}`}[${position}]: ${difference.ours} instead of ${difference.theirs}`);
  }
}

function judgeTrace(name: string, ours: TensorData, theirs: TensorData, count: ComparisonCount): void {
  const [at] = differingPositions(ours, theirs);
  if (at !== undefined) count.differs(`${name}[${at}] of the whole graph: ${ours[at] ?? '?'} instead of ${theirs[at] ?? '?'}`);
}

/** Every value of the graph as ONNX Runtime has it. */
function runtimeCodes(graph: Graph, tensors: ReadonlyMap<string, ExportedValue>, results: ReadonlyMap<string, RuntimeTensor>): Trace {
  return new Map(
    [...tensors].map(([name, { reals }]) => {
      const result = results.get(reals);
      if (result === undefined) throw new Error(`ONNX Runtime has not made ${reals}`);
      const value = valueOf(graph, name);
      const { codes, between } = codesOfTensor(value, channelsFirst(value.axes), result);
      if (between !== undefined) throw new Error(`${name} has reals that are no codes`);
      return [name, codes];
    }),
  );
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
