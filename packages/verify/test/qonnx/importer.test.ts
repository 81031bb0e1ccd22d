import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Verification } from '../../src/index.js';
import { QonnxModel, type QuantSettings } from '../support/qonnx-model.js';
import { compiler, verify } from '../support/verify.js';

const modes = ['ROUND', 'HALF_EVEN', 'HALF_UP', 'HALF_DOWN', 'CEIL', 'FLOOR', 'UP', 'DOWN', 'ROUND_TO_ZERO'];

/** Every quantized tensor was compared, and none differs, explained or not. */
function expectSame({ tensors, uncompared, differences }: Verification): void {
  expect(differences).toEqual([]);
  expect(uncompared).toEqual([]);
  expect(tensors.length).toBeGreaterThan(1);
  for (const { values, lockstep, endToEnd } of tensors) {
    expect(values).toBeGreaterThan(0);
    expect([lockstep.differing, endToEnd.differing]).toEqual([0, 0]);
  }
}

/** Differences, if any, are ties of float32. */
function expectExplained({ equal, tensors, uncompared, differences }: Verification): void {
  expect(differences.filter(({ isExplained }) => !isExplained)).toEqual([]);
  expect(equal).toBe(true);
  expect(uncompared).toEqual([]);
  expect(tensors.length).toBeGreaterThan(1);
}

/** Quant of the input, a dense layer, its BatchNormalization and the Quant that is looked at. */
function denseModel(settings: QuantSettings, isNormalized: boolean): QonnxModel {
  const model = new QonnxModel();
  const x = model.quant('x', { scale: 0.25, bits: 5 });
  const w = model.quant(model.reals('w', [6, 4], 0.25, 7), { scale: 0.5, bits: 4, narrow: true });
  const sums = model.node('MatMul', [x, w], 'sums');
  model.node('Identity', [model.quant(isNormalized ? model.normalize(sums, 4, true) : sums, settings)], 'y');
  return model;
}

describe('Quant', () => {
  it.each(modes.flatMap((mode) => [true, false].flatMap((signed) => [true, false].map((narrow) => [mode, signed, narrow] as const))))(
    'rounds by %s, signed %s, narrow %s, behind sums, affine functions, codes and the input',
    async (mode, signed, narrow) => {
      for (const zeroPoint of signed ? [0, 1, -2] : [0, 3]) {
        const settings = { mode, signed, narrow, zeroPoint, bits: 4, scale: 0.5 };
        for (const isNormalized of [true, false]) expectSame(await verify(denseModel(settings, isNormalized).bytes([1, 6], 'y', [1, 4]), 4));
        const codes = new QonnxModel();
        codes.node('Identity', [codes.quant(codes.quant('x', { ...settings, scale: 0.25 }), { ...settings, scale: 0.75 })], 'y');
        expectSame(await verify(codes.bytes([1, 40], 'y', [1, 40]), 2));
      }
    },
  );

  it.each(Array.from({ length: 16 }, (_, i) => i + 1))('has %i bits', async (bits) => {
    for (const signed of [true, false]) {
      const settings = { bits, signed, scale: 2 ** (3 - bits), mode: 'FLOOR' };
      expectSame(await verify(denseModel(settings, true).bytes([1, 6], 'y', [1, 4]), 6));
      expectSame(await verify(denseModel({ ...settings, mode: 'ROUND' }, false).bytes([1, 6], 'y', [1, 4]), 6));
    }
  });

  it('takes scales of any shape, for each output of weights and each channel of values', async () => {
    for (const dims of [[4], [1, 4]]) {
      const model = new QonnxModel();
      const w = model.quant(model.reals('w', [6, 4], 0.1, 9), { scale: [0.1, 0.2, 0.3, 0.4], dims });
      const sums = model.node('MatMul', [model.quant('x', { scale: 0.3 }), w], 'sums');
      model.node('Identity', [model.quant(sums, { scale: [0.5, 0.25, 0.75, 1], dims, bits: 8 })], 'y');
      expectExplained(await verify(model.bytes([1, 6], 'y', [1, 4]), 20));
    }
    const model = new QonnxModel();
    const w = model.node('Transpose', [model.quant(model.reals('w', [4, 6], 0.1, 9), { scale: [0.1, 0.2, 0.3, 0.4], dims: [4, 1] })], 'wt', { perm: { ints: [1, 0] } });
    model.node('MatMul', [model.quant('x', { scale: 0.3 }), w], 'y');
    expectExplained(await verify(model.bytes([1, 6], 'y', [1, 4]), 20));
  });

  it('takes biases that are reals, and codes of their own', async () => {
    for (const isQuantized of [true, false]) {
      const model = new QonnxModel();
      const bias = model.reals('b', [3], 0.0371, 90);
      const conv = model.node('Conv', [model.quant('x', { scale: 0.125 }), model.quant(model.reals('w', [3, 2, 3, 3], 0.1, 9), { scale: 0.11 }), isQuantized ? model.quant(bias, { scale: 0.07, bits: 8 }) : bias], 'conv', { pads: { ints: [1, 1, 1, 1] } });
      const last = model.node('Conv', [model.quant(model.node('Relu', [conv], 'relu'), { scale: 0.2, signed: false }), model.quant(model.reals('v', [2, 3, 1, 1], 0.125, 9), { scale: 0.25 }), model.reals('c', [2], 0.5, 9)], 'y');
      expectExplained(await verify(model.bytes([1, 2, 5, 5], last, [1, 2, 5, 5]), 10));
    }
  });
});

