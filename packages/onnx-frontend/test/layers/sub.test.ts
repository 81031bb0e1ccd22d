import { describe, expect, it } from 'vitest';
import { type ElementKind, type ModelContent, elementFormats, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { compareCodes, expectLikeOnnxRuntime } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const format = (name: string, scale: number, zero: number, kind: ElementKind) => [makeTensor(`${name}.s`, 'float', [], [scale]), makeTensor(`${name}.z`, kind, [], [zero])];
const anyShape = (kind: 'float' | 'int8' | 'uint8') => ({ name: 'y', type: { tensor_type: { elem_type: elementFormats[kind].code } } });

/** The difference of two inputs of codes between DequantizeLinear and QuantizeLinear. */
function differenceOfCodes(random: Random, kind: 'int8' | 'uint8', zeros: readonly number[]): ModelContent {
  const low = kind === 'int8' ? -128 : 0;
  const scale = (): number => Math.fround(2 ** (random.next() * 4 - 6));
  return {
    opset: 13,
    nodes: [
      makeNode('DequantizeLinear', ['a', 'a.s', 'a.z'], ['ar']),
      makeNode('DequantizeLinear', ['b', 'b.s', 'b.z'], ['br']),
      makeNode('Sub', ['ar', 'br'], ['d']),
      makeNode(random.pick(['Relu', 'Identity']), ['d'], ['r']),
      makeNode('QuantizeLinear', ['r', 'y.s', 'y.z'], ['y']),
    ],
    inputs: ['a', 'b'].map((name) => makeValueInfo(name, kind, [1, 3, 5, 4])),
    outputs: [anyShape(kind)],
    initializers: [...format('a', scale(), low + (zeros[0] ?? 0), kind), ...format('b', scale(), low + (zeros[1] ?? 0), kind), ...format('y', scale(), low + 90, kind)],
  };
}

describe('Sub of two values', () => {
  it('equals ONNX Runtime on reals', async () => {
    const random = new Random(41);
    const inputs = ['a', 'b'].map((name) => makeValueInfo(name, 'float', ['n', 2, 4, 5]));
    const outputs = [anyShape('float')];
    const plain = await expectLikeOnnxRuntime({ nodes: [makeNode('Sub', ['a', 'b'], ['y'])], inputs, outputs }, random, 2);
    expect(plain.layers.map(({ type }) => type)).toEqual(['Conv', 'Add']);
    const weights = makeTensor('w', 'float', [2, 2, 1, 1], [1, -0.5, 0.25, 2]);
    const folded = await expectLikeOnnxRuntime({ nodes: [makeNode('Conv', ['b', 'w'], ['c']), makeNode('Sub', ['a', 'c'], ['y'])], inputs, outputs, initializers: [weights] }, random, 2);
    // The weights take the sign.
    expect(folded.layers.map(({ type }) => type)).toEqual(['Conv', 'Add']);
    const shared = await expectLikeOnnxRuntime({ nodes: [makeNode('Conv', ['a', 'w'], ['c']), makeNode('Sub', ['a', 'c'], ['d']), makeNode('Sub', ['c', 'd'], ['y'])], inputs: inputs.slice(0, 1), outputs, initializers: [weights] }, random, 2);
    expect(shared.layers.map(({ type }) => type)).toEqual(['Conv', 'Conv', 'Add', 'Conv', 'Add']);
  });

  it.each(['int8', 'uint8'] as const)('gives the codes of ONNX Runtime on %s, whatever the zero points', async (kind) => {
    const random = new Random(42);
    for (const zeros of [[0, 0], [255, 255], [0, 255], [128, 127], [17, 200]]) {
      const { graph, differing, compared } = await compareCodes(differenceOfCodes(random, kind, zeros), random);
      expect(differing).toEqual([]);
      expect(compared).toBe(60);
      expect(graph.layers.map(({ type }) => type)).toEqual(['Requantize', 'Add']);
      expect(graph.values.get(graph.layers[0]?.outputs[0] ?? '')?.type).toMatchObject({ signed: kind === 'int8', bits: 8 });
    }
  });

  it('is reported where codes are too wide for a table, or shapes differ', () => {
    const content = differenceOfCodes(new Random(43), 'uint8', [0, 0]);
    const initializers = (content.initializers ?? []).map((tensor) => (tensor.name.endsWith('.z') && tensor.name !== 'y.z' ? makeTensor(tensor.name, 'uint16', [], [0]) : tensor));
    const wide = { ...content, opset: 21, inputs: ['a', 'b'].map((name) => makeValueInfo(name, 'uint16', [1, 3, 5, 4])), initializers };
    expect(errorsOf(importModel(wide))).toEqual(['ONX076 Sub d']);
    const inputs = [makeValueInfo('a', 'float', [1, 3]), makeValueInfo('b', 'float', [1, 4])];
    expect(errorsOf(importModel({ nodes: [makeNode('Sub', ['a', 'b'], ['y'])], inputs, outputs: [anyShape('float')] }))).toEqual(['ONX076 Add y']);
  });
});
