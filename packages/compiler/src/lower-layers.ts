import {
  type Graph,
  type Layer,
  type LayerType,
  type Result,
  type Value,
  failure,
  hasErrors,
  success,
  verifyGraph,
} from '@netloom/ir';
import { compilerDiagnostics } from './compiler-diagnostics.js';

/** More steps than any sensible plugin takes; only a layer type that lowers to itself without end gets there. */
const stepLimit = 10_000;

/**
 * Replaces layers of the lowered types by what they are made of, until none is left.
 *
 * @param lowered types with `lowersTo` that some stage has no part for
 * @errors CMP004 unsoundLowering, CMP005 endlessLowering, and those of `verifyGraph`
 */
export function lowerLayers(
  graph: Graph,
  lowered: ReadonlyMap<string, LayerType>,
  layerTypes: readonly LayerType[],
): Result<Graph> {
  const before = [...new Set(graph.layers.map((layer) => layer.type))].filter((type) => lowered.has(type));
  if (before.length === 0) return success(graph);
  const faults = verifyGraph(graph, layerTypes);
  if (hasErrors(faults)) return failure(faults);
  const subject = { kind: 'graph', name: graph.name };
  const types = new Map(layerTypes.map((type) => [type.type, type]));
  const values = new Map(graph.values);
  const layers: Layer[] = [];
  const pending = graph.layers.toReversed();
  let steps = 0;
  for (let layer = pending.pop(); layer !== undefined; layer = pending.pop()) {
    const inputs = layer.inputs.map((name) => values.get(name)).filter((value) => value !== undefined);
    const madeOf = expand(layer, inputs, lowered);
    if (madeOf === undefined) {
      for (const value of newValues(layer, inputs, types.get(layer.type), values)) values.set(value.name, value);
      layers.push(layer);
      continue;
    }
    if (++steps > stepLimit) {
      const shown = { limit: stepLimit, types: [...new Set([layer.type, ...madeOf.map(({ type }) => type)])] };
      return failure([compilerDiagnostics.make.endlessLowering(subject, shown)]);
    }
    pending.push(...madeOf.toReversed());
  }
  const result = { ...graph, layers, values };
  const problems = verifyGraph(result, layerTypes);
  if (!hasErrors(problems)) return success(result, problems);
  const unsound = compilerDiagnostics.make.unsoundLowering(subject, { types: before, problems: problems.length });
  return failure([unsound, ...problems]);
}

/** The layers that a layer is made of; undefined if it stays as it is. */
function expand(
  layer: Layer,
  inputs: readonly Value[],
  lowered: ReadonlyMap<string, LayerType>,
): readonly Layer[] | undefined {
  const type = lowered.get(layer.type);
  // A layer that another was lowered to may be faulty; it is reported with the result.
  if (type?.lowersTo === undefined || !type.infer(layer, inputs).ok) return undefined;
  return type.lowersTo(layer, inputs).map((part) => (part.sources.length > 0 ? part : { ...part, sources: layer.sources }));
}

/** The values between lowered layers, which the graph does not know yet. */
function newValues(
  layer: Layer,
  inputs: readonly Value[],
  type: LayerType | undefined,
  known: ReadonlyMap<string, Value>,
): readonly Value[] {
  if (layer.outputs.every((name) => known.has(name)) || type === undefined || inputs.length < layer.inputs.length) return [];
  const inferred = type.infer(layer, inputs);
  if (!inferred.ok) return [];
  return layer.outputs.flatMap((name, i) => {
    const found = inferred.value[i];
    return found === undefined || known.has(name) ? [] : [{ name, axes: found.axes, type: found.type }];
  });
}
