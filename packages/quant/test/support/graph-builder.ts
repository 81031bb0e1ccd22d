import {
  type Attributes,
  type Axis,
  type ElementType,
  type Graph,
  type Layer,
  type Tensor,
  type TensorType,
  type Value,
  builtinLayerTypes,
  collectParts,
  elementCount,
  float32,
  layerTypes,
  renderDiagnostic,
} from '@netloom/ir';
import { builtinKernels, createEvaluator } from '@netloom/refmodel';
import { builtinQuantizationRules, createQuantizer } from '../../src/index.js';
import type { Random } from './random.js';
import { channelsFirst } from './source-order.js';

const collected = collectParts([builtinLayerTypes, builtinKernels, builtinQuantizationRules]);
if (!collected.ok) throw new Error('the built-in plugins clash');
/** The built-in layer types, kernels and rules. */
export const parts = collected.value;
export const evaluator = createEvaluator(parts);
export const quantizer = createQuantizer(parts, evaluator);

/** A value's axes: H W C, W C or C. */
export function valueAxes(...sizes: readonly number[]): readonly Axis[] {
  const names = ['H', 'W', 'C'].slice(3 - sizes.length);
  return sizes.map((size, i) => ({ name: names[i] ?? 'C', size }));
}

/** Weight axes: O KH KW I, O KW I or O I. */
export function weightAxes(...sizes: readonly number[]): readonly Axis[] {
  const names = sizes.length === 4 ? ['O', 'KH', 'KW', 'I'] : sizes.length === 3 ? ['O', 'KW', 'I'] : ['O', 'I'];
  return sizes.map((size, i) => ({ name: names[i] ?? 'I', size }));
}

/** Builds chains of float layers from the value `x` on; values are named after the layer that makes them. */
export class GraphBuilder {
  readonly #values: Value[];
  readonly #layers: Layer[] = [];

  constructor(...sizes: readonly number[]) {
    this.#values = [floatValue('x', { axes: valueAxes(...sizes), type: float32 })];
  }

  get last(): Value {
    const value = this.#values.at(-1);
    if (value === undefined) throw new Error('empty');
    return value;
  }

  add(type: string, attributes: Attributes = {}, parameters: Layer['parameters'] = {}, inputs: readonly Value[] = [this.last]): this {
    const name = `${type.toLowerCase()}${this.#layers.length}`;
    const layer: Layer = { name, type, inputs: inputs.map((input) => input.name), outputs: [`${name}.y`], attributes, parameters, sources: [name] };
    const inferred = parts.all(layerTypes).find((candidate) => candidate.type === type)?.infer(layer, inputs);
    if (inferred?.ok !== true) throw new Error(inferred?.diagnostics.map(renderDiagnostic).join('\n') ?? `no type ${type}`);
    const output: TensorType | undefined = inferred.value[0];
    if (output === undefined) throw new Error('no output');
    this.#layers.push(layer);
    this.#values.push(floatValue(`${name}.y`, output));
    return this;
  }

  conv(random: Random, outputs: number, options: { kernel?: number; stride?: number; pad?: number; groups?: number } = {}): this {
    const { kernel = 3, stride = 1, pad = 1, groups = 1 } = options;
    const space = this.last.axes.length - 1;
    const channels = this.last.axes.at(-1)?.size ?? 1;
    const each = (size: number): number[] => Array.from({ length: space }, () => size);
    const weight = floatTensor(random, weightAxes(outputs, ...each(kernel), channels / groups), 1 / Math.sqrt((channels / groups) * kernel ** space));
    const window = { kernel: each(kernel), strides: each(stride), dilations: each(1), padsBegin: each(pad), padsEnd: each(pad) };
    return this.add('Conv', { ...window, groups }, { weight, bias: floatTensor(random, [{ name: 'O', size: outputs }], 0.3) });
  }

  pool(kernel = 2): this {
    const each = (size: number): number[] => Array.from({ length: this.last.axes.length - 1 }, () => size);
    return this.add('MaxPool', { kernel: each(kernel), strides: each(kernel), dilations: each(1), padsBegin: each(0), padsEnd: each(0) });
  }

  /** The sum of the last value and an earlier one of the same axes. */
  addTo(earlier: Value): this {
    return this.add('Add', { adds: 'reals' }, {}, [this.last, earlier]);
  }

  /** The product of the last value and an earlier one of the same axes. */
  mulBy(earlier: Value): this {
    return this.add('Mul', { multiplies: 'reals' }, {}, [this.last, earlier]);
  }

  /** An average over pairs, with padding of which the part at the end counts or not. */
  average(countedEnd: 0 | 1): this {
    const each = (size: number): number[] => Array.from({ length: this.last.axes.length - 1 }, () => size);
    const window = { kernel: each(2), strides: each(1), dilations: each(1), padsBegin: each(1), padsEnd: each(1) };
    return this.add('AveragePool', { ...window, countedBegin: each(1), countedEnd: each(countedEnd) });
  }

  relu(): this {
    return this.add('Relu');
  }

  flatten(): this {
    return this.add('Flatten');
  }

  gemm(random: Random, outputs: number): this {
    const inputs = this.last.axes.at(-1)?.size ?? 1;
    const weight = floatTensor(random, weightAxes(outputs, inputs), 1 / Math.sqrt(inputs));
    return this.add('Gemm', {}, { weight, bias: floatTensor(random, [{ name: 'O', size: outputs }], 0.3) });
  }

  argMax(): this {
    return this.add('ArgMax', { selectLastIndex: false });
  }

  build(outputs: readonly string[] = [this.last.name]): Graph {
    const values = new Map(this.#values.map((value) => [value.name, value]));
    return { name: 'test', inputs: ['x'], outputs, values, layers: this.#layers, hostSteps: [] };
  }
}

function floatValue(name: string, { axes, type }: TensorType): Value {
  return { name, axes, type, provenance: { ...channelsFirst(axes), tensors: [name] } };
}

/** Roughly normal elements, so that most lie well within their greatest magnitude. */
export function floatTensor(random: Random, axes: readonly Axis[], deviation: number): Tensor {
  const normal = (): number => (random.unit() + random.unit() + random.unit() + random.unit() - 2) * Math.sqrt(3) * deviation;
  return { axes, type: float32, data: Float32Array.from({ length: elementCount(axes) }, normal) };
}

/** Frames of uniform reals for the input `x`. */
export function randomFrames(random: Random, graph: Graph, count: number, low: number, high: number): ReadonlyMap<string, Float32Array>[] {
  const length = elementCount(graph.values.get('x')?.axes ?? []);
  return Array.from({ length: count }, () => new Map([['x', random.reals(length, low, high)]]));
}

/** The quantized form of a value's type. @throws Error if it is a float */
export function integerOf(type: ElementType | undefined): Extract<ElementType, { kind: 'integer' }> {
  if (type?.kind !== 'integer') throw new Error('not an integer');
  return type;
}
