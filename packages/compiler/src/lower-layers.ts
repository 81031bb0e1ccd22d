import {
  type Diagnostic,
  type Fragment,
  type Graph,
  type Layer,
  type LayerType,
  type Result,
  type Value,
  clashingValues,
  failure,
  hasErrors,
  irDiagnostics,
  layerSubject,
  success,
  verifyGraph,
} from '@netloom/ir';
import { compilerDiagnostics } from './compiler-diagnostics.js';

/** More steps than any sensible plugin takes; only a layer type that lowers to itself without end gets there. */
const stepLimit = 10_000;

/**
 * Replaces layers of the lowered types by what they are made of, until none is left.
 *
 * @param lowered types with `lowersTo` that some stage or the target has no part for
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
  const values = new Map(graph.values);
  const layers: Layer[] = [];
  const pending = graph.layers.toReversed();
  const notes: Diagnostic[] = [];
  let steps = 0;
  for (let layer = pending.pop(); layer !== undefined; layer = pending.pop()) {
    const inputs = layer.inputs.map((name) => values.get(name)).filter((value) => value !== undefined);
    const madeOf = expand(layer, inputs, values, lowered);
    if (madeOf === undefined) {
      layers.push(layer);
      continue;
    }
    const clashing = madeOf.ok ? clashingValues(madeOf.value, layer, values) : [];
    const clashes = clashing.map((value) => irDiagnostics.make.valueMadeTwice(layerSubject(layer), { value }));
    if (!madeOf.ok || clashes.length > 0) {
      const found = [...madeOf.diagnostics, ...clashes];
      const shown = { types: [layer.type], problems: found.length };
      return failure([compilerDiagnostics.make.unsoundLowering(subject, shown), ...found]);
    }
    notes.push(...madeOf.diagnostics);
    for (const value of madeOf.value.values) values.set(value.name, value);
    const made = madeOf.value.layers.map((part) => (part.sources.length > 0 ? part : { ...part, sources: layer.sources }));
    if (++steps > stepLimit) {
      const shown = { limit: stepLimit, types: [...new Set([layer.type, ...made.map(({ type }) => type)])] };
      return failure([compilerDiagnostics.make.endlessLowering(subject, shown)]);
    }
    pending.push(...made.toReversed());
  }
  const result = { ...graph, layers, values };
  const problems = verifyGraph(result, layerTypes);
  if (!hasErrors(problems)) return success(result, [...notes, ...problems]);
  const unsound = compilerDiagnostics.make.unsoundLowering(subject, { types: before, problems: problems.length });
  return failure([unsound, ...problems]);
}

/** What a layer is made of; undefined if it stays as it is. */
function expand(
  layer: Layer,
  inputs: readonly Value[],
  values: ReadonlyMap<string, Value>,
  lowered: ReadonlyMap<string, LayerType>,
): Result<Fragment> | undefined {
  const type = lowered.get(layer.type);
  const outputs = layer.outputs.map((name) => values.get(name)).filter((value) => value !== undefined);
  // A layer that another was lowered to may be faulty; it is reported with the result.
  if (type?.lowersTo === undefined || outputs.length < layer.outputs.length || !type.infer(layer, inputs).ok) return undefined;
  return type.lowersTo(layer, inputs, outputs);
}
