import type { LayerType } from '../contract/layer-type.js';
import { type Result, failure } from '../diagnostics/result.js';
import type { Graph } from '../graph/graph.js';
import { graphToDocument } from './graph-to-document.js';
import { readDocument, unreadable, versionProblem } from './read-document.js';
import { type JsonLayout, writeJson } from './write-json.js';

/** One line for each value, parameter and host step; the rest of a layer takes a line for each field. */
const layout: JsonLayout = {
  keys: {
    values: {},
    hostSteps: {},
    layers: { entries: { keys: { parameters: {}, requantization: { keys: {} } } } },
  },
};

/**
 * The canonical JSON of a graph: equal graphs give equal text.
 *
 * Keys are sorted, numbers are the shortest decimals that read back to the same bits, `-0` keeps its sign.
 *
 * @throws Error on what no serialized form can hold, such as NaN (a bug of the caller: graphs are verified)
 */
export function graphToJson(graph: Graph): string {
  return `${writeJson(graphToDocument(graph), layout)}\n`;
}

/**
 * The graph of a JSON text, verified.
 *
 * @errors IR030 serializedVersion, IR031 serializedInvalid, and those of `verifyGraph`
 */
export function graphFromJson(text: string, layerTypes: readonly LayerType[]): Result<Graph> {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return unreadable(error instanceof Error ? error.message : String(error));
  }
  if (typeof document !== 'object' || document === null) return unreadable('it must be an object');
  const problem = versionProblem('irVersion' in document ? document.irVersion : undefined);
  return problem === undefined ? readDocument(document, layerTypes) : failure([problem]);
}
