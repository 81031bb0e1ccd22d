import {
  type Axis,
  type ElementType,
  type Graph,
  type Layer,
  type LayerType,
  type Tensor,
  type Value,
  builtinLayerTypes,
  collectParts,
  elementCount,
  float32,
  integerType,
  layerTypes,
} from '../../src/index.js';

/** The built-in layer types, as plugins add them. */
export function builtinTypes(): readonly LayerType[] {
  const parts = collectParts([builtinLayerTypes]);
  if (!parts.ok) throw new Error('the built-in layer types clash');
  return parts.value.all(layerTypes);
}

/** Axes from pairs such as `'H', 4, 'W', 4`. */
export function axes(...pairs: readonly (string | number)[]): Axis[] {
  const list: Axis[] = [];
  for (let i = 0; i < pairs.length; i += 2) list.push({ name: String(pairs[i]), size: Number(pairs[i + 1]) });
  return list;
}

export function value(name: string, valueAxes: readonly Axis[], type: ElementType = float32): Value {
  return { name, axes: valueAxes, type };
}

/** A parameter whose elements count up from `start`. */
export function countingTensor(tensorAxes: readonly Axis[], type: ElementType = float32, start = 0): Tensor {
  const length = elementCount(tensorAxes);
  const data = type.kind === 'float32' ? new Float32Array(length) : new Int32Array(length);
  return { axes: tensorAxes, type, data: data.map((_, i) => start + i) };
}

export function layer(type: string, name: string, inputs: readonly string[], outputs: readonly string[], rest: Partial<Layer> = {}): Layer {
  return { name, type, inputs, outputs, attributes: {}, parameters: {}, sources: [], ...rest };
}

export function graph(values: readonly Value[], layers: readonly Layer[], outputs: readonly string[], inputs = ['x']): Graph {
  return { name: 'test', inputs, outputs, values: new Map(values.map((v) => [v.name, v])), layers, hostSteps: [] };
}

export const convAttributes = { kernel: [3, 3], strides: [1, 1], dilations: [1, 1], padsBegin: [1, 1], padsEnd: [1, 1], groups: 1 };

/** Conv 3x3 on 4x4x2 to 3 channels, Relu, Flatten, Gemm to 5, ArgMax. */
export function floatGraph(): Graph {
  const space = axes('H', 4, 'W', 4);
  return graph(
    [
      value('x', [...space, ...axes('C', 2)]),
      value('a', [...space, ...axes('C', 3)]),
      value('b', [...space, ...axes('C', 3)]),
      value('c', axes('C', 48)),
      value('d', axes('C', 5)),
      value('y', axes('C', 1), integerType(false, 3)),
    ],
    [
      layer('Conv', 'conv', ['x'], ['a'], {
        attributes: convAttributes,
        parameters: { weight: countingTensor(axes('O', 3, 'KH', 3, 'KW', 3, 'I', 2)), bias: countingTensor(axes('O', 3)) },
      }),
      layer('Relu', 'relu', ['a'], ['b']),
      layer('Flatten', 'flatten', ['b'], ['c']),
      layer('Gemm', 'gemm', ['c'], ['d'], { parameters: { weight: countingTensor(axes('O', 5, 'I', 48)) } }),
      layer('ArgMax', 'argmax', ['d'], ['y'], { attributes: { selectLastIndex: false } }),
    ],
    ['y'],
  );
}

/** Gemm from 3 codes u8 to 2 codes s8, with a requantization. */
export function integerGraph(): Graph {
  const input = integerType(false, 8, { scale: [0.5], zeroPoint: [3] });
  const weight = integerType(true, 8, { axis: 'O', scale: [0.25, 0.125], zeroPoint: [0, 0] });
  const bias = integerType(true, 32, { axis: 'O', scale: [0.125, 0.0625], zeroPoint: [0, 0] });
  const output = integerType(true, 8, { scale: [1], zeroPoint: [-2] });
  return graph(
    [value('x', axes('C', 3), input), value('y', axes('C', 2), output)],
    [
      layer('Gemm', 'gemm', ['x'], ['y'], {
        parameters: {
          weight: countingTensor(axes('O', 2, 'I', 3), weight, -3),
          bias: countingTensor(axes('O', 2), bias, 1000),
        },
        requantization: { rounding: 'half-even', low: -2, high: 127 },
      }),
    ],
    ['y'],
  );
}
