import { type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { verify } from './support/verify.js';

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
