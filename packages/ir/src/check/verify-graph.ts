import type { LayerType } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Graph, Value } from '../graph/graph.js';
import { isWellFormed } from '../graph/well-formed.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { attributeProblem } from './attribute-problem.js';
import { encodingProblem } from './encoding-problem.js';
import { layerProblems } from './layer-problems.js';
import { provenanceProblem } from './provenance-problem.js';
import { tensorTypeProblems } from './tensor-problems.js';

/**
 * Everything that makes a graph unfit for any stage: structure, unknown layer types, attributes, parameters, shapes,
 * element types, provenance, requantizations, values that are not finite. An empty list means that stages may rely on
 * all of it.
 *
 * @errors IR001 to IR018, IR024 to IR029, IR034, IR036, IR046
 */
export function verifyGraph(graph: Graph, layerTypes: readonly LayerType[]): readonly Diagnostic[] {
  const subject = { kind: 'graph', name: graph.name };
  const { inputs, outputs, layers } = graph;
  if (inputs.length === 0 || layers.length === 0 || outputs.length === 0) {
    const counts = { inputs: inputs.length, layers: layers.length, outputs: outputs.length };
    return [irDiagnostics.make.emptyGraph(subject, counts)];
  }
  const types = new Map(layerTypes.map((type) => [type.type, type]));
  const problems: Diagnostic[] = [];
  if (!isWellFormed(graph.name)) problems.push(irDiagnostics.make.nameInvalid(subject, { name: JSON.stringify(graph.name) }));
  const made = new Set<string>();
  for (const input of inputs) {
    if (made.has(input)) problems.push(irDiagnostics.make.valueMadeTwice(subject, { value: input }));
    if (!graph.values.has(input)) problems.push(irDiagnostics.make.undefinedValue(subject, { value: input }));
    made.add(input);
  }
  const names = new Set<string>();
  for (const layer of layers) {
    problems.push(...layerProblems(graph, layer, types, { names, made }));
    names.add(layer.name);
    for (const output of layer.outputs) made.add(output);
  }
  const listed = new Set<string>();
  for (const output of outputs) {
    if (listed.has(output)) problems.push(irDiagnostics.make.duplicateOutput(subject, { value: output }));
    listed.add(output);
  }
  for (const output of listed) if (!made.has(output)) problems.push(irDiagnostics.make.undefinedValue(subject, { value: output }));
  for (const [key, value] of graph.values) problems.push(...valueProblems(value, made.has(key) && key === value.name, inputs.includes(key)));
  return [...problems, ...hostStepProblems(graph)];
}

function valueProblems(value: Value, isMade: boolean, isInput: boolean): Diagnostic[] {
  const subject = { kind: 'value', name: value.name };
  const problems = tensorTypeProblems(subject, 'it', value);
  if (!isMade) problems.push(irDiagnostics.make.strayValue(subject, {}));
  if (!isWellFormed(value.name)) problems.push(irDiagnostics.make.nameInvalid(subject, { name: JSON.stringify(value.name) }));
  const problem = value.provenance === undefined ? undefined : provenanceProblem(value.provenance, value.axes);
  if (problem !== undefined) problems.push(irDiagnostics.make.provenanceInvalid(subject, { problem }));
  const ofEncoding = encodingProblem(value, isInput);
  if (ofEncoding !== undefined) problems.push(irDiagnostics.make.encodingInvalid(subject, { problem: ofEncoding }));
  return problems;
}

function hostStepProblems({ outputs, hostSteps }: Graph): Diagnostic[] {
  const readable = new Set(outputs);
  return hostSteps.flatMap(({ operator, name, inputs, outputs: made, attributes }) => {
    const subject = { kind: operator, name };
    const problems: Diagnostic[] = [];
    for (const input of inputs) if (!readable.has(input)) problems.push(irDiagnostics.make.hostStepInput(subject, { input }));
    for (const output of made) readable.add(output);
    const ill = [operator, name, ...made].find((text) => !isWellFormed(text));
    if (ill !== undefined) problems.push(irDiagnostics.make.nameInvalid(subject, { name: JSON.stringify(ill) }));
    const problem = attributeProblem(attributes);
    if (problem !== undefined) problems.push(irDiagnostics.make.attributeInvalid(subject, { attribute: '(all)', problem }));
    return problems;
  });
}
