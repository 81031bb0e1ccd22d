import { expect } from 'vitest';
import type { Graph } from '@netloom/ir';
import { type ModelContent, encodeModel, makeModel } from '../../src/codec/index.js';
import { expectOk, frontend } from './frontend.js';
import { runOnnxRuntime } from './onnx-runtime.js';
import type { Random } from './random.js';
import { runGraph } from './run-graph.js';

/** Elements that differ by more than the tolerance of ONNX's own node tests, as text; empty if all agree. */
export function differences(actual: Float32Array, expected: Float32Array, relative = 1e-3, absolute = 1e-5): string[] {
  if (actual.length !== expected.length) return [`${actual.length} elements instead of ${expected.length}`];
  return [...expected].flatMap((element, i) => {
    const found = actual[i] ?? Number.NaN;
    if (Object.is(found, element)) return [];
    return Math.abs(found - element) <= absolute + relative * Math.abs(element) ? [] : [`[${i}] ${found} instead of ${element}`];
  });
}

/**
 * Imports a model, evaluates the graph and compares all outputs with ONNX Runtime.
 *
 * @param frames size of a symbolic batch
 */
export async function expectLikeOnnxRuntime(content: ModelContent, random: Random, frames = 1): Promise<Graph> {
  const bytes = encodeModel(makeModel(content));
  const graph = expectOk(frontend.import(bytes));
  const constants = new Set((content.initializers ?? []).map(({ name }) => name));
  const feeds = new Map(
    content.inputs.filter(({ name }) => !constants.has(name ?? '')).map((info) => {
      const dims = (info.type?.tensor_type?.shape?.dim ?? []).map((dim) => (dim.dim_value ? Number(dim.dim_value) : frames));
      return [info.name ?? '', { dims, data: random.reals(dims.reduce((count, dim) => count * dim, 1)) }] as const;
    }),
  );
  const expected = await runOnnxRuntime(bytes, feeds);
  const actual = runGraph(graph, new Map([...feeds].map(([name, { data }]) => [name, data])));
  for (const [name, data] of expected) expect(differences(actual.get(name) ?? new Float32Array(), data), name).toEqual([]);
  return graph;
}
