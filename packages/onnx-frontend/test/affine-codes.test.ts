import { describe, expect, it } from 'vitest';
import { type ModelContent, type NodeProto, makeNode, makeTensor, makeValueInfo } from '../src/codec/index.js';
import { compareCodes } from './support/compare.js';
import { expectOk, importModel } from './support/frontend.js';
import { Random } from './support/random.js';
import { expectSameExport } from './support/same-export.js';

const unknown = { tensor_type: { elem_type: 3 } };

/** Codes, arithmetic with constants for each channel, a Relu or none, and codes of another format. */
function model(seed: number, steps: readonly string[], space: readonly number[]): ModelContent {
  const random = new Random(seed);
  const channels = 4;
  const shape = [channels, ...space.map(() => 1)];
  const input = Math.fround(2 ** (random.next() * 8 - 7));
  const output = Math.fround(input * 2 ** (random.next() * 4 - 2));
  const constants = steps.map((step, i) => {
    const real = (): number => (step === 'Mul' || step === 'Div' ? (random.next() + 0.25) * random.pick([1, -1]) : (random.next() * 2 - 1) * 100 * input);
    return makeTensor(`c${i}`, 'float', shape, Array.from({ length: channels }, real));
  });
  const nodes: NodeProto[] = [makeNode('DequantizeLinear', ['x', 'x.s', 'x.z'], ['t0'])];
  steps.forEach((step, i) => nodes.push(makeNode(step, [`t${i}`, `c${i}`], [`t${i + 1}`])));
  nodes.push(random.next() < 0.5 ? makeNode('Relu', [`t${steps.length}`], ['r']) : makeNode('Identity', [`t${steps.length}`], ['r']));
  return {
    opset: 13,
    nodes: [...nodes, makeNode('QuantizeLinear', ['r', 'y.s', 'y.z'], ['y'])],
    inputs: [makeValueInfo('x', 'int8', [1, channels, ...space])],
    outputs: [{ name: 'y', type: unknown }],
    initializers: [
      ...constants,
      makeTensor('x.s', 'float', [], [input]),
      makeTensor('x.z', 'int8', [], [random.pick([-128, 0, 127, 5])]),
      makeTensor('y.s', 'float', [], [output]),
      makeTensor('y.z', 'int8', [], [random.pick([-128, 0, 127, -9])]),
    ],
  };
}

describe('constants for each channel between codes', () => {
  it.each([[['Add']], [['Sub']], [['Mul']], [['Div']]])('%s gives the codes of ONNX Runtime', async (steps) => {
    const random = new Random(3);
    for (let seed = 600; seed < 612; seed++) {
      const { graph, differing } = await compareCodes(model(seed, steps, seed % 2 === 0 ? [8, 9] : []), random);
      expect(differing).toEqual([]);
      expect(graph.layers.map(({ type }) => type)).toEqual([seed % 2 === 0 ? 'Conv' : 'Gemm']);
      expect(graph.layers[0]?.requantization?.factors?.[0]?.numerator).toBe(1n);
      await expectSameExport(graph, random, String(seed));
    }
  });

  it('are one layer, product and sum', async () => {
    const { graph, differing } = await compareCodes(model(620, ['Mul', 'Add'], [8, 9]), new Random(4));
    expect(differing).toEqual([]);
    expect(graph.layers.length).toBe(1);
    await expectSameExport(graph, new Random(5));
  });

  it('have factors and offsets where codes are too wide for a staircase', async () => {
    const content = model(630, ['Add'], [2, 2]);
    const wide = { ...content, opset: 21, inputs: [makeValueInfo('x', 'int16', [1, 4, 2, 2])], initializers: (content.initializers ?? []).map((tensor) => (tensor.name === 'x.z' ? makeTensor('x.z', 'int16', [], [0]) : tensor)) };
    const graph = expectOk(importModel(wide));
    const [layer] = graph.layers;
    expect(layer?.requantization?.offsets).toHaveLength(4);
    await expectSameExport(graph, new Random(6));
    expect(layer?.parameters.weight?.data).toEqual(new Int32Array(4).fill(1));
  });

  it('are the host\'s in front of its Softmax', () => {
    const content = model(640, ['Add', 'Mul'], []);
    const nodes = [makeNode('MaxPool', ['x'], ['p'], { kernel_shape: { ints: [1, 1] } }), makeNode('DequantizeLinear', ['p', 'x.s', 'x.z'], ['t0']), ...content.nodes.slice(1, 3), makeNode('Softmax', ['t2'], ['y'])];
    const graph = expectOk(importModel({ ...content, nodes, inputs: [makeValueInfo('x', 'int8', [1, 4, 1, 1])] }));
    expect(graph.hostSteps.map(({ operator, inputs }) => `${operator} ${inputs.join()}`)).toEqual(['Add t0', 'Mul t1', 'Softmax t2']);
    expect(graph.outputs).toEqual(['t0']);
  });
});
