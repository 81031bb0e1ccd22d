import {
  type Axis,
  type ElementType,
  type Graph,
  type Layer,
  type LayerType,
  type TensorData,
  builtinLayerTypes,
  checkLegality,
  collectParts,
  hasErrors,
  layerTypes,
  renderDiagnostic,
} from '@netloom/ir';
import { builtinKernels, createEvaluator } from '../../src/index.js';

const collected = collectParts([builtinLayerTypes, builtinKernels]);
if (!collected.ok) throw new Error('the built-in plugins clash');
/** The built-in layer types and kernels. */
export const parts = collected.value;
/** An evaluator of the built-in layers. */
export const evaluator = createEvaluator(parts);

/** A value's axes: H W C, W C or C. */
export function valueAxes(...sizes: readonly number[]): readonly Axis[] {
  const names = ['H', 'W', 'C'].slice(3 - sizes.length);
  return sizes.map((size, i) => ({ name: names[i] ?? 'C', size }));
}

/** Weight axes: O KH KW I, O KW I or O I. */
export function weightAxes(...sizes: readonly number[]): readonly Axis[] {
  const names = sizes.length === 4 ? ['O', 'KH', 'KW', 'I'] : sizes.length === 3 ? ['O', 'KW', 'I'] : ['O', 'I'];
  return sizes.map((size, i) => ({ name: names[i] ?? 'I', size }));
}

export type LayerContent = Pick<Layer, 'type' | 'attributes' | 'parameters'> & Partial<Layer>;

/** A legal graph of one layer, `x` to `y`. */
export function singleLayer(content: LayerContent, axes: readonly Axis[], inputType: ElementType, outputType: ElementType): Graph {
  const layer: Layer = { name: 'layer', inputs: ['x'], outputs: ['y'], sources: [], ...content };
  const type: LayerType | undefined = parts.all(layerTypes).find((candidate) => candidate.type === layer.type);
  const inferred = type?.infer(layer, [{ axes, type: inputType }]);
  if (inferred?.ok !== true) throw new Error(inferred?.diagnostics.map(renderDiagnostic).join('\n') ?? `no type ${layer.type}`);
  const graph: Graph = {
    name: 'single',
    inputs: ['x'],
    outputs: ['y'],
    values: new Map([
      ['x', { name: 'x', axes, type: inputType }],
      ['y', { name: 'y', axes: inferred.value[0]?.axes ?? [], type: outputType }],
    ]),
    layers: [layer],
    hostSteps: [],
  };
  const problems = checkLegality(graph, parts);
  if (hasErrors(problems)) throw new Error(problems.map(renderDiagnostic).join('\n'));
  return graph;
}

/** The elements of `y`. */
export function runSingle(graph: Graph, x: TensorData): TensorData {
  const y = evaluator.evaluate(graph, new Map([['x', x]])).get('y');
  if (y === undefined) throw new Error('the graph has made no y');
  return y;
}
