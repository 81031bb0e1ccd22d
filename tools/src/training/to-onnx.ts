import { encodeModel, makeModel, makeNode, makeTensor, makeValueInfo } from '@netloom/onnx-frontend/codec';
import type { NodeProto, OnnxTensor } from '@netloom/onnx-frontend/codec';
import type { Parameter } from './layer.js';
import type { Network, NetworkDescription } from './network.js';

/** What a model file says about itself. */
export interface ModelNotes {
  readonly name: string;
  readonly summary: string;
  /** Entries of the file's `metadata_props`, in this order. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Name of the model's input and output. */
export const inputName = 'image';
export const outputName = 'logits';

function toTensor({ name, dims, values }: Parameter): OnnxTensor {
  return makeTensor(name, 'float', [...dims], Float32Array.from(values));
}

/** The nodes in a row: each reads what the one before it made, which is called like the node that made it. */
function makeNodes({ convolutions, dense }: NetworkDescription): NodeProto[] {
  const nodes: NodeProto[] = [];
  let value = inputName;
  const add = (operator: string, name: string, output: string, parameters: string[], attributes: Parameters<typeof makeNode>[3]): void => {
    nodes.push(makeNode(operator, [value, ...parameters], [output], attributes, { name }));
    value = output;
  };
  convolutions.forEach(({ kernel, pad }, index) => {
    const [conv, relu, pool] = [`conv${index + 1}`, `relu${index + 1}`, `pool${index + 1}`];
    add('Conv', conv, conv, [`${conv}.weight`, `${conv}.bias`], { kernel_shape: { ints: [kernel, kernel] }, pads: { ints: [pad, pad, pad, pad] } });
    add('Relu', relu, relu, [], {});
    add('MaxPool', pool, pool, [], { kernel_shape: { ints: [2, 2] }, strides: { ints: [2, 2] } });
  });
  add('Flatten', 'flatten', 'flatten', [], { axis: { int: 1 } });
  dense.forEach((_, index) => {
    const name = `dense${index + 1}`;
    const isLast = index + 1 === dense.length;
    add('Gemm', name, isLast ? outputName : name, [`${name}.weight`, `${name}.bias`], { transB: { int: 1 } });
    const relu = `relu${convolutions.length + index + 1}`;
    if (!isLast) add('Relu', relu, relu, [], {});
  });
  return nodes;
}

/**
 * Writes a network as an ONNX file of opset 13. The same parameters give the same bytes.
 *
 * @shape image [N, C, H, W] -> logits [N, classes]
 */
export function networkToOnnx(network: Network, description: NetworkDescription, notes: ModelNotes): Uint8Array {
  const { channels, height, width } = description.input;
  const model = makeModel({
    nodes: makeNodes(description),
    inputs: [makeValueInfo(inputName, 'float', ['N', channels, height, width])],
    outputs: [makeValueInfo(outputName, 'float', ['N', description.dense.at(-1) ?? 0])],
    initializers: network.parameters.map(toTensor),
    opset: 13,
    irVersion: 8,
    name: notes.name,
    producer: 'netloom-training',
  });
  model.doc_string = notes.summary;
  model.metadata_props = Object.entries(notes.metadata).map(([key, value]) => ({ key, value }));
  return encodeModel(model);
}