/** Two activations that are joined, what stands behind that, and the Quant that is looked at. */
function joinedModel(operator: 'Add' | 'Concat', scales: readonly [number, number], behind: readonly string[], settings: QuantSettings): Uint8Array {
  const model = new QonnxModel();
  const channels = 3;
  const first = model.quant('x', { scale: scales[0], bits: 5 });
  const w = model.quant(model.reals('w', [channels, channels, 1, 1], 0.25, 9), { scale: 0.25 });
  const second = model.quant(model.node('Conv', [first, w], 'conv'), { scale: scales[1], bits: 4, zeroPoint: 1, mode: 'FLOOR' });
  const operands = ['Mul', 'Add'].map((name) => model.constant(`of_${name}`, 'float', [], Float32Array.of(name === 'Mul' ? -1.5 : 0.375)));
  const step = (from: string, name: string, i: number): string => {
    if (name === 'Mul' || name === 'Add') return model.node(name, [from, operands[name === 'Mul' ? 0 : 1] ?? ''], `step${i}`);
    return model.node(name, [from], `step${i}`, name === 'MaxPool' ? { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } } : {});
  };
  const joined = model.node(operator, [first, second], 'joined', operator === 'Concat' ? { axis: { int: 1 } } : {});
  model.node('Identity', [model.quant(behind.reduce(step, joined), settings)], 'y');
  const size = behind.includes('MaxPool') ? 2 : 4;
  return model.bytes([1, channels, 4, 4], 'y', [1, operator === 'Concat' ? 2 * channels : channels, size, size]);
}

describe('Quant behind Add and Concat', () => {
  const chains = [[], ['Relu'], ['MaxPool'], ['Relu', 'MaxPool'], ['Mul', 'Add', 'Relu']];

  it.each(modes)('rounds by %s', async (mode) => {
    for (const [i, behind] of chains.entries()) {
      const settings = { mode, scale: 0.5, bits: 4, zeroPoint: [0, 1, -2][i % 3] ?? 0, narrow: i % 2 === 1 };
      for (const scales of [[0.25, 0.25], [0.25, 1], [0.75, 0.5]] as const) expectSame(await verify(joinedModel('Add', scales, behind, settings), 4));
      expectSame(await verify(joinedModel('Concat', [0.25, 0.5], behind, { ...settings, scale: 0.3 }), 4));
      // Codes in front of a Concat are rounded one by one, whatever their scales; those of the convolution may be at a tie.
      const long = await verify(joinedModel('Concat', [0.1, 0.37], behind, { ...settings, scale: 0.3 }), 4);
      expectExplained(long);
      expect(long.tensors.at(-1)?.lockstep.differing).toBe(0);
    }
  });

  it('is reported where sums of the scales are not exact, or too wide for a table', () => {
    const codesOf = (...scales: [number, number]): string[] => {
      const result = compiler.importModel(joinedModel('Add', scales, [], { mode: 'FLOOR' }));
      return result.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
    };
    expect(codesOf(0.1, 0.37)).toEqual(['ONX092']);
    expect(codesOf(2 ** -9, 1)).toEqual(['ONX092']);
    expect(codesOf(2 ** -6, 1)).toEqual([]);
  });
});

