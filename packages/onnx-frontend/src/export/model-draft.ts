import type { AttributeContent } from '../codec/attribute.js';
import type { ElementKind } from '../codec/element-kind.js';
import { makeNode } from '../codec/make-model.js';
import type { NodeProto } from '../codec/model-file.js';
import { type OnnxTensor, makeTensor } from '../codec/onnx-tensor.js';

/** Nodes and constants of a model in the making, with names that are used once. */
export class ModelDraft {
  readonly nodes: NodeProto[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly metadata: Record<string, string> = {};
  opset = 17;
  /** Versions of the other domains whose operators it has. */
  readonly domains: Record<string, number> = {};
  private readonly names = new Set<string>();
  private readonly nodeNames = new Set<string>();

  /** The name itself, or with a number behind it where it is taken. */
  claim(name: string): string {
    return unused(name, this.names);
  }

  needOpset(version: number): void {
    this.opset = Math.max(this.opset, version);
  }

  constant(name: string, kind: ElementKind, dims: readonly number[], elements: ArrayLike<number>): string {
    const tensor = makeTensor(this.claim(name), kind, dims, kind === 'int64' ? Array.from(elements, BigInt) : elements);
    this.initializers.push(tensor);
    if (/^u?int(4|16)$/.test(kind)) this.needOpset(21);
    return tensor.name;
  }

  /** @param output a claimed name @param domain of ONNX Runtime's own operators, in their only version */
  node(name: string, operator: string, inputs: readonly string[], output: string, attributes: Readonly<Record<string, AttributeContent>> = {}, domain?: 'com.microsoft'): string {
    if (domain !== undefined) this.domains[domain] = 1;
    this.nodes.push(makeNode(operator, inputs, [output], attributes, { name: unused(name, this.nodeNames), ...(domain === undefined ? {} : { domain }) }));
    return output;
  }
}

function unused(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 1; taken.has(free); i++) free = `${name}_${i}`;
  taken.add(free);
  return free;
}
