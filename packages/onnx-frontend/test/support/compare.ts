import { expect } from 'vitest';
import { type Graph, valueOf } from '@netloom/ir';
import { type ModelContent, elementFormats, encodeModel, makeModel } from '../../src/codec/index.js';
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

/**
 * Imports a model whose inputs are codes, evaluates the graph on random ones and compares all codes of its outputs with
 * ONNX Runtime.
 *
 * @param offsetAt what the code at a position is above the least one
 * @returns codes that differ, and how many were compared
 */
export async function compareCodes(content: ModelContent, random: Random, offsetAt: (position: number) => number = () => random.integer(0, 255)): Promise<{ readonly graph: Graph; readonly compared: number; readonly differing: readonly string[] }> {
  const bytes = encodeModel(makeModel(content));
  const graph = expectOk(frontend.import(bytes));
  const feeds = new Map(
    content.inputs.map((info) => {
      const dims = (info.type?.tensor_type?.shape?.dim ?? []).map((dim) => Number(dim.dim_value));
      const length = dims.reduce((count, dim) => count * dim, 1);
      const isSigned = info.type?.tensor_type?.elem_type === elementFormats.int8.code;
      const codes = Array.from({ length }, (_, i) => offsetAt(i) - (isSigned ? 128 : 0));
      return [info.name ?? '', { dims, data: isSigned ? Int8Array.from(codes) : Uint8Array.from(codes) }] as const;
    }),
  );
  const expected = await runOnnxRuntime(bytes, feeds);
  const actual = runGraph(graph, new Map([...feeds].map(([name, { data }]) => [name, Float32Array.from(data)])), true);
  let compared = 0;
  const differing: string[] = [];
  for (const [name, codes] of expected) {
    const ours = actual.get(name) ?? new Float32Array();
    expect(ours.length, name).toBe(codes.length);
    expect(valueOf(graph, name).type.kind).toBe('integer');
    compared += codes.length;
    codes.forEach((code, i) => {
      const found = ours[i] ?? Number.NaN;
      if (found !== code) differing.push(`${name}[${i}] ${found} instead of ${code}`);
    });
  }
  return { graph, compared, differing };
}
