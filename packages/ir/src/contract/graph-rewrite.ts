import type { Graph } from '../graph/graph.js';
import { defineExtensionPoint } from './extension-point.js';

/**
 * A pass over the float graph, after import and before quantization: fuses, splits or canonicalizes layers. Graphs of
 * models that are quantized already do not pass.
 */
export interface GraphRewrite {
  /** Kebab-case name, unique. */
  readonly name: string;
  /** Rewrites that must have run before it. */
  readonly after: readonly string[];
  /** The rewritten graph; the same object if nothing matched. Computes the same values. */
  rewrite(graph: Graph): Graph;
}

export const graphRewrites = defineExtensionPoint<GraphRewrite>('graph-rewrite@1', (part) => part.name);
