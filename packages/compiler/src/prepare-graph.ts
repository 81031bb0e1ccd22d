import {
  type Diagnostic,
  type Graph,
  type GraphRewrite,
  type LayerType,
  type Result,
  failure,
  hasErrors,
  success,
  verifyGraph,
} from '@netloom/ir';
import { compilerDiagnostics } from './compiler-diagnostics.js';
import { lowerLayers } from './lower-layers.js';

/** What stands between import and quantization. */
export interface Preparation {
  readonly layerTypes: readonly LayerType[];
  readonly lowered: ReadonlyMap<string, LayerType>;
  /** In order. */
  readonly rewrites: readonly GraphRewrite[];
}

/**
 * Lowers layers, runs the rewrites, and lowers what they have made. A model that is quantized already has integer inputs;
 * rewrites compute the same reals, not the same codes, and leave it alone.
 *
 * @errors CMP003 unsoundRewrite, CMP004 unsoundLowering, CMP005 endlessLowering, and those of `verifyGraph`
 */
export function prepareGraph(imported: Graph, { layerTypes, lowered, rewrites }: Preparation): Result<Graph> {
  const diagnostics: Diagnostic[] = [];
  const first = lowerLayers(imported, lowered, layerTypes);
  diagnostics.push(...first.diagnostics);
  if (!first.ok) return first;
  let graph = first.value;
  const isQuantized = imported.inputs.some((name) => imported.values.get(name)?.type.kind === 'integer');
  for (const rewrite of isQuantized ? [] : rewrites) {
    const rewritten = rewrite.rewrite(graph);
    if (rewritten === graph) continue;
    const problems = verifyGraph(rewritten, layerTypes);
    if (hasErrors(problems)) {
      const subject = { kind: 'rewrite', name: rewrite.name };
      const unsound = compilerDiagnostics.make.unsoundRewrite(subject, { problems: problems.length });
      return failure([...diagnostics, unsound, ...problems]);
    }
    graph = rewritten;
  }
  const last = lowerLayers(graph, lowered, layerTypes);
  diagnostics.push(...last.diagnostics);
  return last.ok ? success(last.value, diagnostics) : failure(diagnostics);
}
