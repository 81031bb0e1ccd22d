import { type Result, defineExtensionPoint } from '@netloom/ir';
import type { TensorProto } from '../codec/model-file.js';
import type { OnnxTensor } from '../codec/onnx-tensor.js';
import type { SourceNode } from '../source/source-node.js';
import { type OperatorSignature, signatureGroup, signatureKey } from './operator-signature.js';

/** A tensor without its name: what folding passes on. */
export type ConstantValue = Omit<OnnxTensor, 'name'>;

/** What a folder may ask for. */
export interface FoldContext {
  /** Takes elements from the budget that all computed constants share, before they are allocated; false if there are not enough left. */
  reserve(elements: number): boolean;
  /** Reads a tensor of an attribute. */
  decode(node: SourceNode, tensor: TensorProto): Result<ConstantValue>;
}

/** Computes nodes whose inputs are all constant, such as the shape arithmetic that exporters write in front of a Reshape. */
export interface ConstantFolder extends OperatorSignature {
  /** True if the output has the elements of the first input, each once, perhaps in another order or shape: codes stay codes. */
  readonly movesElements?: boolean;
  /**
   * The node's first output.
   *
   * @param inputs the node's inputs; undefined where an optional one is left out
   */
  fold(node: SourceNode, inputs: readonly (ConstantValue | undefined)[], context: FoldContext): Result<ConstantValue>;
}

export const constantFolders = defineExtensionPoint<ConstantFolder>('constant-folder@1', signatureKey, { groupOf: signatureGroup });
