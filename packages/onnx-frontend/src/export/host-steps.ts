import { type Diagnostic, type Graph, type HostStep } from '@netloom/ir';
import { onnxDiagnostics } from '../onnx-diagnostics.js';
import type { ModelDraft } from './model-draft.js';

/** A float output of the model. */
export interface FloatOutput {
  readonly name: string;
  readonly shape: readonly number[];
}

const operators: ReadonlySet<string> = new Set(['Softmax', 'LogSoftmax']);

/**
 * Writes what the host computes behind the graph's outputs. An output that a step reads is no output of the model then.
 *
 * @param outputs by the name of the graph's output
 * @errors ONX107 exportHostStep
 */
export function exportHostSteps(draft: ModelDraft, graph: Graph, outputs: ReadonlyMap<string, FloatOutput>, report: (diagnostic: Diagnostic) => void): readonly FloatOutput[] {
  const known = new Map(outputs);
  const read = new Set<string>();
  for (const step of graph.hostSteps) {
    const { operator, name } = step;
    const input = known.get(step.inputs[0] ?? '');
    if (!operators.has(operator) || input === undefined) {
      report(onnxDiagnostics.make.exportHostStep({ kind: operator, name }, {}));
      continue;
    }
    read.add(step.inputs[0] ?? '');
    const [made = ''] = step.outputs;
    known.set(made, { name: exportStep(draft, step, input), shape: input.shape });
  }
  return [...known].filter(([name]) => !read.has(name)).map(([, output]) => output);
}

/** @source ONNX Softmax-13, LogSoftmax-13; `fromAxisOn` is how versions before 13 take the axis */
function exportStep(draft: ModelDraft, { operator, name, outputs, attributes }: HostStep, input: FloatOutput): string {
  const axis = Number(attributes.axis ?? input.shape.length - 1);
  const result = draft.claim(outputs[0] ?? name);
  if (attributes.fromAxisOn !== true || input.shape.slice(axis + 1).every((size) => size === 1))
    return draft.node(name, operator, [input.name], result, { axis: { int: axis } });
  const count = (sizes: readonly number[]): number => sizes.reduce((product, size) => product * size, 1);
  const [flat, shape] = [[count(input.shape.slice(0, axis)), count(input.shape.slice(axis))], input.shape].map((dims, i) =>
    draft.constant(`${name}_${i === 0 ? 'rows' : 'shape'}`, 'int64', [dims.length], dims),
  );
  const rows = draft.node(name, 'Reshape', [input.name, flat ?? ''], draft.claim(`${name}_rows`));
  const shares = draft.node(name, operator, [rows], draft.claim(`${name}_shares`), { axis: { int: 1 } });
  return draft.node(name, 'Reshape', [shares, shape ?? ''], result);
}
