import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Graph, integerType, quantizeFrame, valueOf } from '@netloom/ir';
import { describe, expect, it } from 'vitest';
import { type ModelContent, type NodeProto, type OnnxTensor, makeNode, makeTensor, makeValueInfo } from '../../src/codec/index.js';
import { exportQdq } from '../../src/index.js';
import { errorsOf, expectOk, frontend, importModel } from '../support/frontend.js';
import { Random } from '../support/random.js';
import { expectSameExport } from '../support/same-export.js';

const domain = 'qonnx.custom_op.general';
const scalar = (name: string, value: number): OnnxTensor => makeTensor(name, 'float', [], [value]);
const ramp = (name: string, dims: readonly number[]): OnnxTensor => makeTensor(name, 'float', dims, Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => ((i * 7) % 11) - 5));
const quant = (from: string, to: string, attributes: Parameters<typeof makeNode>[3] = {}, inputs = ['s', 'z', 'b']): NodeProto => makeNode('Quant', [from, ...inputs], [to], attributes, { domain, name: to });

function content(nodes: readonly NodeProto[], more: readonly OnnxTensor[] = [], dims: readonly number[] = [1, 4]): ModelContent {
  const initializers = [scalar('s', 0.5), scalar('z', 0), scalar('b', 4), ramp('w', [4, 3]), ...more];
  return { nodes, inputs: [makeValueInfo('x', 'float', dims)], outputs: [makeValueInfo('y', 'float', [])], initializers };
}

function read(nodes: readonly NodeProto[], more: readonly OnnxTensor[] = [], dims: readonly number[] = [1, 4]): Graph {
  return expectOk(importModel(content(nodes, more, dims)));
}

/** The codes of reals of the only input. */
function codesOf(graph: Graph, ...reals: number[]): number[] {
  return [...quantizeFrame({ ...valueOf(graph, graph.inputs[0] ?? ''), axes: [{ name: 'C', size: reals.length }] }, Float32Array.from(reals))];
}

