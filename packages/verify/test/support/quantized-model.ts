import { type OnnxTensor, encodeModel, makeModel, makeNode, makeValueInfo } from '@netloom/onnx-frontend/codec';
import type { ElementKind } from '@netloom/onnx-frontend/codec';
import { type RandomNumbers, randomNumbers } from '@netloom/testkit';

type Node = ReturnType<typeof makeNode>;
type Codes = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array;

/** Gathers the nodes of a small quantized model. */
export class QuantizedModel {
  readonly nodes: Node[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly random: RandomNumbers = randomNumbers(5);

  constant(name: string, kind: ElementKind, dims: readonly number[], data: OnnxTensor['data']): string {
    this.initializers.push({ name, kind, dims, data });
    return name;
  }

  node(operator: string, inputs: readonly string[], output: string, attributes: Parameters<typeof makeNode>[3] = {}, domain?: string): string {
    this.nodes.push(makeNode(operator, inputs, [output], attributes, { name: `${output}_node`, ...(domain === undefined ? {} : { domain }) }));
    return output;
  }

  /** QuantizeLinear to `NAME_codes` and DequantizeLinear to `NAME`. */
  requantize(from: string, name: string, scale: number, zeroPoint: Codes, kind: ElementKind = 'int8'): string {
    const format = this.format(name, scale, zeroPoint, kind);
    return this.node('DequantizeLinear', [this.node('QuantizeLinear', [from, ...format], `${name}_codes`), ...format], name);
  }

  format(name: string, scale: number, zeroPoint: Codes, kind: ElementKind = 'int8'): string[] {
    return [this.constant(`${name}_scale`, 'float', [], Float32Array.of(scale)), this.constant(`${name}_zero`, kind, [], zeroPoint)];
  }

  /** Random weights of 8 bits behind a DequantizeLinear. */
  weight(name: string, dims: readonly number[], scale: number, greatest = 127): string {
    const count = dims.reduce((product, size) => product * size, 1);
    const codes = Int8Array.from({ length: count }, () => this.random.integer(-greatest, greatest));
    return this.node('DequantizeLinear', [this.constant(`${name}_codes`, 'int8', dims, codes), ...this.format(name, scale, Int8Array.of(0))], name);
  }

  bytes(input: readonly number[], output: string, outputDims: readonly number[], content: { readonly kind?: ElementKind; readonly opset?: number; readonly domains?: Readonly<Record<string, number>> } = {}): Uint8Array {
    const { kind = 'float', opset = 17, domains = {} } = content;
    return encodeModel(
      makeModel({
        nodes: this.nodes,
        inputs: [makeValueInfo('x', kind, input)],
        outputs: [makeValueInfo(output, 'float', outputDims)],
        initializers: this.initializers,
        opset,
        domains,
        irVersion: opset >= 21 ? 10 : 8,
      }),
    );
  }
}

/** Convolution, Relu, average of six with equal scales, dense layer, Softmax. */
export function smallNetwork(): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', 0.02, Int8Array.of(3));
  const conv = model.node('Conv', [x, model.weight('w', [3, 2, 3, 3], 0.011)], 'conv', { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } });
  const y = model.requantize(model.node('Relu', [conv], 'relu'), 'yq', 0.0391, Int8Array.of(-128));
  const pool = model.requantize(model.node('AveragePool', [y], 'pool', { kernel_shape: { ints: [2, 3] }, strides: { ints: [2, 3] } }), 'pq', 0.0391, Int8Array.of(-128));
  const flat = model.node('Flatten', [model.node('Transpose', [pool], 'rows', { perm: { ints: [0, 2, 3, 1] } })], 'flat');
  const dense = model.node('MatMul', [flat, model.weight('m', [18, 4], 0.02)], 'dense');
  const z = model.requantize(dense, 'zq', 0.3, Int8Array.of(0));
  model.node('Softmax', [z], 'shares', { axis: { int: 1 } });
  return model.bytes([1, 2, 6, 6], 'shares', [1, 4]);
}

/** A dense layer of 16-bit activations, whose sums float32 does not hold. */
export function wideNetwork(): Uint8Array {
  const model = new QuantizedModel();
  const x = model.requantize('x', 'xq', 2 ** -12, Int16Array.of(0), 'int16');
  const dense = model.node('MatMul', [x, model.weight('m', [200, 40], 0.02)], 'dense');
  model.requantize(dense, 'zq', 0.0031, Int16Array.of(0), 'int16');
  return model.bytes([1, 200], 'zq', [1, 40], { opset: 21 });
}
