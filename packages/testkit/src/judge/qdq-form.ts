import {
  type Graph,
  type IntegerType,
  type Layer,
  type Quantization,
  type Tensor,
  type Value,
  argMax,
  averagePool,
  clip,
  codeRange,
  conv,
  maxPool,
  sourceShape,
  valueOf,
  zeroPointAt,
} from '@netloom/ir';
import {
  type AttributeContent,
  type ElementKind,
  encodeModel,
  makeModel,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '@netloom/onnx-frontend/codec';
import { channelsFirst, toSource, weightOrder } from './orders.js';

/**
 * A graph of one integer layer as an ONNX model of the same layer on floats between QuantizeLinear and DequantizeLinear:
 * inputs and outputs are codes, channels first, under the names of the values. Formats of other widths lie in the next
 * type that ONNX has, behind a Clip.
 *
 * @returns undefined where ONNX has no type, or the layer is not a built-in one
 */
export type QdqForm = (graph: Graph) => Uint8Array | undefined;

const unquantized = { scale: [1], zeroPoint: [0] };

export const qdqForm: QdqForm = (graph) => {
  const [layer, more] = graph.layers;
  if (layer === undefined || more !== undefined) throw new Error('a QDQ form is of one layer');
  const inputs = layer.inputs.map((name) => valueOf(graph, name));
  const outputs = layer.outputs.map((name) => valueOf(graph, name));
  if ([...inputs, ...outputs].some((value) => kindOf(value) === undefined)) return undefined;
  const draft = new QdqDraft();
  return draft.write(layer, inputs, outputs) ? draft.encode(inputs, outputs) : undefined;
};

/** The ONNX element kind that holds a value's codes. */
export function kindOf({ type }: Pick<Value, 'type'>): ElementKind | undefined {
  if (type.kind !== 'integer') return undefined;
  if (type.quantization === undefined) return type.bits <= 16 ? 'int64' : undefined;
  return containerOf(type);
}

function containerOf({ signed, bits }: IntegerType): ElementKind | undefined {
  if (bits === 32) return signed ? 'int32' : undefined;
  if (bits > 16) return undefined;
  return bits > 8 ? (signed ? 'int16' : 'uint16') : signed ? 'int8' : 'uint8';
}

class QdqDraft {
  readonly #nodes: ReturnType<typeof makeNode>[] = [];
  readonly #constants: ReturnType<typeof makeTensor>[] = [];

  encode(inputs: readonly Value[], outputs: readonly Value[]): Uint8Array {
    const infos = (values: readonly Value[]) =>
      [...new Map(values.map((value) => [value.name, value])).values()].map((value) =>
        makeValueInfo(value.name, kindOf(value) ?? 'float', sourceShape(channelsFirst(value.axes))),
      );
    const content = { nodes: this.#nodes, initializers: this.#constants, inputs: infos(inputs), outputs: infos(outputs), opset: 21, irVersion: 10 };
    return encodeModel(makeModel(content));
  }

  /** @returns false if the layer has no form */
  write(layer: Layer, inputs: readonly Value[], [output]: readonly Value[]): boolean {
    const [input] = inputs;
    if (input === undefined || output === undefined) return false;
    if (layer.type === 'Flatten') {
      // The stream's order is H W C.
      const order = [0, ...input.axes.slice(1).map((_, i) => i + 2), 1];
      const turned = this.#node('Transpose', [input.name], { perm: { ints: order } });
      this.#node('Flatten', [turned], {}, output.name);
      return true;
    }
    const reals = inputs.map((value) => this.#dequantized(value.name, value.name, value.type));
    if (layer.type === 'ArgMax') {
      const { selectLastIndex } = argMax.of(layer).attributes;
      this.#node('ArgMax', reals, { axis: { int: 1 }, select_last_index: { int: selectLastIndex ? 1 : 0 } }, output.name);
      return true;
    }
    const real = this.#layer(layer, reals);
    if (real === undefined) return false;
    this.#quantize(real, layer, output);
    return true;
  }

  #layer(layer: Layer, reals: readonly string[]): string | undefined {
    const operands = [...reals, ...['weight', 'bias'].flatMap((name) => this.#parameter(name, layer.parameters[name]))];
    switch (layer.type) {
      case 'Conv':
        return this.#node('Conv', operands, { ...window(conv.of(layer).attributes), group: { int: conv.of(layer).attributes.groups } });
      case 'Gemm':
        return this.#node('Gemm', operands, { transB: { int: 1 } });
      case 'MaxPool':
        return this.#node('MaxPool', operands, window(maxPool.of(layer).attributes));
      case 'AveragePool':
        return this.#averagePool(layer, operands);
      case 'Clip': {
        const { low, high } = clip.of(layer).attributes;
        return this.#node('Clip', [...operands, ...[low, high].map((bound) => (bound === undefined ? '' : this.#real(bound)))]);
      }
      case 'Add':
      case 'Relu':
      case 'GlobalAveragePool':
      case 'GlobalMaxPool':
        return this.#node(layer.type, operands);
      case 'LeakyRelu':
      case 'Sigmoid':
      case 'Tanh':
      case 'HardSigmoid':
      case 'HardSwish':
      case 'Elu':
        return this.#node(layer.type, operands, floats(layer));
      default:
        return undefined;
    }
  }

  /** Padding that counts is written as zeros; the rest is the pool's own. */
  #averagePool(layer: Layer, operands: readonly string[]): string {
    const { countedBegin, countedEnd, padsBegin, padsEnd, ...others } = averagePool.of(layer).attributes;
    const counted = [0, 0, ...countedBegin, 0, 0, ...countedEnd];
    const padded = this.#node('Pad', [...operands, this.#constant(makeTensor('pads', 'int64', [counted.length], counted))]);
    const rest = { padsBegin: minus(padsBegin, countedBegin), padsEnd: minus(padsEnd, countedEnd) };
    return this.#node('AveragePool', [padded], { ...window({ ...others, ...rest }), count_include_pad: { int: 0 } });
  }

  #quantize(real: string, layer: Layer, output: Value): void {
    const { type } = output;
    if (type.kind !== 'integer') throw new Error('the output of a quantized layer is an integer');
    const { low, high } = layer.requantization ?? mergedBounds(layer) ?? codeRange(type);
    const { scale, zeroPoint } = type.quantization ?? unquantized;
    const bits = type.bits > 8 ? 16 : 8;
    const container = codeRange({ signed: type.signed, bits });
    const isWhole = low === container.low && high === container.high;
    // The codes of these bounds are the bounds, as f32(f32(k * s) / s) rounds to k.
    const bounds = isWhole ? [] : [low, high].map((code) => this.#real((code - (zeroPoint[0] ?? 0)) * (scale[0] ?? 1)));
    const cut = isWhole ? real : this.#node('Clip', [real, ...bounds]);
    this.#node('QuantizeLinear', [cut, ...this.#scale(`${output.name}/y`, type)], { axis: { int: 1 } }, output.name);
  }

  #parameter(name: string, tensor: Tensor | undefined): readonly string[] {
    if (tensor === undefined) return [];
    if (tensor.type.kind !== 'integer') throw new Error('parameters of quantized layers are integers');
    const kind = containerOf(tensor.type) ?? 'int32';
    const isVector = tensor.axes.length === 1;
    const order = weightOrder(tensor.axes);
    const dims = isVector ? [tensor.data.length] : sourceShape(order);
    this.#constants.push(makeTensor(name, kind, dims, isVector ? tensor.data : toSource(order, tensor.data)));
    return [this.#dequantized(name, name, tensor.type, 0)];
  }

  #dequantized(tensor: string, name: string, type: Value['type'], axis = 1): string {
    if (type.kind !== 'integer') throw new Error('only integers are dequantized');
    return this.#node('DequantizeLinear', [tensor, ...this.#scale(name, type)], { axis: { int: axis } });
  }

  #scale(name: string, type: IntegerType): readonly string[] {
    const quantization: Quantization = type.quantization ?? unquantized;
    const { scale, axis, zeroPoint } = quantization;
    const dims = axis === undefined ? [] : [scale.length];
    const zeros = scale.map((_, i) => zeroPointAt(quantization, i));
    return [
      this.#constant(makeTensor(`${name}/scale`, 'float', dims, scale)),
      ...(zeroPoint.every((zero) => zero === 0) && type.bits === 32 ? [] : [this.#constant(makeTensor(`${name}/zero`, containerOf(type) ?? 'int32', dims, zeros))]),
    ];
  }

  #real(value: number): string {
    return this.#constant(makeTensor(`real${this.#constants.length}`, 'float', [], [value]));
  }

  #constant(tensor: ReturnType<typeof makeTensor>): string {
    if (!this.#constants.some(({ name }) => name === tensor.name)) this.#constants.push(tensor);
    return tensor.name;
  }

  #node(operator: string, inputs: readonly string[], attributes: Readonly<Record<string, AttributeContent>> = {}, output = `/${this.#nodes.length}`): string {
    this.#nodes.push(makeNode(operator, inputs, [output], attributes));
    return output;
  }
}

/** Where a Clip or Relu was merged into a table, the table alone knows its bounds. */
function mergedBounds({ parameters: { table }, sources }: Layer): { readonly low: number; readonly high: number } | undefined {
  if (table === undefined || sources.length < 2) return undefined;
  return { low: Math.min(...table.data), high: Math.max(...table.data) };
}

interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  readonly padsBegin: readonly number[];
  readonly padsEnd: readonly number[];
}

function window({ kernel, strides, dilations, padsBegin, padsEnd }: Window): Readonly<Record<string, AttributeContent>> {
  return { kernel_shape: { ints: kernel }, strides: { ints: strides }, dilations: { ints: dilations }, pads: { ints: [...padsBegin, ...padsEnd] } };
}

function minus(a: readonly number[], b: readonly number[]): readonly number[] {
  return a.map((entry, i) => entry - (b[i] ?? 0));
}

function floats({ attributes }: Layer): Readonly<Record<string, AttributeContent>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, { float: Number(value) }]));
}
