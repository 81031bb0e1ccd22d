import { type OnnxTensor, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../src/index.js';
import { expectProof } from './support/expect-proof.js';

const domain = 'qonnx.custom_op.general';
const scalar = (name: string, value: number): OnnxTensor => makeTensor(name, 'float', [], [value]);

/** Random reals, multiples of an eighth. */
function reals(name: string, dims: readonly number[], seed: number): OnnxTensor {
  const random = randomNumbers(seed);
  return makeTensor(name, 'float', dims, Array.from({ length: dims.reduce((count, dim) => count * dim, 1) }, () => random.integer(-16, 16) / 8));
}

/** Bipolar convolution with BatchNormalization, pooling, an average that is truncated, a dense layer whose sums go to the host. */
function network(seed: number, mode: string): Uint8Array {
  const [channels, outputs] = [2, 4];
  const quant = (from: string, to: string, scale: string, bits: string, signed = 1) =>
    makeNode('Quant', [from, scale, 'zero', bits], [to], { signed: { int: signed }, rounding_mode: { string: mode } }, { domain });
  const bipolar = (from: string, to: string) => makeNode('BipolarQuant', [from, 'half'], [to], {}, { domain });
  const positive = reals('variance', [outputs], seed + 4);
  return encodeModel(
    makeModel({
      nodes: [
        makeNode('Mul', ['x', 'two'], ['x2']),
        makeNode('Sub', ['x2', 'half'], ['xs']),
        quant('xs', 'xq', 'half', 'three'),
        bipolar('w', 'wq'),
        makeNode('Conv', ['xq', 'wq', 'bias'], ['c'], { pads: { ints: [1, 1, 1, 1] } }),
        makeNode('BatchNormalization', ['c', 'gamma', 'beta', 'mean', 'variance'], ['n']),
        bipolar('n', 'nq'),
        quant('v', 'vq', 'half', 'three'),
        makeNode('Conv', ['nq', 'vq'], ['d']),
        makeNode('Relu', ['d'], ['r']),
        quant('r', 'rq', 'half', 'four', 0),
        makeNode('AveragePool', ['rq'], ['p'], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } }),
        makeNode('Mul', ['p', 'four'], ['ps']),
        makeNode('Trunc', ['ps', 'half', 'zero', 'six', 'four'], ['t'], {}, { domain }),
        makeNode('Flatten', ['t'], ['f']),
        quant('m', 'mq', 'half', 'three'),
        makeNode('MatMul', ['f', 'mq'], ['s']),
        makeNode('Add', ['s', 'last'], ['y']),
      ],
      inputs: [makeValueInfo('x', 'float', [1, channels, 6, 6])],
      outputs: [makeValueInfo('y', 'float', [1, 3])],
      initializers: [
        ...[scalar('two', 2), scalar('half', 0.5), scalar('zero', 0), scalar('three', 3), scalar('four', 4), scalar('six', 6)],
        ...[reals('w', [outputs, channels, 3, 3], seed), reals('bias', [outputs], seed + 1), reals('gamma', [outputs], seed + 2), reals('beta', [outputs], seed + 3), reals('mean', [outputs], seed + 5)],
        { ...positive, data: Float32Array.from(Array.from(positive.data, Number), (value) => 0.5 + Math.abs(value)) },
        ...[reals('v', [3, outputs, 3, 3], seed + 6), reals('m', [12, 3], seed + 7), reals('last', [3], seed + 8)],
      ],
    }),
  );
}

/** A convolution beside its input, summed and joined, with quantizers that round by one mode behind both. */
function joinedNetwork(seed: number, mode: string): Uint8Array {
  const quant = (from: string, to: string, scale: string) => makeNode('Quant', [from, scale, 'zero', 'four'], [to], { rounding_mode: { string: mode } }, { domain });
  return encodeModel(
    makeModel({
      nodes: [
        quant('x', 'xq', 'quarter'),
        quant('w', 'wq', 'quarter'),
        makeNode('Conv', ['xq', 'wq'], ['c'], { pads: { ints: [1, 1, 1, 1] } }),
        quant('c', 'cq', 'half'),
        makeNode('Add', ['cq', 'xq'], ['s']),
        makeNode('Relu', ['s'], ['r']),
        quant('r', 'sq', 'half'),
        makeNode('Concat', ['sq', 'xq'], ['j'], { axis: { int: 1 } }),
        quant('j', 'y', 'third'),
      ],
      inputs: [makeValueInfo('x', 'float', [1, 2, 5, 5])],
      outputs: [makeValueInfo('y', 'float', [1, 4, 5, 5])],
      initializers: [scalar('quarter', 0.25), scalar('half', 0.5), scalar('third', 1 / 3), scalar('zero', 0), scalar('four', 4), reals('w', [2, 2, 3, 3], seed)],
    }),
  );
}

describe('QONNX models, from ONNX to GHDL', () => {
  it.each([[811, 'FLOOR'], [812, 'UP']] as const)('joined model %d: hardware equals the golden model, rounding by %s', async (seed, mode) => {
    const { integerGraph } = await expectProof(joinedNetwork(seed, mode), seed);
    expect(integerGraph.layers.map(({ type }) => type)).toEqual(['Conv', 'Add', 'Requantize', 'Requantize', 'Requantize', 'Concat']);
  });

  it.each([[801, 'ROUND'], [802, 'FLOOR'], [803, 'DOWN']] as const)('model %d: hardware equals the golden model, rounding by %s', async (seed, mode) => {
    const { integerGraph } = await expectProof(network(seed, mode), seed);
    expect(integerGraph.layers.map(({ type, requantization }) => [type, requantization?.rounding])).toEqual([
      ['Conv', 'sign'],
      ['Conv', mode === 'FLOOR' ? 'floor' : mode === 'DOWN' ? 'toward-zero' : 'half-even'],
      ['AveragePool', 'floor'],
      ['Flatten', undefined],
      ['Gemm', undefined],
    ]);
    expect(integerGraph.hostSteps.map(({ operator }) => operator)).toEqual(['Add']);
  });
});
