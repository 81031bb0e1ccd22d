import { describe, expect, it } from 'vitest';
import {
  type Axis,
  type Layer,
  type LayerType,
  type Result,
  type TensorType,
  argMax,
  conv,
  flatten,
  float32,
  gemm,
  integerType,
  maxPool,
  relu,
  renderElementType,
} from '../../src/index.js';
import { axes, convAttributes, countingTensor, layer } from '../support/graphs.js';

function inferred(type: LayerType, of: Partial<Layer>, inputAxes: readonly Axis[], element = float32 as TensorType['type']): string {
  const made = layer(type.type, 'l', ['x'], ['y'], of);
  return shown(type.infer(made, [{ axes: inputAxes, type: element }]));
}

function shown(result: Result<readonly TensorType[]>): string {
  if (!result.ok) return result.diagnostics.map((diagnostic) => diagnostic.code).join(' ');
  return result.value
    .map((output) => `${output.axes.map(({ name, size }) => `${name}${size}`).join(' ')} ${renderElementType(output.type)}`)
    .join(', ');
}

const image = axes('H', 9, 'W', 7, 'C', 4);

describe('Conv', () => {
  const weight = (o: number, kh: number, kw: number, i: number): Partial<Layer>['parameters'] => ({
    weight: countingTensor(axes('O', o, 'KH', kh, 'KW', kw, 'I', i)),
  });

  it.each([
    ['same size', {}, weight(5, 3, 3, 4), 'H9 W7 C5 f32'],
    ['no pads', { padsBegin: [0, 0], padsEnd: [0, 0] }, weight(5, 3, 3, 4), 'H7 W5 C5 f32'],
    ['strides', { strides: [2, 3] }, weight(5, 3, 3, 4), 'H5 W3 C5 f32'],
    ['dilations', { dilations: [2, 3] }, weight(5, 3, 3, 4), 'H7 W3 C5 f32'],
    ['uneven pads and kernel', { kernel: [1, 2], padsBegin: [0, 1], padsEnd: [0, 0] }, weight(5, 1, 2, 4), 'H9 W7 C5 f32'],
    ['groups', { groups: 2 }, weight(6, 3, 3, 2), 'H9 W7 C6 f32'],
    ['depthwise', { groups: 4 }, weight(8, 3, 3, 1), 'H9 W7 C8 f32'],
    ['groups that do not divide inputs', { groups: 3 }, weight(6, 3, 3, 2), 'IR015'],
    ['groups that do not divide outputs', { groups: 2 }, weight(5, 3, 3, 2), 'IR016'],
    ['weights of other channels', {}, weight(5, 3, 3, 3), 'IR016'],
    ['weights in another order', {}, { weight: countingTensor(axes('O', 5, 'I', 4, 'KH', 3, 'KW', 3)) }, 'IR016'],
    ['a bias of other channels', {}, { ...weight(5, 3, 3, 4), bias: countingTensor(axes('O', 4)) }, 'IR016'],
    ['a kernel beyond the input', { kernel: [12, 3] }, weight(5, 12, 3, 4), 'IR017'],
    ['lists of different lengths', { strides: [1] }, weight(5, 3, 3, 4), 'IR010'],
    ['one axis for two', { kernel: [3], strides: [1], dilations: [1], padsBegin: [0], padsEnd: [0] }, weight(5, 3, 3, 4), 'IR015 IR016'],
    ['stride 0', { strides: [0, 1] }, weight(5, 3, 3, 4), 'IR010'],
    ['unknown attributes', { autoPad: 'SAME' }, weight(5, 3, 3, 4), 'IR010'],
  ])('%s', (_, attributes, parameters, expected) => {
    expect(inferred(conv, { attributes: { ...convAttributes, ...attributes }, parameters: parameters ?? {} }, image)).toBe(expected);
  });

  it('runs over one spatial axis', () => {
    const attributes = { kernel: [3], strides: [2], dilations: [1], padsBegin: [1], padsEnd: [0], groups: 1 };
    const parameters = { weight: countingTensor(axes('O', 2, 'KW', 3, 'I', 4)), bias: countingTensor(axes('O', 2)) };
    expect(inferred(conv, { attributes, parameters }, axes('W', 10, 'C', 4))).toBe('W5 C2 f32');
  });

  it.each([[axes('C', 4, 'H', 9, 'W', 7)], [axes('H', 9, 'W', 7)], [axes('C', 3, 'W', 7, 'C', 4)]])('refuses channels that are not innermost', (wrong) => {
    expect(inferred(conv, { attributes: convAttributes, parameters: weight(5, 3, 3, 4) ?? {} }, wrong)).toBe('IR015');
  });

  it('counts every output position that a window fits, by brute force', () => {
    for (let size = 1; size < 9; size++)
      for (const kernel of [1, 2, 3, 5])
        for (const stride of [1, 2, 3])
          for (const dilation of [1, 2])
            for (const begin of [0, 1, 2])
              for (const end of [0, 1]) {
                const extent = dilation * (kernel - 1) + 1;
                let count = 0;
                for (let at = -begin; at + extent <= size + end; at += stride) count++;
                const attributes = { kernel: [kernel], strides: [stride], dilations: [dilation], padsBegin: [begin], padsEnd: [end] };
                expect(inferred(maxPool, { attributes }, axes('W', size, 'C', 1))).toBe(count < 1 ? 'IR017' : `W${count} C1 f32`);
              }
  });
});