describe('a QONNX network', () => {
  it('of bipolar weights and activations is exact, with padding of 0', async () => {
    const model = new QonnxModel();
    const scaled = model.node('Sub', [model.node('Mul', ['x', model.constant('two', 'float', [], Float32Array.of(2))], 'twice'), model.constant('one', 'float', [1], Float32Array.of(1))], 'scaled');
    const conv = model.node('Conv', [model.bipolar(scaled), model.bipolar(model.reals('w', [5, 2, 3, 3], 1, 3))], 'conv', { pads: { ints: [1, 1, 1, 1] } });
    const inner = model.bipolar(model.normalize(conv, 5, true), 0.5);
    const pool = model.node('MaxPool', [inner], 'pool', { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } });
    const dense = model.node('MatMul', [model.node('Flatten', [pool], 'flat'), model.bipolar(model.reals('m', [45, 4], 1, 3), 0.25)], 'dense');
    const last = model.normalize(dense, 4, true);
    const result = await verify(model.bytes([1, 2, 6, 6], last, [1, 4]), 20);
    expectSame(result);
    expect(result.host).toMatchObject([{ operator: 'BatchNormalization', values: 80 }]);
    expect(result.host[0]?.largest).toBeLessThan(1e-5);
  });

  it('adds, joins, averages and truncates', async () => {
    for (const [channels, kernel] of [[4, 2], [3, 4]] as const) {
      const model = new QonnxModel();
      const x = model.quant('x', { scale: 0.25, bits: 4 });
      const conv = (name: string, from: string): string => model.node('Conv', [from, model.quant(model.reals(`${name}_w`, [channels, channels, 3, 3], 0.25, 5), { scale: 0.25 })], name, { pads: { ints: [1, 1, 1, 1] } });
      const a = model.quant(model.node('Relu', [model.normalize(conv('a', x), channels, true)], 'ra'), { scale: 0.5, signed: false });
      const sum = model.quant(model.node('Add', [model.quant(conv('b', a), { scale: 0.25, bits: 6 }), x], 'sum'), { scale: 0.5, bits: 5 });
      const joined = model.quant(model.node('Concat', [sum, a], 'joined', { axis: { int: 1 } }), { scale: 0.5, bits: 4 });
      const average = model.node('AveragePool', [joined], 'average', { kernel_shape: { ints: [kernel, kernel] }, strides: { ints: [kernel, kernel] } });
      const scaled = model.node('Mul', [average, model.constant('area', 'float', [], Float32Array.of(kernel ** 2))], 'scaled');
      const truncated = model.trunc(scaled, 0.5, 4 + 2 * Math.log2(kernel), 4);
      model.node('Identity', [truncated], 'y');
      expectSame(await verify(model.bytes([1, channels, 8, 8], 'y', [1, 2 * channels, 8 / kernel, 8 / kernel]), 10));
    }
  });

  it('with random scales differs at ties of float32 alone', async () => {
    for (let seed = 0; seed < 25; seed++) {
      const model = new QonnxModel();
      for (let i = 0; i < 97 * seed; i++) model.random01();
      const pick = <T>(list: readonly T[]): T => list[model.random.integer(0, list.length - 1)] ?? (list[0] as T);
      const scale = (greatest: number): number => Math.fround((0.1 + model.random01()) * greatest);
      const channels = model.random.integer(1, 4);
      const mode = (): string => pick(modes);
      const bits = (): number => model.random.integer(2, 8);
      const first = model.quant('x', { scale: scale(0.5), bits: bits(), mode: mode(), zeroPoint: pick([0, 0, 1]) });
      const w = model.quant(model.reals('w', [channels, 2, 3, 3], 0.0713, 9), { scale: Array.from({ length: channels }, () => scale(0.3)), dims: [channels, 1, 1, 1], bits: bits() });
      const conv = model.node('Conv', [first, w], 'conv', { pads: { ints: [model.random.integer(0, 1), 1, 1, 0] } });
      const second = pick([0, 1, 2]) === 0 ? model.bipolar(model.normalize(conv, channels), scale(1)) : model.quant(pick([model.normalize(conv, channels), conv]), { scale: scale(0.8), bits: bits(), mode: mode(), narrow: pick([true, false]) });
      const third = model.quant(model.node('MaxPool', [second], 'pool', { kernel_shape: { ints: [2, 2] } }), { scale: scale(1), bits: bits(), mode: mode() });
      model.node('GlobalAveragePool', [third], 'average');
      model.node('Identity', [model.quant('average', { scale: scale(0.3), bits: bits(), mode: mode() })], 'y');
      expectExplained(await verify(model.bytes([1, 2, 5, 5], 'y', [1, channels, 1, 1]), 6));
    }
  }, 60_000);
});

const folder = join(import.meta.dirname, '../../../../../shared/models');
const reason = existsSync(folder) ? '' : ` (skipped: ${folder} is absent)`;

describe.skipIf(!existsSync(folder))(`published QONNX models${reason}`, () => {
  it.each(['qonnx_tfc_2w2a', 'qonnx_tfc_1w1a'])('%s has no difference in any tensor', async (name) => {
    const result = await verify(readFileSync(join(folder, name, 'model.onnx')), 20);
    expectSame(result);
    expect(result.host.map(({ operator, largest }) => [operator, largest])).toEqual([['Sub', 0], ['Div', 0], ['Mul', 0], ['Add', 0]]);
  });
});
