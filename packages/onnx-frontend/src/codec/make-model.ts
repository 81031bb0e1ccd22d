import Long from 'long';
import { type AttributeContent, makeAttribute } from './attribute.js';
import { type ElementKind, elementFormats } from './element-kind.js';
import { encodeTensor } from './encode-tensor.js';
import type { ModelProto, NodeProto, ValueInfoProto } from './model-file.js';
import type { OnnxTensor } from './onnx-tensor.js';

/** A node: operator, the tensors it reads and makes, attributes by name. */
export function makeNode(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeContent>> = {},
  options: { readonly name?: string; readonly domain?: string } = {},
): NodeProto {
  return {
    op_type: operator,
    input: [...inputs],
    output: [...outputs],
    attribute: Object.entries(attributes).map(([name, content]) => makeAttribute(name, content)),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.domain === undefined ? {} : { domain: options.domain }),
  };
}

/** The name and type of a graph's input or output; a dimension given as text is symbolic (`batch`). */
export function makeValueInfo(name: string, kind: ElementKind, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((size) => (typeof size === 'string' ? { dim_param: size } : { dim_value: Long.fromNumber(size) }));
  return { name, type: { tensor_type: { elem_type: elementFormats[kind].code, shape: { dim } } } };
}

/** What {@link makeModel} makes a model of. */
export interface ModelContent {
  readonly nodes: readonly NodeProto[];
  readonly inputs: readonly ValueInfoProto[];
  readonly outputs: readonly ValueInfoProto[];
  readonly initializers?: readonly OnnxTensor[];
  /** Version of ONNX's own operators; 17 if absent. */
  readonly opset?: number;
  /** Versions of other operator domains. */
  readonly domains?: Readonly<Record<string, number>>;
  /** 8 if absent. */
  readonly irVersion?: number;
  readonly name?: string;
  readonly producer?: string;
  /** Texts by key that readers may ignore. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A model of nodes and constants. */
export function makeModel(content: ModelContent): ModelProto {
  const { nodes, inputs, outputs, initializers = [], opset = 17, domains = {}, irVersion = 8 } = content;
  const versions = Object.entries({ '': opset, ...domains });
  return {
    ir_version: Long.fromNumber(irVersion),
    producer_name: content.producer ?? 'netloom',
    opset_import: versions.map(([domain, version]) => ({ domain, version: Long.fromNumber(version) })),
    metadata_props: Object.entries(content.metadata ?? {}).map(([key, value]) => ({ key, value })),
    graph: {
      name: content.name ?? 'graph',
      node: [...nodes],
      input: [...inputs],
      output: [...outputs],
      initializer: initializers.map(encodeTensor),
    },
  };
}
