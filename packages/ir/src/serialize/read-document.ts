import { verifyGraph } from '../check/verify-graph.js';
import type { LayerType } from '../contract/layer-type.js';
import { readsIrVersion } from '../contract/parts.js';
import type { Diagnostic, Subject } from '../diagnostics/diagnostic.js';
import { type Result, failure, resultOf } from '../diagnostics/result.js';
import type { Graph } from '../graph/graph.js';
import { irDiagnostics } from '../ir-diagnostics.js';
import { irVersion } from '../version.js';
import { graphDocument } from './document.js';
import { documentToGraph } from './document-to-graph.js';

/** A file that is wrong all over is not listed in full. */
const problemLimit = 20;

/** What is said of something that may be no graph at all. */
const unnamed: Subject = { kind: 'graph', name: '' };

/** A diagnostic that a serialized graph cannot be read. */
export function unreadable<T>(problem: string, subject: Subject = unnamed): Result<T> {
  return failure([irDiagnostics.make.serializedInvalid(subject, { problem })]);
}

/**
 * Why a graph of this version cannot be read; undefined if it can.
 *
 * @errors IR030 serializedVersion, IR031 serializedInvalid
 */
export function versionProblem(theirs: unknown): Diagnostic | undefined {
  if (typeof theirs !== 'string' || theirs === '') {
    const problem = 'it must name its IR version';
    return irDiagnostics.make.serializedInvalid(unnamed, { problem });
  }
  return readsIrVersion(theirs) ? undefined : irDiagnostics.make.serializedVersion(unnamed, { theirs, ours: irVersion });
}

/**
 * The verified graph of a document of a version that can be read.
 *
 * @errors IR031 serializedInvalid, and those of `verifyGraph`
 */
export function readDocument(document: unknown, layerTypes: readonly LayerType[]): Result<Graph> {
  const parsed = graphDocument.safeParse(document);
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.') || 'it'}: ${issue.message}`);
    return invalid(problems, unnamed);
  }
  const problems: string[] = [];
  const graph = documentToGraph(parsed.data, problems);
  if (problems.length > 0) return invalid(problems, { kind: 'graph', name: graph.name });
  return resultOf(verifyGraph(graph, layerTypes), () => graph);
}

function invalid<T>(problems: readonly string[], subject: Subject): Result<T> {
  const shown = problems.slice(0, problemLimit);
  if (problems.length > problemLimit) shown.push(`${problems.length - problemLimit} problems more`);
  return failure(shown.map((problem) => irDiagnostics.make.serializedInvalid(subject, { problem })));
}
