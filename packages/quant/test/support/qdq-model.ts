import { type Graph, type IntegerType, type Layer, type Tensor, type Value, conv, maxPool, valueOf, zeroPointAt } from '@netloom/ir';
import {
  type ElementKind,
  type ModelContent,
  type NodeProto,
  type OnnxTensor,
  makeNode,
  makeTensor,
  makeValueInfo,
} from '@netloom/onnx-frontend/codec';
import { integerOf } from './graph-builder.js';
import { channelsFirst, sourceShape, toSource, weightOrder } from './source-order.js';

/** An 8-bit integer graph as an ONNX model of floats between QuantizeLinear and DequantizeLinear; all values are its outputs. */
export function qdqModel(graph: Graph): ModelContent {
  const nodes: NodeProto[] = [];
  const initializers: OnnxTensor[] = [];
  for (const layer of graph.layers) writeLayer(graph, layer, nodes, initializers);
  const made = [...graph.values.values()].filter(({ name }) => !graph.inputs.includes(name));
  return {
    nodes,
    initializers,
    inputs: graph.inputs.map((name) => valueInfo(valueOf(graph, name))),
    outputs: made.map(valueInfo),
  };
}

/** A value's ONNX element kind. */
export function kindOf({ type }: Pick<Value, 'type'>): ElementKind {
  const { signed, bits, quantization } = integerOf(type);
  if (quantization === undefined) return 'int64';
  if (bits > 8) throw new Error('tests write 8 bits');
  return signed ? 'int8' : 'uint8';
}

function valueInfo(value: Value) {
  return makeValueInfo(value.name, kindOf(value), sourceShape(channelsFirst(value.axes)));
}

function writeLayer(graph: Graph, layer: Layer, nodes: NodeProto[], initializers: OnnxTensor[]): void {
  const input = valueOf(graph, layer.inputs[0] ?? '');
  const output = valueOf(graph, layer.outputs[0] ?? '');
  const at = layer.name;
  if (layer.type === 'Flatten') {
    // The stream's order is H W C.
    const order = input.axes.length === 3 ? [0, 2, 3, 1] : input.axes.length === 2 ? [0, 2, 1] : [0, 1];
    nodes.push(makeNode('Transpose', [input.name], [`${at}/hwc`], { perm: { ints: order } }));
    nodes.push(makeNode('Flatten', [`${at}/hwc`], [output.name]));
    return;
  }
  nodes.push(makeNode('DequantizeLinear', [input.name, ...scaleOf(`${at}/x`, input.type, initializers)], [`${at}/real`]));
  const real = layer.type === 'ArgMax' ? output.name : `${at}/result`;
  const weights = Object.entries(layer.parameters).map(([name, tensor]) => parameter(`${at}/${name}`, tensor, nodes, initializers));
  nodes.push(makeNode(layer.type, [`${at}/real`, ...weights], [real], attributesOf(layer)));
  if (layer.type === 'ArgMax') return;
  const zeroPoint = zeroPointAt(integerOf(output.type).quantization ?? { scale: [], zeroPoint: [] }, 0);
  const cut = layer.requantization?.low === zeroPoint;
  if (cut) nodes.push(makeNode('Relu', [real], [`${at}/cut`]));
  nodes.push(makeNode('QuantizeLinear', [cut ? `${at}/cut` : real, ...scaleOf(`${at}/y`, output.type, initializers)], [output.name]));
}

function attributesOf(layer: Layer): NonNullable<Parameters<typeof makeNode>[3]> {
  if (layer.type === 'Gemm') return { transB: { int: 1 } };
  if (layer.type === 'ArgMax') return { axis: { int: 1 } };
  if (layer.type === 'Relu') return {};
  const window = layer.type === 'Conv' ? conv.of(layer).attributes : maxPool.of(layer).attributes;
  return {
    kernel_shape: { ints: window.kernel },
    strides: { ints: window.strides },
    dilations: { ints: window.dilations },
    pads: { ints: [...window.padsBegin, ...window.padsEnd] },
    ...(layer.type === 'Conv' ? { group: { int: conv.of(layer).attributes.groups } } : {}),
  };
}

function parameter(name: string, tensor: Tensor, nodes: NodeProto[], initializers: OnnxTensor[]): string {
  const type = integerOf(tensor.type);
  const order = weightOrder(tensor.axes);
  const kind = type.bits === 32 ? 'int32' : 'int8';
  const data = tensor.axes.length === 1 ? Array.from(tensor.data) : toSource(order, tensor.data);
  initializers.push(makeTensor(name, kind, tensor.axes.length === 1 ? [tensor.data.length] : sourceShape(order), data));
  nodes.push(makeNode('DequantizeLinear', [name, ...scaleOf(name, type, initializers, kind)], [`${name}/real`], { axis: { int: 0 } }));
  return `${name}/real`;
}

function scaleOf(name: string, type: Value['type'], initializers: OnnxTensor[], kind = kindOf({ type })): readonly [string, string] {
  const { quantization }: IntegerType = integerOf(type);
  const { scale, zeroPoint, axis } = quantization ?? { scale: [1], zeroPoint: [0], axis: undefined };
  const dims = axis === undefined ? [] : [scale.length];
  initializers.push(makeTensor(`${name}/scale`, 'float', dims, scale));
  initializers.push(makeTensor(`${name}/zero`, kind, dims, zeroPoint));
  return [`${name}/scale`, `${name}/zero`];
}
