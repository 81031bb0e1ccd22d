import type { TensorProto } from '../codec/model-file.js';
import type { SourceNode } from './source-node.js';

/** What the model says of a tensor's type. */
export interface TensorInfo {
  readonly name: string;
  /** ONNX number of the element type, or undefined where it is no tensor. */
  readonly elementType: number | undefined;
  /** In words, for messages. */
  readonly typeName: string;
  /** Text for symbolic dimensions; undefined where the rank is unknown. */
  readonly dims: readonly (number | string)[] | undefined;
}

/** A model's graph as read, before anything is imported. */
export interface SourceGraph {
  readonly name: string;
  /** Graph inputs that are no constants. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly string[];
  readonly constants: ReadonlyMap<string, TensorProto>;
  /** Types of tensors between nodes and of outputs, by name. */
  readonly infos: ReadonlyMap<string, TensorInfo>;
  /** In topological order; only those that an output depends on. */
  readonly nodes: readonly SourceNode[];
  /** How many nodes and outputs read each tensor. */
  readonly uses: ReadonlyMap<string, number>;
  /** Bits of codes that are fewer than those of their type, by tensor. */
  readonly widths: ReadonlyMap<string, number>;
  /** The first node that reads each tensor. */
  readonly readers: ReadonlyMap<string, SourceNode>;
}