describe('MaxPool windows', () => {
  const problems = (size: number, window: { kernel: number; stride: number; dilation: number; begin: number; end: number }): string[] => {
    const { kernel, stride, dilation, begin, end } = window;
    const attributes = { kernel: [kernel], strides: [stride], dilations: [dilation], padsBegin: [begin], padsEnd: [end] };
    const x = { axes: axes('W', size, 'C', 1), type: float32 };
    const made = layer('MaxPool', 'p', ['x'], ['y'], { attributes });
    return maxPool.check(made, [x], [x]).map(({ code, values }) => `${code} ${String(values.index)}`);
  };

  it('hold an element of the input, by brute force', () => {
    let refused = 0;
    for (let size = 1; size < 6; size++)
      for (const kernel of [1, 2, 3])
        for (const stride of [1, 2, 3])
          for (const dilation of [1, 2, 4])
            for (const begin of [0, 1, 2, 5])
              for (const end of [0, 1, 4]) {
                const outputs = Math.floor((size + begin + end - dilation * (kernel - 1) - 1) / stride) + 1;
                const holds = (index: number): boolean =>
                  [0, 1, 2].slice(0, kernel).some((tap) => {
                    const at = index * stride - begin + tap * dilation;
                    return at >= 0 && at < size;
                  });
                const first = Array.from({ length: Math.max(0, outputs) }, (_, index) => index).find((index) => !holds(index));
                if (first !== undefined) refused++;
                const found = problems(size, { kernel, stride, dilation, begin, end });
                expect(found).toEqual(first === undefined ? [] : [`IR019 ${first}`]);
              }
    expect(refused).toBeGreaterThan(100);
  });

  it('do not fall with a dilation on both sides of the input', () => {
    expect(problems(1, { kernel: 2, stride: 1, dilation: 2, begin: 1, end: 1 })).toEqual(['IR019 0']);
  });
});

describe('MaxPool', () => {
  const attributes = { kernel: [2, 2], strides: [2, 2], dilations: [1, 1], padsBegin: [0, 0], padsEnd: [1, 1] };

  it('keeps channels and format', () => {
    expect(inferred(maxPool, { attributes }, image, integerType(false, 4))).toBe('H5 W4 C4 u4');
    expect(inferred(maxPool, { attributes }, axes('C', 4))).toBe('IR015');
    expect(inferred(maxPool, { attributes }, axes('H', 4, 'W', 4))).toBe('IR015');
  });
});

describe('Gemm', () => {
  const parameters = { weight: countingTensor(axes('O', 3, 'I', 4)) };

  it('multiplies vectors', () => {
    expect(inferred(gemm, { parameters }, axes('C', 4))).toBe('C3 f32');
    expect(inferred(gemm, { parameters }, axes('C', 5))).toBe('IR016');
    expect(inferred(gemm, { parameters }, axes('W', 1, 'C', 4))).toBe('IR015');
    expect(inferred(gemm, { parameters: { ...parameters, bias: countingTensor(axes('O', 4)) } }, axes('C', 4))).toBe('IR016');
    expect(inferred(gemm, { parameters }, axes('C', 4), integerType(true, 8))).toBe('IR028');
  });
});

describe('Relu and Flatten', () => {
  it('keep what they are given', () => {
    expect(inferred(relu, {}, image, integerType(true, 8))).toBe('H9 W7 C4 s8');
    expect(inferred(flatten, {}, image, integerType(true, 8))).toBe('C252 s8');
    expect(inferred(flatten, {}, axes('C', 4))).toBe('C4 f32');
  });
});

describe('ArgMax', () => {
  it.each([
    [1, 'u1'],
    [2, 'u1'],
    [3, 'u2'],
    [4, 'u2'],
    [5, 'u3'],
    [256, 'u8'],
    [257, 'u9'],
    [2 ** 28, 'u28'],
  ])('of %d channels is %s', (channels, type) => {
    const attributes = { selectLastIndex: true };
    expect(inferred(argMax, { attributes }, axes('W', 2, 'C', channels))).toBe(`W2 C1 ${type}`);
  });
});

describe('defineLayerType', () => {
  it('counts inputs, outputs and parameters', () => {
    const made = layer('Gemm', 'g', [], ['y', 'z'], { parameters: { weights: countingTensor(axes('O', 1)) } });
    expect(gemm.validate(made).map((diagnostic) => diagnostic.code)).toEqual(['IR011', 'IR012', 'IR013', 'IR014']);
    expect(shown(gemm.infer(made, []))).toBe('IR011 IR012 IR013 IR014');
  });

  it('gives typed layers of its own type only', () => {
    const made = layer('MaxPool', 'p', ['x'], ['y'], { attributes: { kernel: [2] } });
    expect(() => relu.of(made)).toThrow('is no Relu');
    expect(() => maxPool.of(made)).toThrow();
  });
});
