import { type LayerType, layerTypes } from '../contract/layer-type.js';
import { legalityRules } from '../contract/legality-rule.js';
import type { Parts } from '../contract/parts.js';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { hasErrors } from '../diagnostics/diagnostic.js';
import { type Graph, valueOf } from '../graph/graph.js';
import { verifyGraph } from './verify-graph.js';

/**
 * Everything that keeps a graph from being compiled: {@link verifyGraph}, then the layer types' own rules and the
 * legality rules that stages and plugins added.
 *
 * @param backend name of the target, whose own rules hold as well; without one, only those that hold for every target
 */
export function checkLegality(graph: Graph, parts: Parts, backend?: string): readonly Diagnostic[] {
  const types = parts.all(layerTypes);
  const structure = verifyGraph(graph, types);
  if (hasErrors(structure)) return structure;
  const byName = new Map<string, LayerType>(types.map((type) => [type.type, type]));
  const ofLayers = graph.layers.flatMap((layer) => {
    const inputs = layer.inputs.map((name) => valueOf(graph, name));
    const outputs = layer.outputs.map((name) => valueOf(graph, name));
    return byName.get(layer.type)?.check(layer, inputs, outputs) ?? [];
  });
  const rules = parts.all(legalityRules).filter((rule) => rule.backend === undefined || rule.backend === backend);
  const ofRules = rules.flatMap((rule) => rule.check(graph, parts));
  return [...structure, ...ofLayers, ...ofRules];
}
