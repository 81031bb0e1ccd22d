import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Graph } from '../graph/graph.js';
import { defineExtensionPoint } from './extension-point.js';
import type { Parts } from './parts.js';

/** A rule that graphs must keep, float or integer; a stage or backend may add what it cannot do. */
export interface LegalityRule {
  /** Kebab-case name, unique. */
  readonly name: string;
  /** One sentence for documentation. */
  readonly summary: string;
  /** The backend that it is about; without one, it holds for every target. */
  readonly backend?: string;
  /** @param parts all parts, for rules that ask the parts of a stage what they can do */
  check(graph: Graph, parts: Parts): readonly Diagnostic[];
}

export const legalityRules = defineExtensionPoint<LegalityRule>('legality-rule@1', (part) => part.name);