describe("QONNX's quantizers", () => {
  it('are an input of codes in each domain, with Constant nodes as scales', () => {
    for (const [name, operator] of [['onnx.brevitas', 'Quant'], [domain, 'IntQuant'], ['finn.custom_op.general', 'Quant']] as const) {
      const constant = makeNode('Constant', [], ['c'], { value: { tensor: makeTensor('', 'float', [1], [0.5]) } });
      const graph = read([constant, makeNode(operator, ['x', 'c', 'z', 'b'], ['q'], {}, { domain: name }), makeNode('Relu', ['q'], ['y'])]);
      expect(valueOf(graph, 'x').type).toEqual(integerType(true, 4, { scale: [0.5], zeroPoint: [0] }));
      expect(valueOf(graph, 'x').encoding).toBeUndefined();
    }
  });

  it('are staircases of an input whose codes are no plain ones', () => {
    const floor = read([quant('x', 'q', { rounding_mode: { string: 'FLOOR' } }), makeNode('Relu', ['q'], ['y'])]);
    expect(codesOf(floor, -0.01, 0, 0.49, 0.5, 100, -100)).toEqual([-1, 0, 0, 1, 7, -8]);
    const narrow = read([quant('x', 'q', { narrow: { int: 1 } }), makeNode('Relu', ['q'], ['y'])]);
    expect(codesOf(narrow, -100, 0.25, 0.75)).toEqual([-7, 0, 2]);
    const falling = read([makeNode('Mul', ['x', 'k'], ['m']), makeNode('Sub', ['m', 'one'], ['n']), makeNode('BipolarQuant', ['n', 's'], ['q'], {}, { domain }), makeNode('Relu', ['q'], ['y'])], [scalar('k', -2), scalar('one', 1)]);
    expect(codesOf(falling, -0.5, -0.4999, -3, 3)).toEqual([1, -1, 1, -1]);
    expect(valueOf(falling, 'x').type).toEqual(integerType(true, 2, { scale: [0.5], zeroPoint: [0] }));
    const channels = read([makeNode('Mul', ['x', 'k'], ['m']), quant('m', 'q'), makeNode('Relu', ['q'], ['y'])], [makeTensor('k', 'float', [1, 2, 1, 1], [1, -1])], [1, 2, 2, 2]);
    expect(valueOf(channels, 'x').encoding).toHaveLength(2);
  });

  it('keep weights as codes behind Transpose and Reshape, with the scales of their dimension', () => {
    const nodes = [quant('x', 'q'), quant('v', 'vq', {}, ['vs', 'z', 'b']), makeNode('Reshape', ['vq', 'shape'], ['vr']), makeNode('Transpose', ['vr'], ['vt'], { perm: { ints: [1, 0] } }), makeNode('MatMul', ['q', 'vt'], ['m']), quant('m', 'y')];
    const graph = read(nodes, [ramp('v', [3, 2, 2]), makeTensor('vs', 'float', [3, 1, 1], [1, 2, 4]), makeTensor('shape', 'int64', [2], [3, 4])]);
    const weight = graph.layers[0]?.parameters.weight;
    expect(weight?.type).toEqual(integerType(true, 4, { axis: 'O', scale: [1, 2, 4], zeroPoint: [0, 0, 0] }));
    expect([...(weight?.data ?? [])]).toHaveLength(12);
    expect(graph.layers[0]?.requantization).toMatchObject({ rounding: 'half-even', low: -8, high: 7 });
  });

  it('round affine functions of sums, and turn weights whose function falls', async () => {
    const nodes = [quant('x', 'q'), quant('w', 'wq'), makeNode('MatMul', ['q', 'wq'], ['m']), makeNode('Mul', ['m', 'k'], ['n']), quant('n', 'y', { rounding_mode: { string: 'ceil' } })];
    const graph = read(nodes, [makeTensor('k', 'float', [3], [1, -0.5, 0])]);
    const [layer] = graph.layers;
    expect(graph.layers).toHaveLength(1);
    expect(layer?.requantization).toEqual({ rounding: 'ceil', low: -8, high: 7, factors: [{ numerator: 1n, denominator: 2n }, { numerator: 1n, denominator: 4n }, { numerator: 1n, denominator: 1n }], offsets: [0, 0, 0].map(() => ({ numerator: 0n, denominator: 1n })) });
    expect(errorsOf(exportQdq(graph))).toEqual(['ONX108 Gemm m']);
    await expectSameExport(read([...nodes.slice(0, -1), quant('n', 'y')], [makeTensor('k', 'float', [3], [1, -0.5, 0])]), new Random(2));
    const plain = read(nodes, [makeTensor('k', 'float', [3], [1, 1, 1])]).layers[0]?.parameters.weight?.data ?? [];
    const turned = layer?.parameters.weight?.data ?? [];
    expect([...turned.slice(4, 8)]).toEqual([...plain.slice(4, 8)].map((code) => 0 - code));
    expect([...turned.slice(8)]).toEqual([0, 0, 0, 0]);
  });

  it('look scaled codes up, whatever the order of their input', () => {
    const graph = read([quant('x', 'q'), makeNode('Mul', ['q', 'k'], ['m']), makeNode('Sub', ['m', 'k'], ['n']), quant('n', 'y', { rounding_mode: { string: 'FLOOR' } })], [scalar('k', 0.75)]);
    expect(graph.layers.map(({ type }) => type)).toEqual(['Requantize']);
    const reals = [-8, -1, 0, 1, 7].map((code) => Math.max(-8, Math.min(7, Math.floor((code * 0.5 * 0.75 - 0.75) / 0.5))));
    expect([0, 7, 8, 9, 15].map((at) => graph.layers[0]?.parameters.table?.data[at])).toEqual(reals);
    const wide = [quant('x', 'q', {}, ['s', 'z', 'sixteen']), makeNode('Mul', ['q', 'k'], ['m']), quant('m', 'y')];
    expect(errorsOf(importModel(content(wide, [scalar('k', 0.75), scalar('sixteen', 16)])))).toEqual(['ONX090 scalar m']);
  });

  it('leave arithmetic at the end to the host', () => {
    const nodes = [quant('x', 'q'), quant('w', 'wq'), makeNode('MatMul', ['q', 'wq'], ['m']), makeNode('Div', ['m', 'k'], ['d']), makeNode('Add', ['d', 'k'], ['y'])];
    const graph = read(nodes, [scalar('k', 3)]);
    expect(graph.outputs).toEqual(['m']);
    expect(valueOf(graph, 'm').type).toMatchObject({ kind: 'integer', signed: true, quantization: { scale: [0.25], zeroPoint: [0] } });
    expect(graph.hostSteps.map(({ operator, inputs, outputs }) => [operator, ...inputs, ...outputs])).toEqual([['Div', 'm', 'd'], ['Add', 'd', 'y']]);
  });

  it('truncate sums of averages where that is exact', async () => {
    const pool = makeNode('AveragePool', ['q'], ['p'], { kernel_shape: { ints: [2, 2] } });
    const trunc = (from: string): NodeProto => makeNode('Trunc', [from, 's', 'z', 'wide', 'b'], ['y'], {}, { domain });
    const more = [scalar('four', 4), scalar('wide', 6)];
    const graph = read([quant('x', 'q'), pool, makeNode('Mul', ['p', 'four'], ['m']), trunc('m')], more, [1, 1, 2, 2]);
    expect(graph.layers[0]?.requantization).toMatchObject({ rounding: 'floor', factors: [{ numerator: 1n, denominator: 4n }] });
    expect(errorsOf(importModel(content([quant('x', 'q'), pool, trunc('p')], more, [1, 1, 2, 2])))).toEqual(['ONX092 Trunc y']);
    const nearest = makeNode('Trunc', ['m', 's', 'z', 'wide', 'b'], ['y'], { rounding_mode: { string: 'ROUND' } }, { domain });
    const rounded = read([quant('x', 'q'), pool, makeNode('Mul', ['p', 'four'], ['m']), nearest], more, [1, 1, 2, 2]);
    // An average again, of its scales alone.
    expect(rounded.layers[0]?.requantization).toEqual({ rounding: 'half-even', low: -8, high: 7 });
    await expectSameExport(rounded, new Random(2));
    const third = read([quant('x', 'q'), pool, makeNode('Mul', ['p', 'k'], ['m']), makeNode('Add', ['m', 'o'], ['n']), quant('n', 'y')], [scalar('k', 1 / 3), scalar('o', 0.1)], [1, 1, 2, 2]);
    expect(third.layers[0]?.requantization?.offsets).toHaveLength(1);
    await expectSameExport(third, new Random(2));
    const sums = [quant('x', 'q'), quant('w', 'wq'), makeNode('MatMul', ['q', 'wq'], ['m']), makeNode('Trunc', ['m', 'quarter', 'z', 'wide', 'b'], ['y'], {}, { domain })];
    // Nothing clamps, and the sums need more bits than there are.
    expect(errorsOf(importModel(content(sums, [...more, scalar('quarter', 0.25)])))).toEqual(['ONX092 Trunc y']);
  });

  it('report everything that is wrong at once', () => {
    const errors = (node: NodeProto, more: readonly OnnxTensor[] = []): string[] => errorsOf(importModel(content([node, makeNode('Relu', [node.output?.[0] ?? ''], ['y'])], more)));
    expect(errors(quant('x', 'q', { rounding_mode: { string: 'SIDEWAYS' } }, ['minus', 'z', 'half']), [scalar('minus', -1), scalar('half', 0.5)])).toEqual(['ONX072 Quant q', 'ONX076 Quant q', 'ONX076 Quant q']);
    expect(errors(quant('x', 'q', {}, ['s', 'half', 'b']), [scalar('half', 0.5)])).toEqual(['ONX076 Quant q']);
    expect(errors(quant('x', 'q', {}, ['s', 'z', 'many']), [scalar('many', 17)])).toEqual(['ONX076 Quant q']);
    expect(errors(quant('x', 'q', {}, ['table', 'z', 'b']), [ramp('table', [2, 2])])).toEqual(['ONX076 Quant q']);
    expect(errors(quant('x', 'q', {}, ['x', 'z', 'b']))).toEqual(['ONX074 Quant q']);
    expect(errors(makeNode('Trunc', ['x', 's', 'one', 'b', 'wide'], ['q'], {}, { domain, name: 'q' }), [scalar('one', 1), scalar('wide', 6)])).toEqual(['ONX076 Trunc q']);
    expect(errors(makeNode('Trunc', ['x', 's', 'z', 'b', 'wide'], ['q'], {}, { domain, name: 'q' }), [scalar('wide', 6)])).toEqual(['ONX076 Trunc q']);
    expect(errors(makeNode('Trunc', ['x', 's', 'z', 'b', 'minus', 'b'], ['q'], {}, { domain, name: 'q' }), [scalar('minus', -1)])).toEqual(['ONX076 Trunc q']);
    expect(errors(makeNode('FloatQuant', ['x'], ['q'], {}, { domain, name: 'q' }))).toEqual(['ONX060 FloatQuant q']);
    const pool = makeNode('MaxPool', ['q'], ['p'], { kernel_shape: { ints: [1, 1] } });
    const product = [quant('x', 'q'), pool, makeNode('Mul', ['q', 'p'], ['a']), quant('a', 'y', { rounding_mode: { string: 'FLOOR' } })];
    expect(errorsOf(importModel(content(product, [], [1, 1, 2, 2])))).toEqual(['ONX092 Quant y']);
    const sum = (scale: string): NodeProto[] => [quant('x', 'q', {}, [scale, 'z', 'b']), pool, makeNode('Add', ['q', 'p'], ['a']), quant('a', 'y', { rounding_mode: { string: 'FLOOR' } })];
    const four: readonly number[] = [1, 1, 2, 2];
    const summed = expectOk(importModel(content(sum('s'), [], four)));
    expect(summed.layers.map(({ type }) => type)).toEqual(['MaxPool', 'Add', 'Requantize']);
    // Products of long scales are no float32 numbers.
    const long = importModel(content(sum('long'), [scalar('long', 0.1)], four));
    expect(errorsOf(long)).toEqual(['ONX092 Quant y']);
  });
});

