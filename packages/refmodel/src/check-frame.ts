import { type Diagnostic, type Graph, type TensorData, type Value, codeRange, didYouMean, elementCount, valueOf } from '@netloom/ir';
import { refmodelDiagnostics } from './refmodel-diagnostics.js';

/**
 * What is wrong with the inputs of one frame; an empty list means that the graph can be evaluated on them.
 *
 * @errors REF001 inputMissing, REF002 inputUnknown, REF003 inputSize, REF004 inputKind, REF005 inputOutOfRange
 */
export function checkFrame(graph: Graph, inputs: ReadonlyMap<string, TensorData>): readonly Diagnostic[] {
  const subject = { kind: 'graph', name: graph.name };
  const { make } = refmodelDiagnostics;
  const unknown = [...inputs.keys()]
    .filter((name) => !graph.inputs.includes(name))
    .map((value) => make.inputUnknown(subject, { value }, didYouMean(value, graph.inputs)));
  const faults = graph.inputs.flatMap((name) => {
    const data = inputs.get(name);
    return data === undefined ? [make.inputMissing(subject, { value: name })] : inputProblems(valueOf(graph, name), data);
  });
  return [...unknown, ...faults];
}

function inputProblems({ name, axes, type }: Value, data: TensorData): readonly Diagnostic[] {
  const subject = { kind: 'value', name };
  const { make } = refmodelDiagnostics;
  const wanted = type.kind === 'float32' ? Float32Array : Int32Array;
  if (!(data instanceof wanted))
    return [make.inputKind(subject, { value: name, expected: wanted.name, actual: data.constructor.name })];
  if (data.length !== elementCount(axes))
    return [make.inputSize(subject, { value: name, expected: elementCount(axes), actual: data.length })];
  const { rule, index } = firstBad(type.kind === 'float32' ? undefined : type, data);
  return index < 0 ? [] : [make.inputOutOfRange(subject, { value: name, rule, index, actual: String(data[index]) })];
}

function firstBad(type: { signed: boolean; bits: number } | undefined, data: TensorData): { rule: string; index: number } {
  if (type === undefined) return { rule: 'finite', index: data.findIndex((element) => !Number.isFinite(element)) };
  const { low, high } = codeRange(type);
  const rule = `codes within ${low} and ${high}`;
  // Every Int32Array fits 32 bits: unsigned codes wrap.
  return { rule, index: type.bits === 32 ? -1 : data.findIndex((code) => code < low || code > high) };
}
