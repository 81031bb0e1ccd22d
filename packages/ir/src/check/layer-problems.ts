import { type LayerType, layerSubject } from '../contract/layer-type.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { didYouMean } from '../diagnostics/did-you-mean.js';
import { renderAxes, sameAxes } from '../graph/axis.js';
import { renderElementType } from '../graph/element-type.js';
import type { Graph, Value } from '../graph/graph.js';
import type { Layer } from '../graph/layer.js';
import type { TensorType } from '../graph/tensor.js';
import { isWellFormed } from '../graph/well-formed.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { addendsProblem } from './addends-problem.js';
import { correctedPairsProblem } from './corrected-pairs-problem.js';
import { attributeProblem } from './attribute-problem.js';
import { requantizationProblem } from './requantization-problem.js';
import { tensorProblems } from './tensor-problems.js';

/** Names of the layers before a layer and of the values that they and the graph's inputs make. */
export interface LayerContext {
  readonly names: ReadonlySet<string>;
  readonly made: ReadonlySet<string>;
}

/** What is wrong with one layer, given those before it. */
export function layerProblems(
  graph: Graph,
  layer: Layer,
  types: ReadonlyMap<string, LayerType>,
  before: LayerContext,
): readonly Diagnostic[] {
  const { make } = irDiagnostics;
  const subject = layerSubject(layer);
  const problems: Diagnostic[] = [];
  if (before.names.has(layer.name)) problems.push(make.duplicateLayer(subject, {}));
  const ill = [layer.name, ...layer.sources].find((name) => !isWellFormed(name));
  if (ill !== undefined) problems.push(make.nameInvalid(subject, { name: JSON.stringify(ill) }));
  problems.push(...outputProblems(graph, layer, before.made));
  for (const value of layer.inputs) if (!before.made.has(value)) problems.push(make.undefinedValue(subject, { value }));
  for (const [name, tensor] of Object.entries(layer.parameters)) problems.push(...tensorProblems(subject, name, tensor));
  const attributes = attributeProblem(layer.attributes);
  if (attributes !== undefined) {
    problems.push(make.attributeInvalid(subject, { attribute: '(all)', problem: attributes }));
    return problems;
  }
  const type = types.get(layer.type);
  if (type === undefined) {
    problems.push(make.unknownLayerType(subject, { type: layer.type }, didYouMean(layer.type, types.keys())));
    return problems;
  }
  const inputs = layer.inputs.map((name) => graph.values.get(name)).filter((value) => value !== undefined);
  problems.push(...kindProblems(graph, layer, type));
  // Shapes cannot be inferred from inputs that are not there; what else is wrong shows without them.
  if (inputs.length < layer.inputs.length) return [...problems, ...type.validate(layer)];
  for (const problem of [addendsProblem(layer, type, inputs), correctedPairsProblem(layer, type, inputs)])
    if (problem !== undefined) problems.push(make.requantizationInvalid(subject, { problem }));
  return [...problems, ...inferenceProblems(graph, layer, type, inputs)];
}

/** Elements of a kind that the layer type does not know. */
function kindProblems(graph: Graph, layer: Layer, { elementKinds }: LayerType): Diagnostic[] {
  const operands = [
    ...[...layer.inputs, ...layer.outputs].map((name) => [name, graph.values.get(name)?.type.kind] as const),
    ...Object.entries(layer.parameters).map(([name, { type }]) => [name, type.kind] as const),
  ];
  return operands.flatMap(([tensor, kind]) => {
    if (kind === undefined || elementKinds.includes(kind)) return [];
    return [irDiagnostics.make.elementKind(layerSubject(layer), { tensor, known: elementKinds, actual: kind })];
  });
}

function outputProblems(graph: Graph, layer: Layer, made: ReadonlySet<string>): Diagnostic[] {
  const subject = layerSubject(layer);
  const here = new Set<string>();
  return layer.outputs.flatMap((name) => {
    const isTwice = made.has(name) || here.has(name);
    here.add(name);
    if (isTwice) return [irDiagnostics.make.valueMadeTwice(subject, { value: name })];
    const value = graph.values.get(name);
    if (value === undefined) return [irDiagnostics.make.undefinedValue(subject, { value: name })];
    const problem = layer.requantization === undefined ? undefined : requantizationProblem(layer.requantization, value);
    return problem === undefined ? [] : [irDiagnostics.make.requantizationInvalid(subject, { problem })];
  });
}

function inferenceProblems(graph: Graph, layer: Layer, type: LayerType, inputs: readonly Value[]): readonly Diagnostic[] {
  const subject = layerSubject(layer);
  const inferred = type.infer(layer, inputs);
  if (!inferred.ok) return inferred.diagnostics;
  const isFloat = inputs.every((input) => input.type.kind === 'float32');
  const count = inferred.value.length;
  const counts = { min: count, max: count, count: layer.outputs.length };
  const missing = layer.outputs.length > count ? [irDiagnostics.make.outputCount(subject, counts)] : [];
  return layer.outputs.reduce<Diagnostic[]>((problems, name, i) => {
    const actual = graph.values.get(name);
    const expected = inferred.value[i];
    if (actual === undefined || expected === undefined) return problems;
    if (!sameAxes(expected.axes, actual.axes)) {
      const shown = { value: name, expected: renderAxes(expected.axes), actual: renderAxes(actual.axes) };
      problems.push(irDiagnostics.make.axesMismatch(subject, shown));
    }
    if (!typeFits(expected, actual, isFloat)) {
      const shown = { value: name, expected: renderElementType(expected.type), actual: renderElementType(actual.type) };
      problems.push(irDiagnostics.make.elementTypeMismatch(subject, shown));
    }
    return problems;
  }, missing);
}

/**
 * A plain integer (an index) is the same in every graph; a layer of reals makes reals. Anything else is a format that
 * quantization chose.
 */
function typeFits({ type: expected }: TensorType, { type: actual }: TensorType, isFloat: boolean): boolean {
  if (expected.kind === 'float32') return !isFloat || actual.kind === 'float32';
  if (expected.quantization !== undefined) return actual.kind === 'integer';
  return (
    actual.kind === 'integer' &&
    actual.quantization === undefined &&
    actual.signed === expected.signed &&
    actual.bits === expected.bits
  );
}
