import { describe, expect, it } from 'vitest';
import { type ElementKind, type ModelContent, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { compareCodes } from '../support/compare.js';
import { errorsOf, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';

const zeroPoints = { int8: -37, uint8: 90 } as const;
type CodeKind = keyof typeof zeroPoints;

const scalar = (name: string, kind: ElementKind, value: number): OnnxTensor => makeTensor(name, kind, [], [value]);
const format = ['s', 'z'];
const requantize = (from: string, to: string): NodeProto[] => [makeNode('DequantizeLinear', [from, ...format], [`${to}.real`]), makeNode('QuantizeLinear', [`${to}.real`, ...format], [to])];

/** A model of codes `x` [1, 2, 5, 4]: `q` are the same, as a layer of the model has them, and `y` is given. */
function model(kind: CodeKind, nodes: readonly NodeProto[], initializers: readonly OnnxTensor[] = []): ModelContent {
  return {
    opset: 19,
    nodes: [makeNode('MaxPool', ['x'], ['m'], { kernel_shape: { ints: [1, 1] } }), ...requantize('m', 'q'), ...nodes],
    inputs: [makeValueInfo('x', kind, [1, 2, 5, 4])],
    outputs: [makeValueInfo('y', kind, ['n', 'c', 'h', 'w'])],
    initializers: [scalar('s', 'float', 0.25), scalar('z', kind, zeroPoints[kind]), scalar('fine', 'float', 0.03), ...initializers],
  };
}

const padded = (kind: CodeKind, value?: number): { nodes: NodeProto[]; constants: OnnxTensor[] } => ({
  nodes: [makeNode('Pad', value === undefined ? ['q', 'pads'] : ['q', 'pads', 'value'], ['p'])],
  constants: [makeTensor('pads', 'int64', [8], [0, 0, 1, 2, 0, 0, 1, 0].map(BigInt)), ...(value === undefined ? [] : [scalar('value', kind, value)])],
});
const convolution: NodeProto = makeNode('QLinearConv', ['p', ...format, 'w', 'fine', 'w.z', ...format], ['y']);
const weights: readonly OnnxTensor[] = [makeTensor('w', 'int8', [2, 2, 3, 3], Array.from({ length: 36 }, (_, i) => ((i * 29) % 60) - 30)), scalar('w.z', 'int8', 0)];

describe.each<CodeKind>(['int8', 'uint8'])('codes of %s that nothing dequantizes', (kind) => {
  it.each<[string, readonly NodeProto[], readonly OnnxTensor[]]>([
    ['are limited by a Clip', [makeNode('Clip', ['q', 'low', 'high'], ['y'])], [scalar('low', kind, 4), scalar('high', kind, 99)]],
    ['are limited by a Clip whose bounds cross', [makeNode('Clip', ['q', 'low', 'high'], ['y'])], [scalar('low', kind, 99), scalar('high', kind, 4)]],
    ['are padded with 0', [...padded(kind).nodes, makeNode('MaxPool', ['p'], ['y'], { kernel_shape: { ints: [1, 1] } })], padded(kind).constants],
    ['are padded with a code', [...padded(kind, 55).nodes, makeNode('MaxPool', ['p'], ['y'], { kernel_shape: { ints: [2, 2] } })], padded(kind, 55).constants],
    ['are padded with 0 in front of a convolution', [...padded(kind).nodes, convolution], [...padded(kind).constants, ...weights]],
    ['are padded with the zero point in front of a convolution', [...padded(kind, zeroPoints[kind]).nodes, convolution], [...padded(kind, zeroPoints[kind]).constants, ...weights]],
  ])('%s', async (_, nodes, constants) => {
    const { compared, differing } = await compareCodes(model(kind, nodes, constants), new Random(3));
    expect(compared).toBeGreaterThan(20);
    expect(differing).toEqual([]);
  });

  it('are those of their reals where they are read before their scale is known', async () => {
    const picked = [makeNode('MaxPool', ['x'], ['y'], { kernel_shape: { ints: [2, 2] } })];
    const content = model(kind, [], weights);
    const sums = makeNode('QLinearConv', ['x', ...format, 'w', 'fine', 'w.z', ...format], ['q']);
    const { compared, differing } = await compareCodes({ ...content, nodes: [...picked, sums], outputs: [...content.outputs, makeValueInfo('q', kind, ['n', 'c', 'h', 'w'])] }, new Random(6));
    expect(compared).toBeGreaterThan(1);
    expect(differing).toEqual([]);
  });

  it('are not computed with', () => {
    for (const operator of ['Add', 'Sub', 'Mul', 'Div']) {
      expect(errorsOf(importModel(model(kind, [makeNode(operator, ['q', 'q'], ['y'])])))).toEqual([`ONX076 ${operator} y`]);
      expect(errorsOf(importModel(model(kind, [makeNode(operator, ['q', 'two'], ['y'])], [scalar('two', kind, 2)])))).toEqual([`ONX076 ${operator} y`]);
    }
    expect(errorsOf(importModel(model(kind, [makeNode('ReduceMean', ['q', 'axes'], ['y'])], [makeTensor('axes', 'int64', [2], [2n, 3n])])))).toEqual(['ONX076 ReduceMean y']);
  });
});

describe('Relu of codes', () => {
  it.each([
    ['in a layer that rounds them', [makeNode('QLinearConv', ['q', ...format, 'w', 'fine', 'w.z', ...format], ['c']), makeNode('Relu', ['c'], ['y'])]],
    ['as a layer of its own', [makeNode('Relu', ['q'], ['y'])]],
  ])('compares them with the code 0, %s', async (_, nodes) => {
    const { compared, differing } = await compareCodes(model('int8', nodes, weights), new Random(4));
    expect(compared).toBeGreaterThan(5);
    expect(differing).toEqual([]);
  });

  it('has no one real where channels differ in their zero points, or where no scale is known', () => {
    const channels = (zeros: readonly number[]): ModelContent => {
      const content = model('int8', [makeNode('DequantizeLinear', ['q', ...format], ['r']), makeNode('QuantizeLinear', ['r', 'ss', 'zz'], ['c'], { axis: { int: 1 } }), makeNode('Relu', ['c'], ['y'])]);
      return { ...content, initializers: [...(content.initializers ?? []), makeTensor('ss', 'float', [2], [0.25, 0.5]), makeTensor('zz', 'int8', [2], zeros)] };
    };
    expect(errorsOf(importModel(channels([-37, 5])))).toContain('ONX076 Relu y');
    const raw = { ...model('int8', []), nodes: [makeNode('Relu', ['x'], ['c']), ...requantize('c', 'y')] };
    expect(errorsOf(importModel(raw))).toContain('ONX076 Relu c');
  });
});
