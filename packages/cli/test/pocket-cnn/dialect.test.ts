import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomNumbers } from '@netloom/testkit';
import { type NodeProto, encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import { encodeNpy, findGhdl } from '@netloom/toolchain';
import { describe, expect, it } from 'vitest';
import { codes, netloom, netloomJson } from '../fixtures/call.js';
import { scratchDirectory } from '../fixtures/scratch.js';
import { type DialectConvolution, type DialectModel, encodeDialectModel, runDialectModel } from './dialect-model.js';
import { compileZooModel, simulateZooModel } from './prove-zoo-model.js';
import { plugin } from './zoo-models.js';

const ghdl = await findGhdl();
const scratch = scratchDirectory();
const random = randomNumbers(5);
const integers = (count: number, low: number, high: number): number[] => Array.from({ length: count }, () => random.integer(low, high));

function convolution(inputs: number, outputs: number, kernel: number, rest: Pick<DialectConvolution, 'stride' | 'pad' | 'weightScale' | 'toScale'>): DialectConvolution {
  const greatest = Math.ceil(160 / rest.weightScale);
  return { outputs, kernel, ...rest, weights: integers(outputs * inputs * kernel ** 2, -greatest, greatest), bias: integers(outputs, -greatest, greatest) };
}

/** Scales of every size, ties, saturation at both ends, an average over 3 x 3 pixels that is no power of two. */
const model: DialectModel = {
  channels: 2,
  size: 14,
  stages: [
    { convolution: convolution(2, 4, 3, { stride: 1, pad: 1, weightScale: 32, toScale: 1 }), then: ['LeakyRelu', 'MaxPool'] },
    { convolution: convolution(4, 3, 1, { stride: 1, pad: 0, weightScale: 64, toScale: 2 }), then: ['Relu'] },
    { convolution: convolution(3, 5, 2, { stride: 2, pad: 0, weightScale: 128, toScale: 16 }), then: ['LeakyRelu'] },
  ],
};
const frames = 3;
const images = Uint8Array.from(integers(frames * 2 * 14 * 14, 0, 255));
const expected = Array.from({ length: frames }, (_, frame) => runDialectModel(model, images.subarray(frame * 392, frame * 392 + 392))).flat();
const file = scratch.write('own.onnx', encodeDialectModel(model));
const samples = scratch.write('own-images.npy', encodeNpy([frames, 2, 14, 14], images));

describe('the plugin of the pocket-cnn dialect', () => {
  const project = join(scratch.path, 'own');

  it('gives what the dialect says, from the model to the test vectors', async () => {
    const own = { name: 'own', file, images: encodeNpy([frames, 2, 14, 14], images), frames, expected: expected.map((code) => code & 255) };
    expect(new Set(expected).size).toBeGreaterThan(5);
    expect(await compileZooModel(own, project)).toEqual({ compared: 15, differing: 0 });
  });

  it.skipIf(!ghdl.ok)('does so in GHDL at the predicted speed, and stalled, and with images of the caller', async () => {
    const full = await simulateZooModel(project, 0);
    expect(full).toMatchObject({ frames, equal: true, differing: 0, interval: full.predictedInterval });
    expect(await simulateZooModel(project, 0.4)).toMatchObject({ frames, equal: true, differing: 0 });
    expect(await netloomJson('simulate', project, '--input', samples, '--frames', '2')).toMatchObject({ ok: true, frames: 2, equal: true });
  });

  it('makes an integer model, which runs and is measured as it is', async () => {
    const reals = expected.map((code) => code / 16);
    const ran = await netloomJson('run', file, '--plugin', plugin, '--input', samples);
    expect(ran).toMatchObject({ ok: true, frames, outputs: [{ shape: [frames, 5, 1, 1], data: reals }] });
    expect(await netloomJson('run', project, '--input', samples)).toMatchObject({ ok: true, outputs: [{ data: reals }] });
    const classes = Array.from({ length: frames }, (_, frame) => {
      const scores = expected.slice(frame * 5, frame * 5 + 5);
      return scores.indexOf(Math.max(...scores));
    });
    const labels = scratch.write('labels.npy', encodeNpy([frames], Uint8Array.from(classes)));
    const measured = await netloomJson('evaluate', file, '--plugin', plugin, '--input', samples, '--labels', labels);
    expect(measured).toMatchObject({ ok: true, samples: frames, integer: { correct: frames } });
    expect(measured.float).toBeUndefined();
  });

  it('is compiled without calibration, and says what a quantized model has no use for', async () => {
    const plain = await netloomJson('compile', file, '--plugin', plugin, '-o', join(scratch.path, 'plain'), '--frames', '1');
    expect([plain.ok, codes(plain).filter((code) => code !== 'IR043')]).toEqual([true, ['CLI020', 'HDL012']]);
    const graph = JSON.parse(readFileSync(join(scratch.path, 'plain/model.ir.json'), 'utf8')) as { readonly layers: readonly { readonly requantization?: { readonly implementation?: object } }[] };
    const rounding = graph.layers.flatMap(({ requantization }) => (requantization === undefined ? [] : [requantization.implementation]));
    expect(rounding).toHaveLength(4);
    expect(rounding.every((implementation) => implementation !== undefined)).toBe(true);
    const bits = await netloomJson('compile', file, '--plugin', plugin, '-o', join(scratch.path, 'bits'), '--bits', '4', '--frames', '1');
    expect(bits.diagnostics.some(({ message }) => message.includes('--bits'))).toBe(true);
  });

  it('says which importers it replaces', async () => {
    const report = await netloomJson('check', file, '--plugin', plugin);
    const notes = report.diagnostics.filter(({ code }) => code === 'IR043').map(({ message }) => message);
    expect(notes).toContain('the plugin replaces the importer for ::LeakyRelu of @netloom/onnx-frontend.');
    expect(notes).toContain('the plugin replaces the importer for ::GlobalAveragePool of @netloom/onnx-frontend.');
    expect((await netloom('check', file, '--plugin', plugin)).stderr).toContain('IR043 (note) plugin "pocket-cnn-dialect"');
  });
});

describe('models that are not of the dialect', () => {
  const initializers = [
    makeTensor('one', 'float', [1], [1]),
    makeTensor('sixteen', 'float', [1], [16]),
    makeTensor('third', 'float', [1], [1 / 3]),
    makeTensor('huge', 'float', [1], [2 ** 25]),
    makeTensor('two', 'float', [2], [1, 1]),
    makeTensor('zero', 'int8', [1], [0]),
    makeTensor('shift', 'int8', [1], [3]),
    makeTensor('w', 'int8', [2, 1, 1, 1], [1, 2]),
    makeTensor('flat', 'int8', [2], [1, 2]),
  ];
  const quantize = (scale = 'one', zero = 'zero'): NodeProto => makeNode('QuantizeLinear', ['x', scale, zero], ['q'], {}, { name: 'quantize' });
  const conv = (scale: string, weight = 'w', input = 'q'): NodeProto =>
    makeNode('QLinearConv', [input, scale, 'zero', weight, 'sixteen', 'zero', 'sixteen', 'zero'], ['c'], {}, { name: 'conv' });
  const average = (input: string): NodeProto => makeNode('GlobalAveragePool', [input], ['y'], {}, { name: 'average' });

  it.each<[string, string[], NodeProto[], number?]>([
    ['a scale that is no power of two', ['PCD001'], [quantize('third'), average('q')]],
    ['a scale beyond the limit', ['PCD001'], [quantize('huge'), average('q')]],
    ['several scales', ['PCD001'], [quantize('two'), average('q')]],
    ['a zero point', ['PCD002'], [quantize('one', 'shift'), average('q')]],
    ['an input with fraction bits', ['PCD003'], [quantize('sixteen'), average('q')]],
    ['another scale than the data has', ['PCD003'], [quantize(), conv('sixteen'), average('c')]],
    ['a convolution of reals', ['PCD004'], [conv('one', 'w', 'x'), average('c')]],
    ['an average of reals', ['PCD004'], [average('x')]],
    ['a leaky ReLU of another slope', ['PCD005'], [quantize(), makeNode('LeakyRelu', ['q'], ['l'], { alpha: { float: 0.25 } }), average('l')]],
    ['an average of too many pixels', ['PCD006'], [quantize(), average('q')], 512],
    ['weights without a kernel', ['ONX076'], [quantize(), conv('one', 'flat'), average('c')]],
    ['several faults at once', ['PCD002', 'PCD005'], [quantize('one', 'shift'), makeNode('LeakyRelu', ['q'], ['l']), average('l')]],
  ])('with %s are refused: %s', async (_, expectedCodes, nodes, size = 4) => {
    const content = { nodes, initializers, inputs: [makeValueInfo('x', 'float', [1, 1, size, size])], outputs: [makeValueInfo('y', 'float', [])], opset: 17 };
    const report = await netloomJson('check', scratch.write('wrong.onnx', encodeModel(makeModel(content))), '--plugin', plugin);
    expect([report.exitCode, codes(report).filter((code) => code !== 'IR043')]).toEqual([1, expectedCodes]);
  });
});
