import { type NodeProto, type OnnxTensor, makeNode, makeTensor } from '@netloom/onnx-frontend/codec';

/** Writes the nodes that stand for one QONNX node; every method gives the name of the tensor that it makes. */
export class NodeWriter {
  readonly nodes: NodeProto[] = [];
  private count = 0;

  /** @param prefix of all tensors in between, which no tensor of the model has */
  constructor(
    private readonly prefix: string,
    readonly opset: number,
  ) {}

  node(operator: string, inputs: readonly string[], attributes: Parameters<typeof makeNode>[3] = {}): string {
    const output = `${this.prefix}${this.count++}`;
    this.nodes.push(makeNode(operator, inputs, [output], attributes, { name: output }));
    return output;
  }

  constant(value: number): string {
    const tensor: OnnxTensor = makeTensor('', 'float', [], [value]);
    return this.node('Constant', [], { value: { tensor } });
  }

  /** 1 where a condition holds, else 0. */
  float(condition: string): string {
    return this.node('Cast', [condition], { to: { int: 1 } });
  }

  /** A tensor under the name that the model gives it. */
  finish(tensor: string, output: string): readonly NodeProto[] {
    this.nodes.push(makeNode('Identity', [tensor], [output], {}, { name: output }));
    return this.nodes;
  }
}
