import type { Result } from '../diagnostics/result.js';
import type { Graph } from '../graph/graph.js';
import { type ExtensionPoint, defineExtensionPoint } from './extension-point.js';
import type { Parts } from './parts.js';

/** Files of a generated project: path relative to its root (with `/`) to content, in the order of writing. */
export type ProjectFiles = ReadonlyMap<string, string | Uint8Array>;

/** A target that integer graphs are compiled to. */
export interface Backend {
  /** Short name, such as `vhdl`. */
  readonly name: string;
  readonly summary: string;
  /**
   * The extension points that it reads. Of those that want one part per layer type, a graph for this backend must have
   * all that its layers need.
   */
  readonly extensionPoints: readonly ExtensionPoint<unknown>[];
  /**
   * Turns an integer graph into a project.
   *
   * @param options checked by the backend against a schema of its own
   * @param parts all parts, among them those of the backend's own extension points
   */
  build(graph: Graph, options: unknown, parts: Parts): Result<ProjectFiles>;
}

export const backends = defineExtensionPoint<Backend>('backend@1', (part) => part.name);
