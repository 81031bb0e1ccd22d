import { type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { explainsDifference } from '../src/index.js';
import { importModel, verify } from './support/verify.js';

const formats = [
  { name: 'u', kind: 'uint8', scale: 0.5, zeroPoint: 3 },
  { name: 'v', kind: 'uint8', scale: 0.75, zeroPoint: 3 },
] as const;
const named = (name: string): string[] => [`${name}.s`, `${name}.z`];
const linear = (operator: string, from: string, to: string, format: string): NodeProto => makeNode(`${operator}Linear`, [from, ...named(format)], [to]);

/** A model of codes of 2x3x4 pixels. */
function model(nodes: readonly NodeProto[], outputs: readonly string[]): Uint8Array {
  return encodeModel(
    makeModel({
      nodes,
      inputs: [makeValueInfo('x', 'uint8', [1, 2, 3, 4])],
      outputs: outputs.map((name) => ({ name, type: { tensor_type: { elem_type: name === 'codes' ? 2 : 1 } } })),
      initializers: formats.flatMap(({ name, kind, scale, zeroPoint }) => [makeTensor(`${name}.s`, 'float', [], [scale]), makeTensor(`${name}.z`, kind, [], [zeroPoint])]),
      domains: { 'com.microsoft': 1 },
    }),
  );
}

describe('codes that a model moves', () => {
  it('are compared behind a Transpose of its input', async () => {
    const nodes = [makeNode('Transpose', ['x'], ['t'], { perm: { ints: [0, 3, 1, 2] } }), linear('Dequantize', 't', 'r', 'u'), makeNode('Relu', ['r'], ['y'])];
    const { equal, values } = await verify(model(nodes, ['y']), 3);
    expect(equal).toBe(true);
    expect(values).toBe(3 * 2 * 24);
  });

  it.each([['Transpose'], ['Transpose', 'Flatten'], ['Flatten']])('are compared where only a %s %s of them leaves the model', async (...moves) => {
    const nodes = [linear('Dequantize', 'x', 'r', 'u'), makeNode('AveragePool', ['r'], ['p'], { kernel_shape: { ints: [2, 2] } }), linear('Quantize', 'p', 'q', 'v')];
    for (const [i, move] of moves.entries()) nodes.push(makeNode(move, [i === 0 ? 'q' : 'moved'], [i + 1 < moves.length ? 'moved' : 'codes'], move === 'Flatten' ? {} : { perm: { ints: [0, 2, 3, 1] } }));
    const { equal, tensors, uncompared } = await verify(model(nodes, ['codes']), 3);
    expect(equal).toBe(true);
    expect(uncompared).toEqual([]);
    expect(tensors.flatMap(({ tensor, others }) => [tensor, ...others])).toEqual(expect.arrayContaining(['q', 'codes']));
  });

  it('are another value in another format', async () => {
    const nodes = [
      linear('Dequantize', 'x', 'r', 'u'),
      makeNode('Relu', ['r'], ['p']),
      linear('Quantize', 'p', 'q', 'v'),
      linear('Dequantize', 'q', 'd', 'v'),
      makeNode('Flatten', ['d'], ['f']),
      linear('Quantize', 'p', 'same', 'u'),
      linear('Dequantize', 'same', 'y', 'u'),
    ];
    const { equal, tensors } = await verify(model(nodes, ['f', 'y']), 3);
    expect(equal).toBe(true);
    expect(tensors.find(({ layerType }) => layerType === 'Relu')).toMatchObject({ others: expect.not.arrayContaining(['q', 'd']) as string[] });
  });

  it('are not those behind a limit that becomes part of a table', async () => {
    const nodes = [
      linear('Dequantize', 'x', 'r', 'u'),
      makeNode('Clip', ['r', '', 'v.s'], ['p']),
      makeNode('MaxPool', ['p'], ['m'], { kernel_shape: { ints: [2, 2] } }),
      linear('Quantize', 'm', 'codes', 'v'),
    ];
    const { equal, tensors } = await verify(model(nodes, ['codes']), 3);
    expect(equal).toBe(true);
    expect(tensors.map(({ layerType, tensor }) => [layerType, tensor])).toEqual([
      [undefined, 'x'],
      ['Requantize', 'codes'],
    ]);
  });
});

describe('a fused addition', () => {
  it('is explained by what codes and zero points come to apart', () => {
    const graph = importModel(model([makeNode('QLinearAdd', ['x', ...named('u'), 'x', ...named('u'), ...named('u')], ['codes'], {}, { domain: 'com.microsoft' })], ['codes']));
    const [layer] = graph.layers;
    if (layer === undefined) throw new Error('there is an addition');
    const wide = { ...graph, values: new Map([...graph.values].map(([name, value]) => [name, graph.inputs.includes(name) ? { ...value, type: { kind: 'integer', signed: false, bits: 8, quantization: { scale: [Math.fround(0.25 + 2 ** -21)], zeroPoint: [255] } } as const } : value])) };
    const difference = { position: 0, ours: 1, theirs: 2 };
    const making = { operator: 'QLinearAdd', hasIntegerSums: false };
    // Just above three quarters below zero, in codes -1.5: near the tie of 1 and 2, less a zero point of 3.
    const [a, b] = [new Int32Array(24).fill(254), new Int32Array(24).fill(253)];
    expect(explainsDifference(wide, layer, [a, b], difference, making)).toBe(true);
    expect(explainsDifference(wide, layer, [a, b], difference)).toBe(false);
    expect(explainsDifference(wide, layer, [a, a], difference, making)).toBe(false);
  });
});