const folder = join(import.meta.dirname, '../../../../../shared/models');
const reason = existsSync(folder) ? '' : ` (skipped: ${folder} is absent)`;

describe.skipIf(!existsSync(folder))(`published QONNX models${reason}`, () => {
  it.each([['qonnx_tfc_2w2a', 'half-even', 1], ['qonnx_tfc_1w1a', 'sign', 1]] as const)('%s is an integer graph of 2 bits', (name, rounding, high) => {
    const graph = expectOk(frontend.import(readFileSync(join(folder, name, 'model.onnx'))));
    expect(graph.layers.map(({ type }) => type)).toEqual(['Flatten', 'Gemm', 'Gemm', 'Gemm', 'Gemm']);
    expect(graph.layers.map(({ requantization }) => requantization?.rounding)).toEqual([undefined, rounding, rounding, rounding, undefined]);
    expect(graph.layers.slice(1, 4).every(({ requantization }) => requantization?.low === -high && requantization.high === high)).toBe(true);
    expect([...graph.values.values()].slice(0, -1).every(({ type }) => type.kind === 'integer' && type.bits === 2)).toBe(true);
    expect(graph.hostSteps.map(({ operator }) => operator)).toEqual(['Sub', 'Div', 'Mul', 'Add']);
    const codes = rounding === 'sign' ? [-1, -1, 1, 1, 1] : [-1, 0, 0, 0, 1];
    expect(codesOf(graph, 0, 0.4, 0.5, 0.75, 1)).toEqual(codes);
  });
});
