import { type Graph, type Layer, codeRange, elementCount, realOfCode, sourceShape, valueOf } from '@netloom/ir';
import { expect } from 'vitest';
import { exportQdq } from '../../src/index.js';
import { compareRealsOf } from './compare-reals.js';
import { expectOk } from './frontend.js';
import type { Random } from './random.js';

/**
 * Expects that an integer graph of one input and one output is written as ONNX, read as the same layers and formats, and
 * computed alike by ONNX Runtime on random codes of the input.
 */
export async function expectSameExport(graph: Graph, random: Random, name = ''): Promise<void> {
  const { bytes } = expectOk(exportQdq(graph));
  const input = valueOf(graph, graph.inputs[0] ?? '');
  if (input.type.kind !== 'integer' || input.provenance === undefined) throw new Error('the input is no tensor of codes');
  const { type } = input;
  const { low, high } = codeRange(type);
  const frame = Float32Array.from({ length: elementCount(input.axes) }, () => realOfCode(random.integer(low, high), type));
  const { graph: again, differing } = await compareRealsOf(bytes, input.provenance.tensors[0] ?? '', sourceShape(input.provenance), frame);
  expect(plain(again), name).toEqual(plain(graph));
  expect(differing, name).toEqual([]);
}

function plain({ layers, values, inputs }: Graph): unknown {
  const typeOf = (value: string): unknown => values.get(value)?.type;
  const content = ({ type, attributes, parameters, requantization, outputs }: Layer): unknown => ({ type, attributes, parameters, requantization, outputs: outputs.map(typeOf) });
  return { inputs: inputs.map(typeOf), layers: layers.map(content) };
}
